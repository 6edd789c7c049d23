"""The promises, checked after a walk. Each check yields a sentence for everything that is not as promised."""

from collections.abc import Iterator, Mapping

from models.database import connection
from tests.campaign.checks import history, leaks, messages, shown, submissions
from tests.campaign.people.crowd import Crowd
from tests.campaign.stage import Stage
from tests.campaign.usage import Usage


def broken(stage: Stage, crowd: Crowd, kept: Mapping[int, Usage]) -> Iterator[str]:
    """All that is not as it was promised, once everything is quiet."""
    with connection():
        yield from submissions.broken(crowd.ledger)
        yield from history.broken()
        yield from messages.broken(stage.slack, stage.notes.get("deleted", ()))
        yield from shown.broken(stage.slack)
    yield from leaks.broken(stage, kept)
