"""An act takes effect once: its key stands in a table from then on."""

from models import Intake
from phoenix_bot.acts import Act


def is_new(act: Act) -> bool:
    """Whether this act has not taken effect yet. Needs a connection."""
    return not Intake.select().where(Intake.key == act.key).exists()


def first_time(act: Act) -> bool:
    """Whether this act has not taken effect yet; from now on it has. Needs a transaction."""
    taken = Intake.insert(key=act.key, at=act.now).on_conflict_ignore().as_rowcount().execute()
    return bool(taken)
