"""The people of a walk together, and the outages that they know of."""

import random
from collections.abc import Iterator

from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.workspace.records import Channel
from tests.campaign.people.ledger import Ledger
from tests.campaign.people.persona import WAITS, Persona
from tests.campaign.stage import Stage

NAMES = ("nina", "omar", "ada")
"""Those who act; all of them may change every outage. Ada also manages the bot."""


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

    def other_than(self, who: Persona, chance: random.Random) -> Persona:
        """Somebody else."""
        return self.people[chance.choice([name for name in NAMES if name != who.name])]

    def finds(self, who: Persona, outage: int, button: str = "") -> Message | None:
        """The announcement of an outage (by its place in `marks`), with a button if one is wanted.

        None if it is not there. Whoever wants a button waits a while for it.
        """
        mark = self.marks[outage] if outage < len(self.marks) else ""

        def seen() -> Message | None:
            shown = [one for one in who.person.messages("incidents") if one.metadata and mark in one.shown]
            whole = [one for one in shown if one.thread_ts in (None, one.ts)]
            return next((one for one in reversed(whole) if not button or button in one.buttons), None)

        found: Message | None = who.looks_for(seen, WAITS) if button and mark else (mark and seen()) or None
        if found is None:
            self.stage.say(f"{who.name} finds no outage {outage} {f'to {button.lower()}' if button else ''}")
        return found

    def opens(self, who: Persona, outage: int, button: str) -> Form | None:
        """The form that a button of an announcement opens; None if there is none for them."""
        message = self.finds(who, outage, button)
        if message is None:
            return None
        return who.opens(button.lower(), lambda: who.person.click(message, button))

    def channel_of(self, outage: int) -> Channel | None:
        """A channel that the bot has made for an outage, if people see in it which one it is for."""
        mark = self.marks[outage] if outage < len(self.marks) else ""
        slack = self.stage.slack
        made = [one for one in slack.workspace.channels.values() if one.creator == slack.bot_user_id]
        named = [one for one in made if one.kind != "im" and mark and not one.is_archived]
        return next((one for one in named if any(mark in str(post) for post in one.posts.values())), None)
