"""The digest: how it stands with outages, once a day in a channel."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from slack_sdk.models.blocks import Block, HeaderBlock

from models import Announcement, Outage
from phoenix_bot.blocks.announcement.announcement import lasting_reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import SECTION_LIMIT, Content, aside, duration, literal, ours
from phoenix_bot.text.mrkdwn import moment

MOST = 10
"""Outages that are named under each heading."""


def build(
    day: date,
    *,
    is_open: Sequence[Announcement],
    resolved: Sequence[Announcement],
    withdrawn: Sequence[Announcement] = (),
    unreported: Sequence[Announcement],
    unreported_count: int,
    now: datetime,
) -> Content:
    """The digest of a day: what is open now, what ended the day before, which reports are missing.

    `withdrawn` are false alarms. `unreported` are some of the `unreported_count` resolved outages without
    their report. Needs the outages loaded.
    """
    late = sum(_overdue(one.outage, now) is not None for one in is_open)
    heading = f"Outages on {_written(day)}"
    yesterday = _written(day - timedelta(days=1))
    names = (
        f"Open now: {len(is_open)}{f', of which overdue: {late}' if late else ''}",
        f"Resolved on {yesterday}: {len(resolved)}",
        f"Post-mortem missing: {unreported_count}",
        *([f"Withdrawn as false alarms on {yesterday}: {len(withdrawn)}"] if withdrawn else []),
    )
    blocks: list[Block] = [HeaderBlock(text=literal(heading, 150))]
    if not is_open:
        also = (
            ""
            if resolved or unreported
            else f" None was resolved on {yesterday}, and no post-mortem is missing."
        )
        blocks.append(ours(f":sunny: No outage is open.{also}"))
    blocks += _group(names[0], is_open, len(is_open), lambda outage: _open(outage, now))
    blocks += _group(names[1], resolved, len(resolved), _resolved)
    blocks += _group(names[2], unreported, unreported_count, _unreported)
    blocks += _group(names[-1], withdrawn, len(withdrawn), lambda outage: "withdrawn")
    return Content(text=f"{heading}. {'. '.join(names)}.", blocks=blocks)


def _written(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _group(
    name: str, announcements: Sequence[Announcement], count: int, state: Callable[[Outage], str]
) -> Iterator[Block]:
    """A heading and below it as many outages as fit; nothing if there are none."""
    if not announcements:
        return
    lines, left = [f"*{name}*"], SECTION_LIMIT - len(name) - 2
    for one in announcements[:MOST]:
        line = f"• {lasting_reference(Reference(one.outage, one.permalink))} · {state(one.outage)}"
        left -= len(line) + 1
        if left < 0:
            break
        lines.append(line)
    yield ours("\n".join(lines))
    if more := count - len(lines) + 1:
        yield aside(f"and {more:,} more")


def _overdue(outage: Outage, now: datetime) -> timedelta | None:
    """For how long the ETA of an open outage has been over; None if it is not."""
    return now - outage.deadline if outage.deadline is not None and outage.deadline <= now else None


def _open(outage: Outage, now: datetime) -> str:
    lasts = f"open for {duration(now - outage.started_at)}"
    late = _overdue(outage, now)
    return lasts if late is None else f"{lasts} · :warning: *ETA overdue by {duration(late)}*"


def _resolved(outage: Outage) -> str:
    lasted = (outage.resolved_at or outage.started_at) - outage.started_at
    return f"after {duration(lasted)}"


def _unreported(outage: Outage) -> str:
    return f"resolved {moment(outage.resolved_at or outage.started_at, '{date_short_pretty}')}"
