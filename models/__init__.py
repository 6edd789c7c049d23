"""The tables. The database is the truth; what Slack shows is a picture of it."""

from models.audit import AuditAction, AuditEntry, Origin
from models.channels import ChannelState, DedicatedChannel, TraceOfOurs
from models.database import Model
from models.direct_threads import DirectThread
from models.follows import Follow
from models.google import GoogleGroup, GoogleMembership
from models.homes import HomeVisit
from models.identities import Identified, Identity
from models.imports import ImportedRow
from models.intakes import Intake, ShownConflict
from models.jobs import JobOutcome, JobRun, KnownJob
from models.monitors import (
    Alert,
    AlertDay,
    AlertNotice,
    AlertType,
    Monitor,
    MonitorChange,
    Severity,
    Source,
    Trouble,
)
from models.moves import DatabaseMove, MoveKind
from models.notices import Audience, Notice, NoticeMessage
from models.outage_choices import SUMMARY_TEMPLATE, Eta, LostBookings, SuggestedOutcome, YesNo
from models.outages import (
    Announcement,
    ChangeKind,
    Outage,
    OutageChange,
    OutageState,
)
from models.outbox import (
    ChannelPost,
    Delivery,
    DeliveryKind,
    DeliveryState,
    DirectMessage,
    Payload,
)
from models.people import Group, GroupPermission, Membership, NamedAdmin, Permission, User
from models.readers import AnnounceChannel, ChannelMember
from models.reminders import Reminder, ReminderKind
from models.suggestions import Suggestion, SuggestionEnd
from models.systems import System
from models.updates import ShownUpdate
from models.workspace import Workspace

ALL_MODELS: tuple[type[Model], ...] = (
    User,
    Group,
    GroupPermission,
    Membership,
    NamedAdmin,
    GoogleGroup,
    GoogleMembership,
    AuditEntry,
    System,
    Outage,
    OutageChange,
    Announcement,
    ShownUpdate,
    DedicatedChannel,
    Delivery,
    Intake,
    ShownConflict,
    HomeVisit,
    JobRun,
    KnownJob,
    Workspace,
    AnnounceChannel,
    ChannelMember,
    Reminder,
    Monitor,
    Alert,
    AlertNotice,
    AlertDay,
    MonitorChange,
    Suggestion,
    Follow,
    NoticeMessage,
    DirectThread,
    DatabaseMove,
    ImportedRow,
)

__all__ = [
    "ALL_MODELS",
    "SUMMARY_TEMPLATE",
    "Alert",
    "AlertDay",
    "AlertNotice",
    "AlertType",
    "AnnounceChannel",
    "Announcement",
    "Audience",
    "AuditAction",
    "AuditEntry",
    "ChangeKind",
    "ChannelMember",
    "ChannelPost",
    "ChannelState",
    "DatabaseMove",
    "DedicatedChannel",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "DirectMessage",
    "DirectThread",
    "Eta",
    "Follow",
    "GoogleGroup",
    "GoogleMembership",
    "Group",
    "GroupPermission",
    "HomeVisit",
    "Identified",
    "Identity",
    "ImportedRow",
    "Intake",
    "JobOutcome",
    "JobRun",
    "KnownJob",
    "LostBookings",
    "Membership",
    "Model",
    "Monitor",
    "MonitorChange",
    "MoveKind",
    "NamedAdmin",
    "Notice",
    "NoticeMessage",
    "Origin",
    "Outage",
    "OutageChange",
    "OutageState",
    "Payload",
    "Permission",
    "Reminder",
    "ReminderKind",
    "Severity",
    "ShownConflict",
    "ShownUpdate",
    "Source",
    "SuggestedOutcome",
    "Suggestion",
    "SuggestionEnd",
    "System",
    "TraceOfOurs",
    "Trouble",
    "User",
    "Workspace",
    "YesNo",
]
