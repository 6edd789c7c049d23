"""The form in which somebody asks for a post-mortem report, and reading it when it is submitted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from models import Outage
from models.people import is_placeholder
from phoenix_bot.blocks.draft import TITLE_LIMIT, suggested_title
from phoenix_bot.blocks.modals import inputs, outage
from phoenix_bot.text.mrkdwn import shorten

CREATE_REPORT = "create_report"

TITLE, DUE, ASSIGNEES, CONFIDENTIAL = "title", "due_date", "assignees", "confidential"
FIELDS = (TITLE, DUE, ASSIGNEES, CONFIDENTIAL)

MOST_ASSIGNEES = 10


def build(about: Outage, seen: int, *, due: date) -> View:
    """Say what the issue is called, until when it is due and for whom; `due` is what is proposed."""
    blocks = [_title(about), _due(due), _assignees(about), _confidential()]
    return outage.form(CREATE_REPORT, "Create post-mortem", "Create", blocks, about, seen)


def read(view: Mapping[str, Any]) -> dict[str, Any]:
    """The submitted values by FIELDS; Malformed."""
    return inputs.read(view, FIELDS)


def _title(about: Outage) -> InputBlock:
    element = PlainTextInputElement(
        action_id=TITLE, max_length=TITLE_LIMIT, initial_value=shorten(suggested_title(about), TITLE_LIMIT)
    )
    return InputBlock(block_id=TITLE, label="Title", element=element)


def _due(due: date) -> InputBlock:
    element = DatePickerElement(action_id=DUE, initial_date=due.isoformat())
    return InputBlock(block_id=DUE, label="Due date", element=element, optional=True)


def _suggested(about: Outage) -> list[str] | None:
    solver = about.solution_assignee_id
    return None if is_placeholder(solver) else [solver]


def _assignees(about: Outage) -> InputBlock:
    element = UserMultiSelectElement(
        action_id=ASSIGNEES, initial_users=_suggested(about), max_selected_items=MOST_ASSIGNEES
    )
    hint = "They need an account in GitLab with the same e-mail address or user name."
    # Slack tells us about everybody who is picked before the form is submitted.
    return InputBlock(
        block_id=ASSIGNEES, label="Assignees", element=element, hint=hint, optional=True, dispatch_action=True
    )


def _confidential() -> InputBlock:
    told = "In GitLab, only its assignees and the team of the project see it."
    box = Option(text="Confidential", value="yes", description=told)
    element = CheckboxesElement(action_id=CONFIDENTIAL, options=[box])
    return InputBlock(block_id=CONFIDENTIAL, label="Who may see it", element=element, optional=True)
