"""The stage of one walk: a workspace, a database, and the copies of the bot between them."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from tests.campaign.copies import Copies
from tests.phoenix import MANIFEST, environment
from tests.restartable import Server
from tests.wire import Wire, wired

QUICK = {"SLACK_TIMEOUT": "0.5", "SLACK_SETTLE_SECONDS": "0.05", "LOG_LEVEL": "INFO"}
"""What a copy had under way when it was killed waits for about twice this time-out."""

AUDIENCES = {"SLACK_NOTIFY_SALES_CHANNEL_ID": "sales", "SLACK_NOTIFY_B2B_CHANNEL_ID": "partners"}
"""The channels with notices, by the settings that name them."""

DIGESTS = "sales"
"""The channel with a digest of every day."""

DIGEST_AFTER = timedelta(minutes=20)
"""When the digest is due: somebody must let time pass, or set a clock."""

ACK_WITHIN = 1.0
"""Seconds that Slack waits for an acknowledgement: people need not wait as long as in Slack for a failure."""


@dataclass
class Stage:
    """What faults strike. `copies` are the copies of the bot; those that are not yet started may be added.

    `database_url` is the direct way to the database; `bot_url` is the way that the copies take: on PostgreSQL
    it leads through `wire`. `server` is the PostgreSQL server if no other walk uses it at the same time.
    `folder` has the SQLite file, the settings and the logs of the copies. `notes` is for what faults have to
    remember, by their names.
    """

    slack: Sandbox
    folder: Path
    database_url: str
    bot_url: str
    copies: Copies
    wire: Wire | None = None
    server: Server | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file; then there is one copy."""
        return self.database_url.startswith("sqlite:")

    def say(self, text: str) -> None:
        """Write into the trace of this walk, which is shown if it fails."""
        self.trace.append(f"{time.monotonic() - self.began:7.2f} s, call {len(self.slack.calls):3}: {text}")

    def is_told(self, channel: str) -> bool:
        """Whether Slack tells the app what happens in a channel."""
        workspace = self.slack.workspace
        place = workspace.channels[self.slack.channel_id(channel)]
        is_inside = workspace.bot_user_id in place.members and not place.is_archived
        return is_inside and "channels:history" in workspace.manifest.scopes

    def let_pass(self, seconds: float) -> None:
        """Let the clocks of all copies and of Slack go forward."""
        for copy in self.copies:
            copy.ahead.value += seconds
        with self.slack.workspace.change():
            self.slack.workspace.ahead += seconds

    def any_copy(self, chance: random.Random) -> int:
        """The number of a copy that should run; of any if none should."""
        return chance.choice([copy.number for copy in self.copies.wanted or self.copies])


@contextmanager
def staged(
    folder: Path, database_url: str, *, copies: int, server: Server | None = None, broken: str = ""
) -> Iterator[Stage]:
    """A stage on a migrated database for so many copies. They go without the safeguard `broken`, if any."""
    with ExitStack() as ends:
        slack = ends.enter_context(Sandbox(MANIFEST, rate_limits=False, ack_within=ACK_WITHIN))
        bot_url, wire = database_url, None
        if not database_url.startswith("sqlite:"):
            bot_url, wire = ends.enter_context(wired(database_url))
        settings = environment(slack, bot_url) | QUICK | {"PHOENIX_ADMINS": slack.user_id("ada")}
        settings |= {"DIGEST_CHANNEL_ID": slack.channel_id(DIGESTS), "DIGEST_AT": _soon()}
        settings |= {name: slack.channel_id(channel) for name, channel in AUDIENCES.items()}
        all_copies = Copies(copies, folder, settings, broken)
        ends.callback(all_copies.close)
        yield Stage(slack, folder, database_url, bot_url, all_copies, wire, server)


def _soon() -> str:
    return f"{utcnow() + DIGEST_AFTER:%H:%M}"
