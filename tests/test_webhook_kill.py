"""`kill -9` while Pingdom posts: what was answered is stored, and what comes again counts once.

PHOENIX_POSTS=10000 posts so many.
"""

import json
import os
import random
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from models import Alert, AlertDay, AlertNotice, Monitor
from models.database import close, connection
from phoenix_bot.operations.database import open_database
from phoenix_bot.sandbox import Sandbox
from tests.far_ends import free_port
from tests.phoenix import environment
from tests.supervised import Supervised

POSTS = int(os.environ.get("PHOENIX_POSTS", "200"))
SENDERS = 4
KILLED_EVERY = max(150, POSTS // 40)
"""How many posts the bot takes at most until it is killed again."""

PATIENCE = 60.0
NOON = 1_795_000_000


class Pingdom:
    """Posts that each check went down and up again, each until it is answered."""

    def __init__(self, slack: Sandbox, port: int) -> None:
        self.repeated = 0
        self._slack, self._port = slack, port

    def send(self, number: int) -> None:
        """Post one notification until it is answered that it is stored."""
        body = {
            "check_id": number // 2 + 1,
            "current_state": "UP" if number % 2 else "DOWN",
            "state_changed_timestamp": NOON + number % 2 * 60,
        }
        while not self._is_taken(json.dumps(body)):
            self.repeated += 1
            self._slack.until(lambda: self._slack.connections, PATIENCE, "the bot's return")

    def _is_taken(self, body: str) -> bool:
        server = HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            server.request("POST", "/integration/pingdom", body)
            return server.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            server.close()


@pytest.fixture
def port() -> int:
    """Where the bot listens, however often it is started."""
    return free_port()


@pytest.fixture
def supervised(slack: Sandbox, database_url: str, tmp_path: Path, port: int) -> Supervised:
    """A bot with a webhook, not yet running."""
    settings = environment(slack, database_url) | {"HTTP_PORT": str(port), "PINGDOM_WEBHOOK": "open"}
    env_file = tmp_path / "bot.env"
    env_file.write_text("\n".join(f"{key}='{value}'" for key, value in settings.items()))
    return Supervised(env_file)


def test_of_what_is_posted_nothing_is_lost_and_nothing_doubled(
    slack: Sandbox, supervised: Supervised, database_url: str, port: int
) -> None:
    pingdom = Pingdom(slack, port)
    chance, kills, next_kill = random.Random(1), 0, 20  # noqa: S311  # when it is killed need not be secret
    with supervised.running(), ThreadPoolExecutor(SENDERS) as senders:
        slack.until(lambda: slack.connections, PATIENCE, "the bot")
        for number, _ in enumerate(senders.map(pingdom.send, range(POSTS))):
            if number == next_kill:
                supervised.kill()
                kills, next_kill = kills + 1, number + chance.randint(1, KILLED_EVERY)

    open_database(database_url, "a test")
    with connection():
        alerts = list(Alert.select())
        counted = sum(one.count for one in AlertDay.select())
        found = Monitor.select().count(), len(alerts), counted, AlertNotice.select().count()
    close()
    assert found == (POSTS // 2, POSTS // 2, POSTS // 2, POSTS)
    assert {((one.ended_at - one.started_at).seconds, one.times) for one in alerts} == {(60, 1)}
    assert kills > 1
    assert supervised.starts > 1
    assert pingdom.repeated > 0, "no post was cut off"
