"""The tables. The database is the truth; what Slack shows is a picture of it."""

from models.channels import ChannelState, DedicatedChannel
from models.database import Model
from models.intakes import Intake, ShownConflict
from models.jobs import JobOutcome, JobRun
from models.outages import (
    SUMMARY_TEMPLATE,
    Announcement,
    ChangeKind,
    Eta,
    LostBookings,
    Outage,
    OutageChange,
    OutageState,
    SuggestedOutcome,
    YesNo,
    YesNoUnknown,
)
from models.outbox import Delivery, DeliveryKind, DeliveryState
from models.people import Group, GroupPermission, Membership, Permission, User
from models.systems import System
from models.workspace import Workspace

ALL_MODELS: tuple[type[Model], ...] = (
    User,
    Group,
    GroupPermission,
    Membership,
    System,
    Outage,
    OutageChange,
    Announcement,
    DedicatedChannel,
    Delivery,
    Intake,
    ShownConflict,
    JobRun,
    Workspace,
)

__all__ = [
    "ALL_MODELS",
    "SUMMARY_TEMPLATE",
    "Announcement",
    "ChangeKind",
    "ChannelState",
    "DedicatedChannel",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Eta",
    "Group",
    "GroupPermission",
    "Intake",
    "JobOutcome",
    "JobRun",
    "LostBookings",
    "Membership",
    "Model",
    "Outage",
    "OutageChange",
    "OutageState",
    "Permission",
    "ShownConflict",
    "SuggestedOutcome",
    "System",
    "User",
    "Workspace",
    "YesNo",
    "YesNoUnknown",
]
