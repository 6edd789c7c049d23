"""An outage, its history, and its announcement."""

from datetime import datetime
from enum import StrEnum

import peewee

from models.database import Model, UtcDateTimeField
from models.identities import Identified
from models.outage_choices import Eta, SuggestedOutcome
from models.people import User
from models.systems import System


class OutageState(StrEnum):
    """An outage is open until it ends in one of three ways, and again after a reopen.

    Somebody resolves it, closes it as a duplicate of another one, or withdraws it as a false alarm.
    """

    OPEN = "open"
    RESOLVED = "resolved"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


class ChangeKind(StrEnum):
    """What happened to an outage."""

    ANNOUNCED = "announced"
    RECORDED = "recorded"
    EDITED = "edited"
    REASSIGNED = "reassigned"
    RESOLVED = "resolved"
    RESOLUTION_EDITED = "resolution_edited"
    DURATION_EDITED = "duration_edited"
    POSTMORTEM_LINKED = "postmortem_linked"
    REPORT_TITLED = "report_titled"
    REPORT_DECLINED = "report_declined"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    UPDATED = "updated"
    UPDATE_EDITED = "update_edited"
    UPDATE_TAKEN_BACK = "update_taken_back"
    SHARED = "shared"
    CLOSED_AS_DUPLICATE = "closed_as_duplicate"
    DUPLICATE_CLOSED = "duplicate_closed"
    DUPLICATE_REOPENED = "duplicate_reopened"
    REPOSTED = "reposted"
    MOVED = "moved"
    CHANNEL_CREATED = "channel_created"
    CHANNEL_SET = "channel_set"
    CHANNEL_RENAMED = "channel_renamed"
    CHANNEL_ARCHIVED = "channel_archived"
    CHANNEL_UNARCHIVED = "channel_unarchived"
    CHANNEL_LEFT = "channel_left"
    CHANNEL_GONE = "channel_gone"
    CHANNEL_TAKEN_AWAY = "channel_taken_away"
    ALERTS_RECOVERED = "alerts_recovered"
    ANNOUNCED_AGAIN = "announced_again"


