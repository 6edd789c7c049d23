"""Each act takes effect once, however often Slack delivers it: a table keeps the keys of those that did."""

from models import Intake
from models.prepared import Prepared, only, parameter
from phoenix_bot.acts import Act


def is_new(act: Act) -> bool:
    """Whether this act has not taken effect yet. Needs a connection."""
    return only(Intake, "key", act.key) is None


def first_time(act: Act) -> bool:
    """Whether this act has not taken effect yet; marks it as one that has. Needs a transaction."""
    return bool(_TAKE.change(key=act.key, at=act.now))


_TAKE = Prepared(
    lambda: Intake.insert(
        key=parameter("key", Intake.key), at=parameter("at", Intake.at)
    ).on_conflict_ignore()
)
