"""What stories about an outage's own channel share."""

from collections.abc import Collection

from models import DedicatedChannel
from models.database import connection
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.server.slack_server import SlackServer
from phoenix_bot.sandbox.workspace.records import Channel
from tests.history import only_outage
from tests.phoenix import Phoenix
from tests.stories import announce, opened

BOTH = {"Create channel", "Set channel"}


def usual_name() -> str:
    """The name that the channel of the only outage gets, one of Booking, if no other channel has it."""
    return f"o-booking-{only_outage().announced_at:%y%m%d}"


def made(slack: SlackServer) -> list[Channel]:
    """The channels that the bot has created, oldest first."""
    channels = list(slack.workspace.channels.values())
    return [channel for channel in channels if channel.creator == slack.bot_user_id and channel.kind != "im"]


def outage_with_channel(phoenix: Phoenix, person: Person) -> tuple[Message, Channel]:
    """Announce an outage and create its channel; return the announcement as it is then, and the channel."""
    announcement = announce(person)
    person.click(announcement, "Create channel")
    phoenix.settled()
    return person.refresh(announcement), made(person.slack)[-1]


def set_channel(person: Person, announcement: Message, channel: str) -> None:
    """Set an outage's channel by the button and its form."""
    form = opened(person, announcement, "Set channel")
    form.fill(Channel=channel)
    assert form.submit(), form.errors


def stored() -> DedicatedChannel | None:
    """The row of the only outage's channel, if there is one."""
    with connection():
        return DedicatedChannel.get_or_none()


def members(slack: Sandbox, channel: Channel) -> Collection[str]:
    """The names of the people in a channel, without the bot."""
    people = set(channel.members) - {slack.bot_user_id}
    return {slack.workspace.members[member].name for member in people}
