"""What people do with outages by buttons, and what happens when they act at once."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from tests.campaign.checks.messages import key_of
from tests.campaign.people import acts
from tests.campaign.people.crowd import Crowd
from tests.campaign.people.ledger import Submission, Told
from tests.campaign.people.persona import WAITS, Persona

EXTEND = "Extend ETA"


def take_over(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Become its solution assignee."""
    click(crowd, who, outage, "Take over", confirm=True)


def follow(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Hear of all that happens with it."""
    click(crowd, who, outage, "Follow")


def create_channel(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Create a channel for it."""
    click(crowd, who, outage, "Create channel")


def click_twice(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Double-click on a button."""
    button = chance.choice(("Take over", "Create channel", "Follow"))
    message = crowd.finds(who, outage, button)
    if message is not None:
        details = {"confirm": True} if button == "Take over" else {}
        together([lambda: who.clicks(f"{button.lower()} twice", message, button, **details)] * 2)


def twice_by_slack(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Post an update that Slack delivers twice."""
    form = crowd.opens(who, outage, "Post update")
    if form is not None:
        submission = who.fills("post an update twice", form, "What is new?", {})
        if submission.told is Told.NOTHING:
            crowd.stage.slack.duplicate_next_envelope()
            who.goes_on(submission, form)


def extend_eta(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Set a new ETA by a button of a reminder; an hour passes before that if there is none."""
    reminded = _reminded(crowd)
    if not reminded:
        let_time_pass(crowd, who, outage, chance)
        reminded = _reminded(crowd)
    if reminded:
        one, message = chance.choice(reminded)
        form = one.opens("extend eta", lambda: one.person.click(message, EXTEND))
        if form is not None:
            one.submits("extend eta", form, "Why?", {"New ETA": chance.choice(acts.ETAS)})


def _reminded(crowd: Crowd) -> list[tuple[Persona, Message]]:
    """Everybody who has a reminder by which an ETA can be changed, with the newest one."""
    found = [(who, [one for one in who.told_directly() if EXTEND in one.buttons]) for who in crowd]
    return [(who, messages[-1]) for who, messages in found if messages]


def close_as_duplicate(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Close it as a duplicate of another one."""
    others = [one for one in range(len(crowd.marks)) if one != outage]
    form = crowd.opens(who, outage, "Close as duplicate") if others else None
    if form is None:
        return
    mark = crowd.marks[chance.choice(others)]
    offered: list[str] = []
    who.tries("search outages", lambda: offered.extend(form.options("Duplicate of", mark)))
    fields = {"Duplicate of": offered[0]} if offered else {}
    who.submits("close as duplicate", form, "Remark", fields)


def edit_at_once(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Two people edit at the same time; both have the form open before anybody saves."""
    pairs = [(one, crowd.opens(one, outage, "Edit")) for one in (who, crowd.other_than(who, chance))]
    filled = [
        (one, form, one.fills("edit at once", form, "Reason for this change?", acts.edited(chance)))
        for one, form in pairs
        if form is not None
    ]
    for _, _, submission in filled:
        submission.rivals = [rival.mark for _, _, rival in filled if rival is not submission]
    together([_going_on(*one) for one in filled if one[2].told is Told.NOTHING])


def share(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Share a message of the outage's own channel in the thread of its announcement."""
    own = crowd.channel_of(outage)
    if own is not None:
        text = f"It is the disk, says {who.name}"
        who.tries("share a message", lambda: who.person.react(who.person.post(own.id, text), "point_up"))


def delete_announcement(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Ada deletes the announcement, and the bot is told: it is to post it again."""
    message, ada = crowd.finds(crowd["ada"], outage), crowd["ada"]
    if (
        message is not None
        and crowd.stage.is_told("incidents")
        and ada.tries("delete it", lambda: ada.person.delete(message))
    ):
        crowd.stage.say("ada has deleted the announcement")
        crowd.stage.notes.setdefault("deleted", []).append(key_of(message.metadata))


def look_at_home(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Open App Home."""
    who.tries("open App Home", who.person.open_home)


def let_time_pass(crowd: Crowd, who: Persona, outage: int, chance: random.Random) -> None:
    """Half an hour or more passes, for the copies and for Slack: ETAs pass, and people are reminded."""
    minutes = chance.choice((31, 61))
    crowd.stage.let_pass(minutes * 60.0)
    who.looks_for(lambda: False, WAITS)


def click(crowd: Crowd, who: Persona, outage: int, button: str, **details: bool) -> None:
    """Press a button of the announcement."""
    message = crowd.finds(who, outage, button)
    if message is not None:
        who.clicks(button.lower(), message, button, **details)


def together(acts: Sequence[Callable[[], object]]) -> None:
    """Do several things at the same time, and wait for all."""
    with ThreadPoolExecutor(max(1, len(acts))) as threads:
        for done in [threads.submit(act) for act in acts]:
            done.result()


def _going_on(who: Persona, form: Form, submission: Submission) -> Callable[[], None]:
    return lambda: who.goes_on(submission, form)
