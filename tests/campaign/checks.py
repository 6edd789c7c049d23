"""The promises, checked after a walk."""

from collections import Counter
from collections.abc import Iterator, Mapping

from models import OutageChange
from models.database import connection
from tests.campaign.people.crowd import Crowd
from tests.campaign.people.ledger import Told
from tests.campaign.quiet import Usage
from tests.campaign.stage import Stage


def broken(stage: Stage, crowd: Crowd, before: Mapping[int, Usage]) -> Iterator[str]:
    """What is not as it was promised, one sentence each."""
    yield from submissions(crowd)
    yield from messages(stage)


def submissions(crowd: Crowd) -> Iterator[str]:
    """What was accepted is in the database once; what was refused is not."""
    with connection():
        texts = [f"{step.reason} {step.fields} {step.outage.summary}" for step in OutageChange.select()]
    for one in crowd.ledger.submissions:
        number = sum(one.mark in text for text in texts)
        if one.told is Told.ACCEPTED and not number:
            yield f"{one.mark} ({one.what}) was accepted, and is not in the database"


def messages(stage: Stage) -> Iterator[str]:
    """No message of the bot stands twice."""
    posts = [post for channel in stage.slack.workspace.channels.values() for post in channel.posts.values()]
    keys = Counter(post.metadata["event_payload"]["delivery"] for post in posts if post.metadata)
    for key, number in keys.items():
        if number > 1:
            yield f"the message with the key {key} stands {number} times"
