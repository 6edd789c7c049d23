"""A database that the bot has moved away from: no bot starts on it, unless somebody takes it back."""

from models import DatabaseMove, MoveKind
from models.database import connection, transaction
from phoenix_bot.acts.refusals import Refused

TAKE_BACK = "`python bot.py copy-database --take-back`"


def left_for() -> DatabaseMove | None:
    """How the bot moved away from the bound database; None if it did not. Needs a connection."""
    has_left = DatabaseMove.select().where(DatabaseMove.kind == MoveKind.LEFT)
    move: DatabaseMove | None = has_left.order_by(DatabaseMove.id.desc()).first()
    return move


def told(move: DatabaseMove) -> str:
    """What an operator reads who wants to start a bot on such a database."""
    return (
        f"The Phoenix moved from this database to {move.place} on {move.at:%Y-%m-%d at %H:%M} UTC. "
        "Set DATABASE_URL to that one, and start the bot there. If that one is not used, and never will be, "
        f"{TAKE_BACK} lets the bot start here again."
    )


def refuse_left() -> None:
    """Refused if the bot has moved away from the bound database. Needs a connection."""
    move = left_for()
    if move is not None:
        raise Refused(told(move))


def take_back() -> DatabaseMove | None:
    """Let bots start on the bound database again; returns the move that is forgotten, if there was one."""
    with connection():
        move = left_for()
    with transaction():
        DatabaseMove.delete().where(DatabaseMove.kind == MoveKind.LEFT).execute()
    return move
