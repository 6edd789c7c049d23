"""Each act takes effect once, however often Slack delivers it: a table keeps the keys of those that did."""

from models import Intake
from phoenix_bot.acts import Act


def is_new(act: Act) -> bool:
    """Whether this act has not taken effect yet. Needs a connection."""
    return not Intake.select().where(Intake.key == act.key).exists()


def first_time(act: Act) -> bool:
    """Whether this act has not taken effect yet; marks it as one that has. Needs a transaction."""
    taken = Intake.insert(key=act.key, at=act.now).on_conflict_ignore().as_rowcount().execute()
    return bool(taken)
