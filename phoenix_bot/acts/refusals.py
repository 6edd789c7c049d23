"""How a rule refuses what somebody asked for."""

from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """A rule refuses an act, in words for the person who asked.

    `fields` maps names of a form's fields to what is wrong with each, to be shown beside them. Without fields
    the refusal concerns the act as a whole.
    """

    def __init__(self, message: str = "", *, fields: dict[str, str] | None = None) -> None:
        self.fields = fields or {}
        super().__init__(message or " ".join(self.fields.values()))


class NotAllowed(Refused):
    """This person lacks a right, by what Slack last told us about them."""


class Unintroduced(NotAllowed):
    """We do not know yet whether this person may: Slack has not told us who they are."""

    def __init__(self) -> None:
        super().__init__(
            "Slack has not told us yet who you are. Nothing was changed; please try again in a moment."
        )


class Unknown(Refused):
    """Somebody wants to do something with a `what` of another database: such things are never deleted."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(
            f"The Phoenix does not know this {what}: its database was replaced, or restored from a backup. "
            f"Nothing was changed. {advice}".rstrip()
        )


class Gone(Refused):
    """Somebody wants to do something with a `what` that was deleted, or is a row of another database."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"This {what} does not exist any more: somebody has deleted it, or the database of The Phoenix "
            "was replaced, or restored from a backup. Nothing was changed."
        )


@contextmanager
def beside(field: str) -> Iterator[None]:
    """Make a refusal inside the block one of this field of a form."""
    try:
        yield
    except Refused as refusal:
        raise Refused(fields={field: str(refusal)}) from None
