"""What went wrong with the database, in words for people and for the log."""

import re
from collections.abc import Iterator

import peewee

DATABASE_ERRORS = (peewee.OperationalError, peewee.InterfaceError, peewee.InternalError)
"""What peewee raises when the database cannot do its work now, whatever it was asked."""

AWAY = "cannot be reached"

REFUSES = "refuses the user or the password"

READ_ONLY = "is read-only"


class Unconfirmed(peewee.OperationalError):
    """The connection broke when a change was to be stored: nobody knows whether it is."""


_CAUSES = {
    r"disk is full|no space left|could not extend file|disk quota": "has no space left on its disk",
    r"read-?only": READ_ONLY,
    r"permission denied|must be owner|insufficient privilege": "does not permit that to its user",
    r"too many (clients|connections)|connection slots|no more connections|every connection": (
        "is busy: all its connections are in use"
    ),
    r"database is locked|lock timeout|deadlock": "is busy: another process holds it",
    r"statement timeout|has not answered|query_wait_timeout": "does not answer in time",
    r"password authentication|no pg_hba|role .* does not exist": REFUSES,
    r"malformed|not a database|corrupt": "is damaged",
    r"no such (table|column)": "lacks a table or a column of this version",
    r"disk i/o error|unable to open database": "cannot be read or written",
}
"""Parts of what SQLite, PostgreSQL and PgBouncer say, and what they mean."""

_CODES = {
    "25006": READ_ONLY,
    "42501": "does not permit that to its user",
    "53100": "has no space left on its disk",
    "53300": "is busy: all its connections are in use",
    "55P03": "is busy: another process holds it",
    "40P01": "is busy: another process holds it",
    "57014": "does not answer in time",
}
"""PostgreSQL's own codes, which do not depend on the language of the server."""


def is_in_the_way(error: BaseException) -> bool:
    """Whether PostgreSQL gave a statement up because others held what it needed: it may be tried again."""
    return any(getattr(one, "pgcode", None) in ("55P03", "40P01") for one in _chain(error))


def cause(error: BaseException) -> str:
    """Why the database cannot do its work, as a clause about it: "has no space left on its disk".

    Of errors that hide one another, such as that of a rollback after a failed commit, the first one counts
    that is known.
    """
    known = (found for one in _chain(error) if (found := _known(one)))
    return next(known, AWAY)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error that came first, and those that came of it."""
    if error is not None:
        yield from _chain(error.__cause__ or error.__context__)
        yield error


def _known(error: BaseException) -> str:
    by_code = _CODES.get(getattr(error, "pgcode", None) or "")
    text = str(error).casefold()
    return by_code or next((words for part, words in _CAUSES.items() if re.search(part, text)), "")
