"""What a field of an outage is. The fields themselves are in fields.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any


class Kind(Enum):
    """What a field holds: this decides how people enter it and how they read it."""

    CHOICE = auto()
    LINE = auto()
    TEXT = auto()
    NUMBER = auto()
    MONEY = auto()
    MOMENT = auto()
    PERSON = auto()
    SYSTEM = auto()
    SEVERITY = auto()
    OUTAGE = auto()


class FormName(StrEnum):
    """A form that asks for fields. The value is its callback_id."""

    ANNOUNCE = "announce"
    EDIT = "edit"
    POST_UPDATE = "post_update"
    EXTEND_ETA = "extend_eta"
    REOPEN = "reopen"
    REASSIGN = "reassign"
    RESOLVE = "resolve"
    EDIT_RESOLUTION = "edit_resolution"
    EDIT_DURATION = "edit_duration"
    LINK_REPORT = "link_report"
    CLOSE_AS_DUPLICATE = "close_as_duplicate"


class Shown(Enum):
    """When the announcement shows a field that has a value. RESOLVED leaves out closed duplicates."""

    ALWAYS = auto()
    RESOLVED = auto()
    NEVER = auto()
    SPECIAL = auto()


class Told(Enum):
    """How the comment and the timeline tell a change: "A → B", or only the new value, if it may be long."""

    FROM_TO = auto()
    TO = auto()
    SPECIAL = auto()


@dataclass(frozen=True)
class Ask:
    """How one form asks for a field.

    `initial` is there before anybody has entered anything; `label` and `choices` replace the field's own.
    `is_behind_more`: the field is optional, and the form asks for it only after a click on its button More,
    or if it has a value already.
    """

    optional: bool = False
    hint: str = ""
    initial: str = ""
    label: str = ""
    choices: type[StrEnum] | None = None
    is_behind_more: bool = False


@dataclass(frozen=True)
class Field:
    """One field. In `label` and `export`, {impact_unit} is what the settings call it.

    `export` is the heading of its column in the export, "" if it has none; there, {currency} and {zone} are
    filled in, too. `told_by` is the column whose change is told instead of its own. `nothing` is the choice
    by which there is nothing to tell.
    """

    name: str
    label: str
    kind: Kind
    asks: Mapping[FormName, Ask]
    choices: type[StrEnum] | None = None
    shown: Shown = Shown.ALWAYS
    told: Told = Told.FROM_TO
    told_by: str = ""
    nothing: str = ""
    export: str = ""

    @property
    def history_name(self) -> str:
        """The name in OutageChange.fields under which its change is told."""
        return self.told_by or self.name

    def is_told(self, value: Any) -> bool:
        """Whether readers are told this value: it is neither empty nor the choice of nothing."""
        return value not in (None, "", self.nothing)

    def choice_label(self, value: str) -> str:
        """What people read for a stored choice. One that this version does not know is returned as it is."""
        known = {str(choice.value): label_of(choice) for choice in self.choices or ()}
        return known.get(value, value)


def label_of(choice: StrEnum) -> str:
    """What people read for a choice."""
    return str(getattr(choice, "label", choice.value))
