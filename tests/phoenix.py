"""The bot that stories are about, in this process, and how they start it."""

from pathlib import Path

import pytest

import listeners
from models import Delivery, DeliveryState, Group, Membership, User
from models.database import connection, transaction
from models.prepared import Prepared
from phoenix_bot import outbox
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.database import open_database
from phoenix_bot.operations.process import Bot
from phoenix_bot.people import announce_channel
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.workspace import objects
from tests.history import insert_rows, let_read

MANIFEST = Path(__file__).parent.parent / "manifest.yml"


IMPATIENT = pytest.mark.settings(SLACK_TIMEOUT="1")
"""For stories in which an answer never comes: the bot waits a second for it, elsewhere ten."""


class Phoenix:
    """A bot in this process, connected to `slack`. start() after stop() makes a new one for the database.

    It knows from the start who is in the announce channel, unless `is_told_who_reads` is false: no job runs
    here that would ask.
    """

    def __init__(self, slack: Sandbox, database_url: str) -> None:
        self.slack = slack
        self.database_url = database_url
        self.settings: dict[str, str] = {}
        self.is_told_who_reads = True
        self.bot: Bot | None = None

    def start(self, **settings: str) -> None:
        """Start the bot; `settings` are environment variables that replace the usual ones."""
        self.settings |= settings
        read = configuration.read(environment(self.slack, self.database_url) | self.settings)
        open_database(read.database_url, read.database_source)
        self.bot = Bot(read, listeners)
        if self.is_told_who_reads:
            tell_who_reads(self.slack, read.announce_channel_id)
        outbox.listeners.add(self._wake_waiters)
        self.bot.start()
        self.bot.listen()

    def stop(self) -> None:
        """Stop the bot cleanly, if it runs."""
        if self.bot is not None:
            self.bot.stop()
            self.bot = None
            outbox.listeners.discard(self._wake_waiters)

    def settled(self) -> None:
        """Wait until everything is delivered that can be."""
        self.slack.until(nothing_to_deliver, what="an outbox without waiting rows")

    def _wake_waiters(self) -> None:
        """Make slack.until() look again: a row of the outbox has changed."""
        with self.slack.workspace.change():
            pass


def environment(slack: Sandbox, database_url: str) -> dict[str, str]:
    """The settings of a bot for `slack`."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_ANNOUNCE_CHANNEL_ID": slack.channel_id("incidents"),
        "SLACK_API_URL": slack.api_url,
        "SLACK_TIMEOUT": "10",
        "SLACK_SETTLE_SECONDS": "0.1",
        "DATABASE_URL": database_url,
        "HTTP_PORT": "0",
    }


_BUSY = Prepared(
    lambda: (
        Delivery.select(Delivery.id)
        .where(Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING]))
        .limit(1)
    )
)


def nothing_to_deliver() -> bool:
    """Whether the outbox has no row that waits or is being sent."""
    with connection():
        return not _BUSY.rows()


def put_on_call(slack: Sandbox, *names: str) -> None:
    """Write these members into the database, on call; in few statements, since most stories begin with it."""
    now = utcnow()
    members = [slack.workspace.member_named(name) for name in names]
    told = [objects.user(slack.workspace, member, with_email=True) for member in members]
    users = [
        {
            "slack_id": user["id"],
            "name": user["profile"]["display_name"],
            "email": user["profile"]["email"],
            "image_url": user["profile"]["image_72"],
            "time_zone": user["tz"],
            "profile_at": now,
        }
        for user in told
    ]
    with transaction():
        group = Group.get(Group.key == "on_call")
        insert_rows(User, users)
        insert_rows(Membership, [{"group": group, "user": user["id"], "added_at": now} for user in told])


def tell_who_reads(slack: Sandbox, channel_id: str) -> None:
    """Write into the database who is in the announce channel, unless it is known or there is none."""
    channel = slack.workspace.channels.get(channel_id)
    if channel is None or announce_channel.is_known():
        return
    let_read(*channel.members, channel_id=channel_id, is_private=channel.kind == "private")
