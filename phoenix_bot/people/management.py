"""Managing: who may change rights, systems and groups, and what each such change has to check."""

from collections.abc import Iterator
from contextlib import contextmanager

from models.database import connection, in_turn
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import permissions, profiles

OPEN_AGAIN = "Nothing was changed; close this form and open it again."
"""What to do when a form shows what is no longer true."""


def begin(act: Act) -> bool:
    """Begin a manager's change: whether it is to take effect, or has already. Needs a transaction.

    Managers take turns until their transactions end, so that what one has checked still holds when they
    write. NotAllowed if the person may not manage; an operator at the command line may.
    """
    in_turn(permissions.TURN)
    if not act.by:
        return True
    permissions.require_manager(profiles.meet(act.by, now=act.now))
    return intake.first_time(act)


def require(slack_id: str) -> None:
    """NotAllowed unless this person may manage; Unintroduced if that depends on who they are."""
    with connection():
        permissions.require_manager(profiles.find(slack_id))


def some(limit: int) -> list[str]:
    """The Slack ids of up to `limit` people who may manage. Needs a connection."""
    return [manager.slack_id for manager in permissions.managers().limit(limit)]


@contextmanager
def keeping_a_manager() -> Iterator[None]:
    """Refused at the end if the change inside took the last manager's right. Needs a transaction."""
    had_one = permissions.managers().exists()
    yield
    if had_one and not permissions.managers().exists():
        raise Refused(
            "Then nobody could manage The Phoenix any more. Nothing was changed; "
            "give somebody else the right to manage it first."
        )
