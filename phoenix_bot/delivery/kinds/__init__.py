"""Every kind of delivery: each module describes those of one concern."""

from typing import Any

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.kinds import (
    announcements,
    app_homes,
    catch_up_offers,
    channel_contents,
    channel_posts,
    channel_requests,
    comments,
    digests,
    direct_messages,
    drafts,
    export_files,
    followers,
    former_channels,
    insights,
    monitors,
    notices,
    overdue_reports,
    recoveries,
    reminders,
    report_issues,
    report_titles,
    shared_links,
    source_replies,
    suggestions,
)
from phoenix_bot.delivery.kinds.kind import Kind, does

KINDS: dict[DeliveryKind, Kind[Any]] = {
    **announcements.KINDS,
    **comments.KINDS,
    **direct_messages.KINDS,
    **reminders.KINDS,
    **notices.KINDS,
    **shared_links.KINDS,
    **source_replies.KINDS,
    **channel_requests.KINDS,
    **channel_contents.KINDS,
    **channel_posts.KINDS,
    **former_channels.KINDS,
    **report_titles.KINDS,
    **report_issues.KINDS,
    **drafts.KINDS,
    **monitors.KINDS,
    **export_files.KINDS,
    **insights.KINDS,
    **overdue_reports.KINDS,
    **digests.KINDS,
    **suggestions.KINDS,
    **recoveries.KINDS,
    **app_homes.KINDS,
    **followers.KINDS,
    **catch_up_offers.KINDS,
}


def _unknown(row: Delivery, vocabulary: Vocabulary) -> None:
    raise ValueError(f"{row.kind} is not a kind of delivery")


UNKNOWN: Kind[Any] = Kind(_unknown, task=does("do what another version of The Phoenix asked for"))


def kind_of(row: Delivery) -> Kind[Any]:
    """The kind of a row; UNKNOWN if this version does not know it."""
    return KINDS[DeliveryKind(row.kind)] if row.kind in KINDS else UNKNOWN
