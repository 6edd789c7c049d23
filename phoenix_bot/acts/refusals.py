"""How a rule says no."""

from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """A rule's no, in words for the person who asked.

    `fields` maps fields (names as in models.Outage) to what is wrong with each, for a form to show beside
    them; a refusal without fields concerns the act as a whole.
    """

    def __init__(self, message: str = "", *, fields: dict[str, str] | None = None) -> None:
        self.fields = fields or {}
        super().__init__(message or " ".join(self.fields.values()))


class NotAllowed(Refused):
    """This person lacks a permission, going by what Slack last told us about them."""


class Unintroduced(NotAllowed):
    """Nobody can say yet whether this person may: Slack has not told us who they are."""

    def __init__(self) -> None:
        super().__init__(
            "Slack has not told us yet who you are. Nothing was changed; please try again in a moment."
        )


class Gone(Refused):
    """Somebody wants to do something with `what`, which has been deleted."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} does not exist any more. Nothing was changed.")


@contextmanager
def beside(field: str) -> Iterator[None]:
    """What is refused inside concerns this field of a form."""
    try:
        yield
    except Refused as refusal:
        raise Refused(fields={field: str(refusal)}) from None
