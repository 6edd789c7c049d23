"""What Slack must still be told."""

from enum import StrEnum
from typing import Any, TypedDict

import peewee

from models.database import Model, UtcDateTimeField
from models.identities import Identity
from models.outages import Outage


class DeliveryKind(StrEnum):
    """What a delivery does: one call, or the few that only together make sense.

    phoenix_bot/delivery/kinds/ describes each of them.
    """

    ANNOUNCEMENT = "announcement"
    PERMALINK = "permalink"
    PIN = "pin"
    UNPIN = "unpin"
    UPDATE = "update"
    COMMENT = "comment"
    DIRECT_MESSAGE = "direct_message"
    REMINDER = "reminder"
    REPLY = "reply"
    PROFILE = "profile"
    NOTICE = "notice"
    NOTICE_UPDATE = "notice_update"
    NOTICE_REPLY = "notice_reply"
    HOME = "home"
    HOMES = "homes"
    FOLLOWERS = "followers"
    FOLLOWER_NEWS = "follower_news"
    CATCH_UP_OFFER = "catch_up_offer"
    SOURCE_REPLY = "source_reply"
    SHARE_LINK = "share_link"
    SHARE_REACTION = "share_reaction"
    REPORT_TITLE = "report_title"
    REPORT_ISSUE = "report_issue"
    MONITOR = "monitor"
    REPORT_DRAFT = "report_draft"
    EXPORT = "export"
    INSIGHTS = "insights"
    OVERDUE_REPORTS = "overdue_reports"
    DIGEST = "digest"
    SUGGESTION = "suggestion"
    RECOVERED = "recovered"
    CHANNEL_CREATE = "channel_create"
    CHANNEL_LOOK = "channel_look"
    CHANNEL_JOIN = "channel_join"
    CHANNEL_INVITE = "channel_invite"
    CHANNEL_TOPIC = "channel_topic"
    CHANNEL_PURPOSE = "channel_purpose"
    CHANNEL_BOOKMARK = "channel_bookmark"
    CHANNEL_POST = "channel_post"
    CHANNEL_SUMMARY = "channel_summary"
    CHANNEL_ARCHIVE = "channel_archive"
    CHANNEL_CLEAN = "channel_clean"
    CHANNEL_FAREWELL = "channel_farewell"
    CORRECTION = "correction"


class DirectMessage(StrEnum):
    """What a direct message, or a reply beside a command, says.

    phoenix_bot/delivery/kinds/direct_messages.py has a builder for each.
    """

    ANNOUNCED = "announced"
    REASSIGNED = "reassigned"
    WITHDRAWN = "withdrawn"
    NO_CHANNEL = "no_channel"
    REMOVED_FROM_CHANNEL = "removed"
    UNTITLED = "untitled"
    REPORT_ISSUE = "report_issue"
    JOB_ENDED = "job_ended"
    GOOGLE_LEFT = "google_left"
    REFUSED = "refused"


