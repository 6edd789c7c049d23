"""How long it takes to learn who is in a big workspace, beside fetching the pages alone."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from jobs.sync_users import PAGE
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.workspace import objects
from tests.bench.contents import Content
from tests.bench.ground import Ground
from tests.bench.sections.limits import at_most
from tests.bench.sections.section import Size
from tests.bench.sides import PROGRAMS
from tests.bench.table import Row
from tests.phoenix import MANIFEST

MEMBERS = 50_000


def rows(ground: Ground, size: Size) -> Iterable[Row]:
    """Run it in a process of its own, on each database."""
    with served(pages()) as api_url:
        found = {name: synced(ground, api_url, name) for name in ground.databases}
    for key, words in (("first", "all are new"), ("again", "nothing has changed")):
        shares = {name: [one[key] / one["pages"]] for name, one in found.items()}
        yield Row(f"50,000 people sync, {words}", "times the pages", shares, "≤ 1.5", (at_most(1.5),))
    memory = {name: [one["memory"]] for name, one in found.items()}
    yield Row("50,000 people sync: memory", "MB", memory, "≤ 30", (at_most(30),))


def pages() -> dict[str, bytes]:
    """What Slack answers, by method and cursor. It is ready, so that Slack itself costs next to nothing."""
    with Sandbox(MANIFEST, demo=False) as slack:
        slack.add_crowd(MEMBERS)
        workspace = slack.workspace
        people = [objects.user(workspace, one, with_email=True) for one in workspace.members.values()]
        found = {"auth.test": _body(team_id=workspace.team_id, url="https://northwind.slack.test/")}
    for first in range(0, len(people), PAGE):
        following = str(first + PAGE) if first + PAGE < len(people) else ""
        told = _body(members=people[first : first + PAGE], response_metadata={"next_cursor": following})
        found[f"users.list{first or ''}"] = told
    return found


def _body(**told: Any) -> bytes:
    return json.dumps({"ok": True, **told}).encode()


@contextmanager
def served(answers: Mapping[str, bytes]) -> Iterator[str]:
    """The address of a Slack that gives these answers."""

    class Slack(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server calls it so
            asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"] or 0)).decode())
            body = answers[self.path.rpartition("/")[2] + asked.get("cursor", [""])[0]]
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815  # this, too

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Slack) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/api/"
        server.shutdown()


def synced(ground: Ground, api_url: str, name: str) -> dict[str, float]:
    """What programs/sync.py measures."""
    env = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_APP_TOKEN": "xapp-bench",
        "SLACK_ANNOUNCE_CHANNEL_ID": "C0INCIDENTS",
        "SLACK_API_URL": api_url,
        "DATABASE_URL": ground.database(name, Content(systems=1, people=1)),
    }
    command = [sys.executable, str(PROGRAMS / "sync.py")]
    run = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found
