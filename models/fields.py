"""The fields of an outage, each described once. Every form, message, timeline and export reads this table.

To add an ordinary field, add its column to Outage, a migration, and an entry to FIELDS: nothing else. A yes
or no is a CHOICE of YesNo. A CHOICE, NUMBER or MOMENT that may stay empty needs a column that may be null.
Where `shown` or `told` is SPECIAL, the field has words of its own there.
"""

from dataclasses import replace

from models.field_types import Ask, Field, FormName, Kind, Shown, Told
from models.outage_choices import (
    SUMMARY_TEMPLATE,
    Eta,
    KnownLostBookings,
    LostBookings,
    SuggestedOutcome,
    YesNo,
    YesNoUnknown,
)

OPEN = (FormName.ANNOUNCE, FormName.EDIT)
END = (FormName.RESOLVE, FormName.EDIT_RESOLUTION)

REQUIRED = Ask()
OPTIONAL = Ask(optional=True)
LATER = Ask(optional=True, is_behind_more=True)
"""Whoever announces knows it seldom yet."""

AFFECTED = {
    FormName.ANNOUNCE: Ask(initial=YesNoUnknown.UNKNOWN),
    FormName.EDIT: REQUIRED,
    **dict.fromkeys(END, Ask(choices=YesNo)),
}
"""By the end it is known who was affected."""

