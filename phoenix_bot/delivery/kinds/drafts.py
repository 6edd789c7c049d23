"""Drafts of post-mortems: reading what they are made of, and sending them as a file to who asked for one."""

import re
from dataclasses import dataclass
from typing import BinaryIO

from models import Announcement, Delivery, DeliveryKind, Outage, OutageChange
from phoenix_bot.blocks import draft
from phoenix_bot.blocks.draft import Material
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.kinds import files
from phoenix_bot.delivery.kinds.direct_messages import FIXES
from phoenix_bot.delivery.kinds.files import File
from phoenix_bot.delivery.kinds.kind import Kind, does
from phoenix_bot.outages import access
from phoenix_bot.outages.reading import alerts
from phoenix_bot.people import profiles
from phoenix_bot.slack.outcomes import Outcome

MOST_STEPS = 2000
"""Steps of history in a draft."""

MOST_ALERTS = 50
"""Alerts in a draft."""


def material(outage: Outage) -> Material:
    """What the draft of an outage's report is made of. Needs a connection."""
    changes = OutageChange.select().where(OutageChange.outage == outage).order_by(OutageChange.id)
    steps = list(changes.limit(MOST_STEPS))
    announcement = Announcement.get(Announcement.outage == outage)
    people = {outage.created_by_id, outage.resolved_by_id or "", *outage.assignee_ids}
    people |= {who for step in steps for who in _people(step)}
    found = alerts.around(outage, limit=MOST_ALERTS)
    names = profiles.names(people)
    return Material(outage, announcement.permalink, steps, names, found.listed, found.more)


def _people(step: OutageChange) -> set[str]:
    """Slack ids in a step: who took it, and whom it names."""
    values = [value for change in step.fields.values() for value in change if isinstance(value, str)]
    return {step.by_id or "", *(value for value in values if re.fullmatch(r"[UW][A-Z0-9]+", value))}


@dataclass(frozen=True)
class Draft:
    """A draft for somebody (Slack id)."""

    to: str
    material: Material
    vocabulary: Vocabulary

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"post-mortem of outage {self.material.outage.id}.md"

    @property
    def limit(self) -> str:
        """That of sending a file."""
        return files.COMPLETE

    def file(self, template: str) -> File:
        """The file that is sent."""
        number = self.material.outage.id

        def write(file: BinaryIO) -> str:
            file.write(draft.build(self.material, self.vocabulary, template).encode())
            return f"Here is the draft of the post-mortem of outage {number}, in Markdown."

        return File(self.to, self.name, write)


def _draft(row: Delivery, vocabulary: Vocabulary) -> Draft | None:
    """None for somebody who may no longer change the outage."""
    outage, to = Outage.get_by_id(row.outage_id), row.payload["to"]
    if not access.changeable_by(profiles.find(to))(outage):
        return None
    return Draft(to, material(outage), vocabulary)


def _send(attempt: Attempt, row: Delivery, wanted: Draft) -> Outcome:
    return files.send(attempt, row, wanted.file(attempt.services.report_template))


def _find(attempt: Attempt, row: Delivery, wanted: Draft) -> Outcome | None:
    return files.find(attempt, row, wanted.file(""))


KINDS = {
    DeliveryKind.REPORT_DRAFT: Kind(
        _draft, task=does("send you the draft of a post-mortem", FIXES), perform=_send, recover=_find
    )
}
