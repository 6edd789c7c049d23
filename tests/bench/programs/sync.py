"""Reads who is in the workspace as the job sync-users does. Prints seconds and megabytes, as JSON.

`pages`: the pages alone; `first`: all are new; `again`: nothing has changed since; `memory`: how much more
the process held at most while it synced than before.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

sys.path.insert(0, str(Path(__file__).parents[3]))

from slack_sdk import WebClient

from jobs import sync_users
from jobs.clock.job import Report
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.database import open_database
from phoenix_bot.people import eligibility
from phoenix_bot.slack.client import our_team, slack_client


def pages() -> None:
    """Fetch the pages, and do nothing with them."""
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    cursor = None
    while cursor != "":
        page = client.users_list(limit=sync_users.PAGE, cursor=cursor)
        cursor = page["response_metadata"]["next_cursor"]


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Do it, and print what it took."""
    settings = configuration.read(os.environ)
    open_database(settings.database_url, settings.database_source)
    eligibility.remember_workspace(our_team(slack_client(settings)), settings.email_domains)

    def sync() -> None:
        sync_users.run_once(now=utcnow(), settings=settings, report=Report(lambda text: None, Event()))

    alone = seconds(pages)
    before = most_memory()
    found = {"first": seconds(sync), "again": seconds(sync), "memory": most_memory() - before}
    print(json.dumps({"pages": min(alone, seconds(pages)), **found}))


if __name__ == "__main__":
    main()