FIELDS = (
    Field(
        name="resolution",
        label="Resolution",
        kind=Kind.TEXT,
        asks=dict.fromkeys(END, Ask(optional=True, hint="What was wrong, and what fixed it.")),
        shown=Shown.SPECIAL,
        told=Told.TO,
        export="Resolution",
    ),
    Field(
        name="summary",
        label="What happened?",
        kind=Kind.TEXT,
        asks={FormName.ANNOUNCE: Ask(initial=SUMMARY_TEMPLATE), FormName.EDIT: REQUIRED},
        shown=Shown.SPECIAL,
        told=Told.TO,
        export="Summary",
    ),
    Field(
        name="system_id",
        label="Primary affected system",
        kind=Kind.SYSTEM,
        asks=dict.fromkeys(OPEN, REQUIRED),
        shown=Shown.SPECIAL,
        told_by="system_name",
        export="System",
    ),
    Field(
        name="eta",
        label="ETA",
        kind=Kind.CHOICE,
        choices=Eta,
        asks={
            FormName.ANNOUNCE: REQUIRED,
            FormName.EDIT: Ask(hint="The clock starts again only if you change the ETA."),
            FormName.POST_UPDATE: Ask(optional=True, label="New ETA"),
            **dict.fromkeys(
                (FormName.EXTEND_ETA, FormName.REOPEN), Ask(label="New ETA", hint="It counts from now.")
            ),
        },
        shown=Shown.SPECIAL,
        export="ETA",
    ),
    Field(
        name="severity",
        label="Severity",
        kind=Kind.SEVERITY,
        asks={
            FormName.ANNOUNCE: Ask(optional=True, hint="Leave it empty if you do not know it yet."),
            FormName.EDIT: OPTIONAL,
        },
        shown=Shown.SPECIAL,
        export="Severity",
    ),
    Field(
        name="sales_affected",
        label="Sales affected",
        kind=Kind.CHOICE,
        choices=YesNoUnknown,
        asks=AFFECTED,
        shown=Shown.SPECIAL,
        export="Sales affected",
    ),
    Field(
        name="b2b_affected",
        label="B2B partners affected",
        kind=Kind.CHOICE,
        choices=YesNoUnknown,
        asks=AFFECTED,
        shown=Shown.SPECIAL,
        export="B2B partners affected",
    ),
    Field(
        name="lost_bookings",
        label="Lost {impact_unit}",
        kind=Kind.CHOICE,
        choices=LostBookings,
        asks={
            FormName.ANNOUNCE: Ask(initial=LostBookings.UNKNOWN),
            FormName.EDIT: REQUIRED,
            **dict.fromkeys(END, Ask(choices=KnownLostBookings)),
        },
        shown=Shown.SPECIAL,
        export="Lost {impact_unit}",
    ),
    Field(
        name="lost_bookings_details",
        label="Lost {impact_unit} details",
        kind=Kind.TEXT,
        asks={**dict.fromkeys(OPEN + END, OPTIONAL), FormName.ANNOUNCE: LATER},
        told=Told.TO,
        export="Lost {impact_unit} details",
    ),
    Field(
        name="turnover_impact",
        label="Impact on turnover",
        kind=Kind.MONEY,
        asks={**dict.fromkeys(OPEN + END, OPTIONAL), FormName.ANNOUNCE: LATER},
        shown=Shown.SPECIAL,
        export="Impact on turnover ({currency})",
    ),
    Field(
        name="started_at",
        label="Started at",
        kind=Kind.MOMENT,
        asks={
            FormName.ANNOUNCE: replace(LATER, hint="Leave it empty if it started just now."),
            FormName.EDIT: REQUIRED,
            FormName.EDIT_DURATION: REQUIRED,
        },
        shown=Shown.SPECIAL,
        export="Started ({zone})",
    ),
    Field(
        name="resolved_at",
        label="Resolved at",
        kind=Kind.MOMENT,
        asks=dict.fromkeys((*END, FormName.EDIT_DURATION), REQUIRED),
        shown=Shown.SPECIAL,
        export="Resolved ({zone})",
    ),
    Field(
        name="suggested_outcome",
        label="Suggested outcome",
        kind=Kind.CHOICE,
        choices=SuggestedOutcome,
        asks=dict.fromkeys(END, REQUIRED),
        shown=Shown.RESOLVED,
        nothing=SuggestedOutcome.NONE,
        export="Suggested outcome",
    ),
    Field(
        name="report_url",
        label="Link to post-mortem",
        kind=Kind.LINE,
        asks={
            FormName.EDIT_RESOLUTION: OPTIONAL,
            FormName.LINK_REPORT: Ask(hint="The address of the post-mortem, such as https://…"),
        },
        shown=Shown.SPECIAL,
        told=Told.TO,
        export="Post-mortem",
    ),
    Field(
        name="communication_assignee_id",
        label="Communication assignee",
        kind=Kind.PERSON,
        asks={FormName.REASSIGN: Ask(hint="Posts updates, and answers those who ask.")},
        shown=Shown.SPECIAL,
        export="Communication assignee",
    ),
    Field(
        name="solution_assignee_id",
        label="Solution assignee",
        kind=Kind.PERSON,
        asks={FormName.REASSIGN: Ask(hint="Finds the cause, fixes it, and keeps the ETA right.")},
        shown=Shown.SPECIAL,
        export="Solution assignee",
    ),
    Field(
        name="duplicate_of_id",
        label="Duplicate of",
        kind=Kind.OUTAGE,
        asks={FormName.CLOSE_AS_DUPLICATE: REQUIRED},
        shown=Shown.SPECIAL,
        told=Told.SPECIAL,
        export="Duplicate of outage",
    ),
)
"""In the order in which forms ask for them and messages show them."""

BY_NAME = {field.name: field for field in FIELDS}

NOT_ENTERED = (
    *("id", "token", "state", "system_name", "created_by_id", "resolved_by_id", "announced_at", "eta_set_at"),
    *("communicated_at", "is_overdue", "report_title", "source_url"),
    *("is_announced", "announced_elsewhere", "is_drill", "has_notices"),
    *("latest_update", "latest_update_at", "latest_update_by", "search_words"),
)
"""The other columns of an outage: nobody enters them in a form."""


def asked_by(form: FormName) -> tuple[Field, ...]:
    """The fields that a form asks for."""
    return tuple(field for field in FIELDS if form in field.asks)


def names_asked_by(form: FormName) -> tuple[str, ...]:
    """Their names."""
    return tuple(field.name for field in asked_by(form))


def behind_more(form: FormName) -> tuple[Field, ...]:
    """The fields that a form asks for only after a click on More."""
    return tuple(field for field in asked_by(form) if field.asks[form].is_behind_more)


def only_of_the_end() -> tuple[Field, ...]:
    """What is asked only when an outage is resolved: a reopen clears it."""
    return tuple(field for field in asked_by(FormName.RESOLVE) if FormName.ANNOUNCE not in field.asks)
