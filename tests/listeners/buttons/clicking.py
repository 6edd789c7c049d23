"""What people do with an announcement in stories about something else."""

from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.history import known
from tests.stories import opened


def pick(person: Person, form: Form, **people: str) -> None:
    """Pick people in an open form, and wait until Slack has told us who they are."""
    form.fill({f"{role} assignee": name for role, name in people.items()})
    ids = [person.slack.user_id(name) for name in people.values()]
    person.slack.until(lambda: all(map(known, ids)), what=f"a record of {people}")


def reassign(person: Person, announcement: Message, **people: str) -> Form:
    """Pick people by role ("Solution" or "Communication"), wait until they are known, and submit."""
    form = opened(person, announcement, "Reassign")
    pick(person, form, **people)
    form.submit()
    return form


FALSE_ALARM = "The probe was broken & <nobody> noticed"


def withdraw(person: Person, announcement: Message, why: str = FALSE_ALARM) -> None:
    """Withdraw an outage by its button and form."""
    form = opened(person, announcement, "Withdraw")
    form.fill({"Why was it a false alarm?": why})
    assert form.submit(), form.errors


def original_offered(form: Form, number: int, query: str = "") -> str:
    """What the search offers for an outage."""
    [found] = [text for text in form.options("Duplicate of", query) if text.startswith(f"{number}")]
    return found


def close_as_duplicate(person: Person, announcement: Message, original: int, remark: str = "") -> None:
    """Close an outage as a duplicate of another one."""
    form = opened(person, announcement, "Close as duplicate")
    form.fill({"Duplicate of": original_offered(form, original), "Remark": remark})
    assert form.submit(), form.errors


def post_update(person: Person, announcement: Message, text: str, eta: str | None = None) -> None:
    """Post an update, and set another ETA if one is given."""
    form = opened(person, announcement, "Post update")
    form.fill({"What is new?": text, "New ETA": eta})
    assert form.submit(), form.errors
