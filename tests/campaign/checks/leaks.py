"""No copy keeps threads, files or connections that it needs no more."""

from collections.abc import Iterator, Mapping

from tests.campaign.stage import Stage
from tests.campaign.usage import Usage, usage

THREADS, FILES = 48, 40
"""How many more a copy may have than at its start: its pools grow with what people do, and keep some."""


def broken(stage: Stage, before: Mapping[int, Usage]) -> Iterator[str]:
    """Copies that use more than at their start and what their pools may hold."""
    usual = next(iter(before.values()))
    for copy in stage.copies.running:
        now, then = usage(copy.pid), before.get(copy.number, usual)
        stage.say(f"copy {copy.number} uses {now}, and used {then}")
        if now.threads > then.threads + THREADS or now.files > then.files + FILES:
            yield f"copy {copy.number} uses {now}, and used {then} after its start"
