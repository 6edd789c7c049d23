"""The form "Announce an outage", filled with what an alert says."""

from slack_sdk.models.views import View

from models import SUMMARY_TEMPLATE, Alert, System
from phoenix_bot.acts.clock import whole_minute
from phoenix_bot.blocks.modals import announce
from phoenix_bot.blocks.modals.announce import Origin, Twins
from phoenix_bot.blocks.vocabulary import Vocabulary

CAUSE = "BECAUSE:"


def build(
    vocabulary: Vocabulary, alert: Alert | None, system: System | None, twins: Twins | None = None
) -> View:
    """The form about an outage of a system that an alert tells of. Needs the monitor of the alert loaded."""
    if alert is None:
        return announce.build(vocabulary, Origin(), system=system, twins=twins)
    return announce.build(
        vocabulary,
        Origin(source_url=alert.url or alert.monitor.url),
        system=system,
        values={"summary": _summary(alert), "started_at": whole_minute(alert.started_at)},
        twins=twins,
    )


def _summary(alert: Alert) -> str:
    """The template of a summary, with its last line filled in."""
    asked, _, _ = SUMMARY_TEMPLATE.rpartition(CAUSE)
    return f"{asked}{CAUSE} {alert.monitor.name}" + (f": {alert.text}" if alert.text else "")
