"""Typing /phoenix, and using the answers."""

from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.managing import told
from tests.stories import visible


def said(person: Person, text: str) -> str:
    """The text of the answer to /phoenix with `text`, typed in #general."""
    return visible(answer(person, text))


def answer(person: Person, text: str) -> Message:
    """The answer to /phoenix with `text`, typed in #general, as soon as it is there."""
    before = [message.ts for message in person.messages("general")]
    person.command("/phoenix", text)

    def new() -> Message | None:
        came = [one for one in person.messages("general") if one.ts not in before]
        # An announcement made just before may be confirmed only now, in the same place.
        return next((one for one in came if "is announced" not in one.shown), None)

    message: Message = person.slack.until(new, what=f"an answer to {text!r}")
    assert message.ephemeral
    return message


def turned(person: Person, page: Message, button: str) -> Message:
    """The page after a click on one of its buttons."""
    person.click(page, button)
    message: Message = person.slack.until(
        lambda: now if (now := person.refresh(page)).blocks != page.blocks else None, what="another page"
    )
    return message


def confirmed(person: Person, question: Message, button: str) -> str:
    """The text that replaces a question after its button was pressed and confirmed."""
    person.click(question, button, confirm=True)
    changed: Message = person.slack.until(
        lambda: now if (now := person.refresh(question)).blocks != question.blocks else None,
        what="the outcome",
    )
    return visible(changed)


def audit() -> list[str]:
    """What the audit says about people who acted in Slack, oldest first."""
    return [line for line in told() if not line.startswith("Admins named")]