class ChannelPost(StrEnum):
    """What a post in an outage's own channel says."""

    SUMMARY = "summary"
    UPDATE = "update"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class DeliveryState(StrEnum):
    """How far a row has come.

    `sending` holds a lease. `parked` is a problem: Slack refused it for good, and it waits for a person.
    `merged` went out with an earlier row. `dropped` was discarded by a person, or lost its meaning with a row
    that was. `outdated` was a problem too, and when a person tried it again newer news had made it untrue.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    MERGED = "merged"
    PARKED = "parked"
    DROPPED = "dropped"
    OUTDATED = "outdated"


_Period = TypedDict("_Period", {"from": str | None, "until": str | None, "zone": str}, total=False)
"""The days of an export, which only reading/export_file.py writes and reads."""


class Payload(_Period, total=False):
    """What a row of the outbox says beside its outage. Which keys it has depends on its kind.

    Rows outlive versions of the bot: a key keeps its meaning, and whoever reads a new one copes with rows
    that do not have it.
    """

    what: str
    """A DirectMessage, a ChannelPost or a Notice; or a TraceOfOurs that is removed from a former channel."""
    change: int
    """The id of the OutageChange that a comment or a post tells about."""
    reason: bool
    """Whether a comment is in the words of the change's author, under their name and picture."""
    changes: bool
    """Whether it, or a reply to a notice, tells what was changed, too. Older versions queued another one."""
    is_update: bool
    broadcast: bool
    """Whether a comment is an update, which its author may correct; whether the channel shows it, too."""
    late: bool
    """Whether a message was a problem at first: it is sent with the time when it was written."""
    retried_by: str
    retry: str
    refused_as: str
    """Who tried a problem again (Slack id), by which act (its key), and the problem's error until then."""
    restored: bool
    """Whether it may have been sent already, before a backup without that was restored."""
    again: bool
    former_threads: list[str]
    """Whether an announcement replaces a deleted one; those in whose threads a comment may have arrived."""
    past: str
    """The last person for whom a message was made (FOLLOWERS)."""
    to: str
    """Who gets a message or a file (Slack id)."""
    user: str
    """Who is invited or looked up, or whose App Home is shown (Slack id)."""
    page: str
    """The page of App Home that HOMES are about; all pages if it is missing."""
    url: str
    """The response_url of a reply, or the address of a report."""
    file: str
    """The id of a file that is sent, once Slack has it."""

    title: str
    due: str
    assignees: list[str]
    confidential: bool
    """What was entered in the form of a new report; the assignees are Slack ids."""
    accounts: dict[str, int]
    posted_at: str
    """Those of the assignees whom GitLab knows, with their numbers, and when it was asked for the issue."""
    unassigned: list[str]
    """Those who are not its assignees in GitLab (REPORT_ISSUE)."""

    by: str
    gained: list[str]
    lost: list[str]
    note: str
    """Who changed the roles of somebody, which roles, and what they wrote for them (REASSIGNED)."""
    why: str
    """Why an outage does not get its channel (NO_CHANNEL), its report's title (UNTITLED), or its issue."""
    is_private: bool
    """Whether the channel that we were removed from is private (REMOVED_FROM_CHANNEL)."""
    days: int
    system: str
    """How many days, and which system (its identity), INSIGHTS are about; `zone` is that of the days."""
    news: dict[str, Any]
    """The arguments of the builder (REFUSED, JOB_ENDED, GOOGLE_LEFT), or what a job found out (a REMINDER,
    OVERDUE_REPORTS), or the day of a DIGEST."""

    reminder: int
    suggestion: int
    monitor: int
    """The id of a Reminder, of a Suggestion, of a Monitor."""
    audience: str
    """The Audience of a notice."""
    duplicates: list[int]
    """The ids of an outage's duplicates that this audience has heard of."""
    channel: str
    bookmark: str
    """The channel of a notice, of a shared message, or that we were removed from or left, and our bookmark in
    it (Slack ids)."""
    removed_by: str
    """Who removed us from an outage's channel, or archived it (Slack id, if Slack told it)."""
    ts: str
    author: str
    act: str
    """A shared message, who wrote it (Slack id), and the key of the act that shared it (SHARE_LINK)."""
    number: int
    plainly: bool
    """How a new channel is called: see names.reserve()."""


class Delivery(Model):
    """One task for the delivery worker, which a committed change asks for.

    Rows of one `lane` go out in the order of their ids, one at a time. `after` is a row of another lane that
    must be done first; if `not_before` is set, the row also waits until the wall clock shows that. `key`
    travels with a message as its metadata, so a message whose answer was lost can be found again. `tried_at`
    is when the first attempt began: a message cannot be older. `uncertain` is set while nobody knows whether
    Slack has processed an attempt.
    """

    id = peewee.AutoField()
    key = peewee.CharField(max_length=32, unique=True)
    kind = peewee.CharField(max_length=40)
    lane = peewee.CharField(max_length=80)
    outage = peewee.ForeignKeyField(Outage, backref="deliveries", null=True, on_delete="CASCADE")
    actor_id = peewee.CharField(max_length=32, default="")
    payload: Payload = peewee.JSONField(default=dict)  # type: ignore[assignment]  # rows have dicts
    after = peewee.ForeignKeyField("self", backref="+", null=True, on_delete="SET NULL")
    state = peewee.CharField(max_length=8, default=DeliveryState.WAITING)
    attempts = peewee.IntegerField(default=0)
    uncertain = peewee.BooleanField(default=False)
    due_at = UtcDateTimeField()
    not_before = UtcDateTimeField(null=True)
    tried_at = UtcDateTimeField(null=True)
    lease_until = UtcDateTimeField(null=True)
    error = peewee.TextField(default="")
    created_at = UtcDateTimeField()
    done_at = UtcDateTimeField(null=True)

    outage_id: int | None
    after_id: int | None

    @property
    def identity(self) -> Identity:
        """What a button about this row carries."""
        return Identity(self.id, self.key)


Delivery.add_index(
    Delivery.index(Delivery.lane, Delivery.id, where=Delivery.done_at.is_null(), name="delivery_undone")
)
Delivery.add_index(
    Delivery.index(
        Delivery.outage, Delivery.id, where=Delivery.done_at.is_null(), name="delivery_undone_outage"
    )
)
