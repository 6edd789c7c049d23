"""What people in the tests do over and over."""

from typing import Any

from phoenix_bot.sandbox.message import Message
from phoenix_bot.sandbox.person import Person

WHAT_HAPPENED = "WHO: customers are not able to HOW: fully WHAT: book BECAUSE: the database is down"


def announce(person: Person, system: str = "Booking", **fields: Any) -> Message:
    """Announce an outage by /announce and its form; the announcement. `fields` by label with _ for spaces."""
    person.command("/announce", system)
    form = person.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "<2h", "Lost bookings": "<10%", **labelled(fields)})
    assert form.submit(), form.errors
    return person.wait_for("incidents", f"{system} incident")


def edit(person: Person, announcement: Message, reason: str = "We know more now", **fields: Any) -> None:
    """Change an open outage by its Edit button and form."""
    person.click(announcement, "Edit")
    form = person.modal()
    form.fill({"Reason for this change?": reason, **labelled(fields)})
    assert form.submit(), form.errors


def resolve(person: Person, announcement: Message, **fields: Any) -> Message:
    """Resolve an outage by its button and form; the announcement as it is then."""
    person.click(announcement, "Resolve")
    form = person.modal()
    form.fill({"Sales affected": "yes", "B2B partners affected": "no", **labelled(fields)})
    assert form.submit(), form.errors
    return person.wait_for("incidents", "Resolved ")


def labelled(fields: dict[str, Any]) -> dict[str, Any]:
    """Keyword arguments as labels: Sales_affected is "Sales affected"."""
    return {name.replace("_", " "): value for name, value in fields.items()}
