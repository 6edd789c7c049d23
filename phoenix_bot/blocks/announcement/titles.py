"""What an outage is called: in the title of its announcement, and wherever else it is named. Plain text."""

from collections.abc import Iterator

from models import Outage, OutageState
from phoenix_bot.text.mrkdwn import shorten

ENDED: dict[str, str] = {
    OutageState.RESOLVED: "Resolved",
    OutageState.DUPLICATE: "Duplicate",
    OutageState.WITHDRAWN: "Withdrawn",
}

DRILL = "DRILL"

RESOLVED_SIGN = "✅ "
"""The character itself: a header that takes what people typed as it is shows no :white_check_mark:."""


def title(outage: Outage, limit: int = 150) -> str:
    """The title of the announcement, of at most `limit` code points."""
    sign = RESOLVED_SIGN if outage.is_resolved else ""
    return sign + label(outage, limit - len(sign))


def label(outage: Outage, limit: int = 150) -> str:
    """As title(), without the sign: for sentences, and for places that show no emoji."""
    before = "".join(f"{word}: " for word in _before(outage))
    return before + name(outage, limit - len(before))


def name(outage: Outage, limit: int = 150) -> str:
    """As label(), without saying how the outage ended: for texts that say so themselves."""
    first = "".join(f"{word} · " for word in _first(outage))
    behind = "".join(f" · {word}" for word in _behind(outage))
    return first + subject(outage, limit - len(first) - len(behind)) + behind


def subject(outage: Outage, limit: int = 150) -> str:
    """What the outage is about: the title of its report once we know it, else its system."""
    if outage.report_title:
        return shorten(outage.report_title, limit)
    return of_system(outage, limit)


def of_system(outage: Outage, limit: int = 150) -> str:
    """The outage by its system, even if its report has a title."""
    kind = " incident"
    return shorten(outage.system_name, limit - len(kind)) + kind


def _before(outage: Outage) -> Iterator[str]:
    """What stands before the name, in order."""
    if not outage.is_open:
        is_duplicate = outage.duplicate_of_id is not None
        state = OutageState.DUPLICATE if is_duplicate else outage.state
        # A newer version may know further ends.
        yield ENDED.get(state) or state.capitalize()


def _first(outage: Outage) -> Iterator[str]:
    """What the name begins with, in order."""
    if outage.is_drill:
        yield DRILL
    if outage.severity:
        yield outage.severity


def _behind(outage: Outage) -> Iterator[str]:
    """What stands behind the name, in order."""
    yield str(outage.id)
