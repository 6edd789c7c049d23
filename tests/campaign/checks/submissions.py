"""Every accepted submission is in the database, once; what was refused is not.

None has overwritten what others had entered meanwhile without a question.
"""

from collections.abc import Iterator

from models import ChangeKind, OutageChange
from tests.campaign.people.ledger import Ledger, Submission, Told

KINDS = {
    "announce": ChangeKind.ANNOUNCED,
    "post update": ChangeKind.UPDATED,
    "post an update twice": ChangeKind.UPDATED,
    "edit": ChangeKind.EDITED,
    "edit at once": ChangeKind.EDITED,
    "extend eta": ChangeKind.EDITED,
    "reassign": ChangeKind.REASSIGNED,
    "resolve": ChangeKind.RESOLVED,
    "reopen outage": ChangeKind.REOPENED,
    "withdraw": ChangeKind.WITHDRAWN,
    "close as duplicate": ChangeKind.CLOSED_AS_DUPLICATE,
}
"""The step of an outage's history that each submission makes."""

ALLOWED = {Told.ACCEPTED: (1,), Told.REFUSED: (0,), Told.NOTHING: (0, 1)}
"""How many steps a submission may have made, by what its author was told."""


def broken(ledger: Ledger) -> Iterator[str]:
    """Submissions that count more often or less often than their authors were told."""
    steps = list(OutageChange.select())
    for one in ledger.submissions:
        found = len(made_by(one, steps))
        if found not in ALLOWED[one.told]:
            yield f"{one.mark} ({one.what}) was {one.told} {one.why}, and is {found} times in the database"
        for rival in ledger.submissions:
            if rival.mark in one.rivals and one.tries == 1 and one.told is Told.ACCEPTED:
                yield from _overwritten(made_by(one, steps), made_by(rival, steps))


def _overwritten(ours: list[OutageChange], theirs: list[OutageChange]) -> Iterator[str]:
    """Fields that a form has changed, though others had just changed them."""
    for step in ours:
        for other in theirs:
            both = step.fields.keys() & other.fields.keys()
            if other.id < step.id and both:
                yield f"step {step.id} has changed {sorted(both)} of step {other.id}, and nobody was asked"


def made_by(submission: Submission, steps: list[OutageChange]) -> list[OutageChange]:
    """The steps that a submission has made."""
    ours = [step for step in steps if step.kind == KINDS[submission.what]]
    return [step for step in ours if submission.mark in f"{step.reason} {step.fields}"]