class Outage(Identified):
    """One outage as it is now. Times are UTC; turnover is in whole units of the CURRENCY setting.

    People enter the fields in fields.py. `system_name` is the system's name when the outage was announced or
    last moved to another system: renaming a system does not change the past. `communicated_at`, the
    communication clock, is when people last heard from the communication assignee. `is_overdue`: the bot has
    seen the ETA pass. `report_title` is the
    report's title in the issue tracker. `source_url` is the message that the outage was announced from.
    `resolution` says how it was resolved, or why it was withdrawn; `resolved_at` and `resolved_by` tell of
    whichever end it had. One that is not `is_announced` is only recorded: nobody is told anything about it,
    and `announced_at` is when it was recorded. One that is `announced_elsewhere` was announced by another
    app, whose message we cannot change: it counts as announced, but nobody is told anything until it is
    announced again. `is_drill`: it is practice. `severity` is a word of the setting SEVERITIES, "" if nobody
    chose one.
    `has_notices`: an audience has been told about it, or will be.
    `latest_update` is the newest update as its author (a Slack id) wrote it, "" if there is none.
    `search_words` are those of its summary, updates and resolution, as text/search_words.py joins them.
    Former texts count too, until an update is corrected.
    """

    state = peewee.CharField(max_length=16, default=OutageState.OPEN)
    system = peewee.ForeignKeyField(System, backref="outages", on_delete="RESTRICT")
    system_name = peewee.CharField(max_length=255)
    summary = peewee.TextField()
    eta = peewee.CharField(max_length=8)
    eta_set_at = UtcDateTimeField()
    is_overdue = peewee.BooleanField(default=False)
    sales_affected = peewee.CharField(max_length=8)
    b2b_affected = peewee.CharField(max_length=8)
    lost_bookings = peewee.CharField(max_length=8)
    lost_bookings_details = peewee.TextField(default="")
    turnover_impact = peewee.BigIntegerField(null=True)
    started_at = UtcDateTimeField()
    announced_at = UtcDateTimeField()
    created_by = peewee.ForeignKeyField(User, backref="+", on_delete="RESTRICT")
    solution_assignee = peewee.ForeignKeyField(User, backref="+", on_delete="RESTRICT")
    communication_assignee = peewee.ForeignKeyField(User, backref="+", on_delete="RESTRICT")
    resolution = peewee.TextField(default="")
    resolved_at = UtcDateTimeField(null=True)
    resolved_by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="RESTRICT")
    suggested_outcome = peewee.CharField(max_length=32, default=SuggestedOutcome.NONE)
    report_url = peewee.TextField(default="")
    report_title = peewee.TextField(default="")
    communicated_at = UtcDateTimeField()
    source_url = peewee.TextField(default="")
    duplicate_of = peewee.ForeignKeyField("self", backref="duplicates", null=True, on_delete="SET NULL")
    is_announced = peewee.BooleanField(default=True)
    announced_elsewhere = peewee.BooleanField(default=False)
    is_drill = peewee.BooleanField(default=False)
    severity = peewee.CharField(max_length=20, default="")
    has_notices = peewee.BooleanField(default=False)
    latest_update = peewee.TextField(default="")
    latest_update_at = UtcDateTimeField(null=True)
    latest_update_by = peewee.CharField(max_length=32, default="")
    search_words = peewee.TextField(default="")

    system_id: int
    created_by_id: str
    solution_assignee_id: str
    communication_assignee_id: str
    resolved_by_id: str | None
    duplicate_of_id: int | None

    class Meta:
        indexes = (
            (("state", "announced_at"), False),
            (("state", "is_overdue", "announced_at"), False),
            (("state", "resolved_at"), False),
            (("system", "state", "announced_at"), False),
        )

    @property
    def is_open(self) -> bool:
        return self.state == OutageState.OPEN

    @property
    def is_told(self) -> bool:
        """Whether people are told about it, by an announcement of ours."""
        return self.is_announced and not self.announced_elsewhere

    @property
    def is_withdrawn(self) -> bool:
        return self.state == OutageState.WITHDRAWN

    @property
    def is_resolved(self) -> bool:
        """Whether it is over, and was an outage of its own: neither a duplicate nor withdrawn."""
        return self.state == OutageState.RESOLVED and self.duplicate_of_id is None

    @property
    def lacks_report(self) -> bool:
        """Whether a report was suggested at its end, and none is linked yet. A drill needs none."""
        is_wanted = self.suggested_outcome == SuggestedOutcome.POSTMORTEM and not self.is_drill
        return self.is_resolved and is_wanted and not self.report_url

    @property
    def deadline(self) -> datetime | None:
        """When the ETA passes; None if there is no deadline."""
        limit = Eta.limit_of(self.eta)
        return self.eta_set_at + limit if limit else None

    @property
    def assignee_ids(self) -> set[str]:
        """Slack ids of both assignees."""
        return {self.solution_assignee_id, self.communication_assignee_id}


class OutageChange(Model):
    """One step in an outage's history. `fields` maps a column name to [from, to], as JSON values.

    `by` is null if nobody in Slack took the step. `reason` is what its author wrote: why, or the update. If
    they have corrected an update since, it is the corrected text, and a later step has the former one.
    """

    id = peewee.AutoField()
    outage = peewee.ForeignKeyField(Outage, backref="changes", on_delete="CASCADE")
    kind = peewee.CharField(max_length=24)
    by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="RESTRICT")
    at = UtcDateTimeField()
    reason = peewee.TextField(default="")
    fields = peewee.JSONField(default=dict)

    outage_id: int
    by_id: str | None


class Announcement(Model):
    """Where Slack shows an outage. `ts` and `permalink` are empty until Slack has told us.

    `former_permalink` is the address that it had before it was posted again, because somebody deleted it or
    its channel accepts no more messages.
    """

    outage = peewee.ForeignKeyField(Outage, backref="announcements", unique=True, on_delete="CASCADE")
    channel_id = peewee.CharField(max_length=32)
    ts = peewee.CharField(max_length=32, default="")
    permalink = peewee.TextField(default="")
    former_permalink = peewee.TextField(default="")

    outage_id: int

    class Meta:
        indexes = ((("channel_id", "ts"), False),)
