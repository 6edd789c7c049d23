"""None needed, which stands on reminders of a missing post-mortem."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from listeners.buttons.forms import FormFeature, connect
from phoenix_bot.acts import Act
from phoenix_bot.blocks.messages import reminders
from phoenix_bot.blocks.modals import outage
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import decline_report
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""

    def rule(form: Form, act: Act, view: Mapping[str, Any]) -> None:
        decline_report.decline(form, reason=outage.read_reason(view), act=act)

    feature = FormFeature(
        action_id=reminders.DECLINE_REPORT,
        callback_id=outage.DECLINE_REPORT,
        fields=(),
        require=access.DECLINE_REPORT,
        build=outage.decline_report,
        rule=rule,
    )
    connect(app, settings, feature)
