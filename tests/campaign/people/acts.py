"""What people do with outages by forms, one function each. Every choice comes from `chance`."""

import random
from collections.abc import Callable, Mapping

from tests.campaign.people.crowd import NAMES, Crowd
from tests.campaign.people.ledger import Told
from tests.campaign.people.persona import Persona

Act = Callable[[Crowd, Persona, int, random.Random], None]
"""Somebody does something with an outage, which is its place in the crowd's `marks`."""

ETAS = ("under 30 min", "under 2 h", "under 8 h", "under 24 h")
SYSTEMS = ("booking", "payments", "search")
AFFECTED = ("yes", "no", "unknown")


def announce(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Announce a new outage by /announce."""
    crowd.marks.append("")
    announce_it(crowd, who, len(crowd.marks) - 1, chance)


def announce_it(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Announce the outage that is to have this place among the crowd's."""
    system = chance.choice(SYSTEMS)
    fields = {
        "What happened?": "WHO: customers WHAT: book",
        "ETA": chance.choice(ETAS),
        "Lost bookings": "<10%",
        "Sales affected": chance.choice(AFFECTED),
        "B2B partners affected": chance.choice(AFFECTED),
    }
    form = who.opens("announce", lambda: who.person.command("/announce", system))
    if form is not None:
        submission = who.submits("announce", form, "What happened?", fields)
        crowd.marks[outage] = "" if submission.told is Told.REFUSED else submission.mark


def post_update(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Post an update, sometimes with a new ETA."""
    fields = {"New ETA": chance.choice(ETAS)} if chance.random() < 0.5 else {}
    submit(crowd, who, outage, "Post update", "What is new?", fields)


def edit(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Change the ETA, and whom it affects."""
    submit(crowd, who, outage, "Edit", "Reason for this change?", edited(chance))


def edited(chance: random.Random) -> Mapping[str, str]:
    """Values of the form to edit."""
    return {"ETA": chance.choice(ETAS), "Sales affected": chance.choice(AFFECTED)}


def reassign(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Make somebody the solution assignee, with a note."""
    submit(
        crowd,
        who,
        outage,
        "Reassign",
        "Note for the new assignee",
        {"Solution assignee": chance.choice(NAMES)},
    )


def resolve(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Resolve the outage."""
    fields = {"Sales affected": chance.choice(("yes", "no")), "B2B partners affected": "no"}
    submit(crowd, who, outage, "Resolve", "Resolution", fields)


def reopen(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Reopen an outage that is over."""
    submit(crowd, who, outage, "Reopen outage", "Why is it not over?", {"New ETA": chance.choice(ETAS)})


def withdraw(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Withdraw it as a false alarm."""
    submit(crowd, who, outage, "Withdraw", "Why was it a false alarm?", {})


def submit(
    crowd: Crowd, who: Persona, outage: int, button: str, marked: str, fields: Mapping[str, str]
) -> None:
    """Press a button of the announcement, and fill in the form that opens."""
    form = crowd.opens(who, outage, button)
    if form is not None:
        who.submits(button.lower(), form, marked, fields)
