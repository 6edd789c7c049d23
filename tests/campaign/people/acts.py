"""What people do with outages, one function each. Every choice comes from `chance`."""

import random
from collections.abc import Callable, Mapping

from tests.campaign.people.crowd import NAMES, Crowd
from tests.campaign.people.persona import Persona

Act = Callable[[Crowd, Persona, int, random.Random], None]
"""Somebody does something with an outage, which is its place in the crowd's `marks`."""

ETAS = ("under 30 min", "under 2 h", "under 8 h", "under 24 h")
SYSTEMS = ("booking", "payments", "search")
AFFECTED = ("yes", "no", "unknown")


def announce(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Announce a new outage by /announce."""
    system = chance.choice(SYSTEMS)
    fields = {
        "What happened?": "WHO: customers WHAT: book",
        "ETA": chance.choice(ETAS),
        "Lost bookings": "<10%",
        "Sales affected": chance.choice(AFFECTED),
        "B2B partners affected": chance.choice(AFFECTED),
    }
    form = who.opens("announce", lambda: who.person.command("/announce", system))
    crowd.marks.append(who.submits("announce", form, "What happened?", fields).mark if form else "")


def post_update(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Post an update, sometimes with a new ETA."""
    fields = {"New ETA": chance.choice(ETAS)} if chance.random() < 0.5 else {}
    submit(crowd, who, outage, "Post update", "What is new?", fields)


def edit(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Change the ETA, or whom it affects."""
    fields = {"ETA": chance.choice(ETAS), "Sales affected": chance.choice(AFFECTED)}
    submit(crowd, who, outage, "Edit", "Reason for this change?", fields)


def reassign(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Make somebody else the solution assignee, with a note."""
    fields = {"Solution assignee": chance.choice(NAMES)}
    submit(crowd, who, outage, "Reassign", "Note for the new assignee", fields)


def resolve(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Resolve the outage."""
    fields = {"Sales affected": chance.choice(AFFECTED[:2]), "B2B partners affected": "no"}
    submit(crowd, who, outage, "Resolve", "Resolution", fields)


def submit(
    crowd: Crowd, who: Persona, outage: int, button: str, marked: str, fields: Mapping[str, str]
) -> None:
    """Press a button of the announcement, and fill in the form that opens."""
    message = crowd.finds(who, outage, button)
    if message is None:
        crowd.stage.say(f"{who.name} finds no outage {outage} to {button.lower()}")
        return
    form = who.opens(button.lower(), lambda: who.person.click(message, button))
    if form is not None:
        who.submits(button.lower(), form, marked, fields)
