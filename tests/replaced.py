"""Buttons of a database that was replaced or restored: what people read who press them."""

from phoenix_bot.sandbox.people.message import Message, named_button
from phoenix_bot.sandbox.people.person import Person
from tests.phoenix import Phoenix, put_on_call
from tests.stories import words


def replace_database(phoenix: Phoenix, url: str) -> None:
    """Stop the bot, and start it on the database at `url`."""
    phoenix.settled()
    phoenix.stop()
    phoenix.database_url = url
    phoenix.start()
    put_on_call(phoenix.slack, "nina", "omar")


def refused(person: Person, message: Message, button: str) -> str:
    """What somebody reads, who presses a button, in the channel of its message."""
    before = len(words(person, message.channel))
    _, element = named_button(message.all_blocks, button)
    person.click(message, button, confirm=True if "confirm" in element else None)
    told = person.slack.until(lambda: words(person, message.channel)[before:], what="an answer")
    assert not person.has_modal
    return told[0]
