"""What people were told about what they submitted."""

from dataclasses import dataclass, field
from enum import StrEnum


class Told(StrEnum):
    """What Slack told somebody who submitted a form, at last."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOTHING = "nothing"
    """Whoever gave up after a failure cannot know whether it counts."""


@dataclass
class Submission:
    """A form that somebody submitted; `mark` stands in its text and nowhere else."""

    mark: str
    what: str
    by: str
    told: Told
    why: str = ""
    tries: int = 1


@dataclass
class Ledger:
    """All submissions of a walk, in the order in which people began with them."""

    submissions: list[Submission] = field(default_factory=list)

    def next_mark(self) -> str:
        """A text that no submission has yet."""
        return f"m{len(self.submissions) + 1:03}m"

    def add(self, what: str, by: str) -> Submission:
        """Somebody begins to submit a form. Nobody has told them anything yet."""
        submission = Submission(self.next_mark(), what, by, Told.NOTHING)
        self.submissions.append(submission)
        return submission
