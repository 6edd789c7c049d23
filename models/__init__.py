"""The tables. The database is the truth; what Slack shows is a picture of it."""

from models.channels import ChannelState, DedicatedChannel
from models.database import Model
from models.intakes import Intake, ShownConflict
from models.notices import Audience, Notice
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
)

__all__ = [
    "ALL_MODELS",
    "SUMMARY_TEMPLATE",
    "Announcement",
    "Audience",
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
    "LostBookings",
    "Membership",
    "Model",
    "Notice",
    "Outage",
    "OutageChange",
    "OutageState",
    "Permission",
    "ShownConflict",
    "SuggestedOutcome",
    "System",
    "User",
    "YesNo",
    "YesNoUnknown",
]
