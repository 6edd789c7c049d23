"""The people of a walk together, and the outages that they know of."""

from collections.abc import Iterator

from phoenix_bot.sandbox.people.message import Message
from tests.campaign.people.ledger import Ledger
from tests.campaign.people.persona import WAITS, Persona
from tests.campaign.stage import Stage

NAMES = ("nina", "omar", "ada")
"""Those who act; all of them are on call. Ada also manages the bot."""


class Crowd:
    """The people on a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.ledger = stage, Ledger()
        self.people = {name: Persona(stage, self.ledger, name) for name in NAMES}
        self.marks: list[str] = []
        """The marks of the outages that somebody has begun to announce, in this order; "" without a form."""

    def __getitem__(self, name: str) -> Persona:
        return self.people[name]

    def __iter__(self) -> Iterator[Persona]:
        return iter(self.people.values())

    def finds(self, who: Persona, outage: int, button: str = "") -> Message | None:
        """The announcement of an outage (by its place in `marks`), with a button if one is wanted."""
        mark = self.marks[outage] if outage < len(self.marks) else ""
        if not mark:
            return None

        def seen() -> Message | None:
            shown = [one for one in who.person.messages("incidents") if one.metadata and mark in one.shown]
            return next((one for one in reversed(shown) if not button or button in one.buttons), None)

        return who.looks_for(seen, WAITS) if button else seen()
