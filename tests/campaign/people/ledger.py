"""What people were told about what they submitted."""

from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock


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
    tries: int = 0
    rivals: list[str] = field(default_factory=list)
    """The marks of what others submitted from forms that were open at the same time."""


@dataclass
class Ledger:
    """All submissions of a walk, in the order in which people began with them."""

    submissions: list[Submission] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, what: str, by: str) -> Submission:
        """Somebody begins to submit a form. Nobody has told them anything yet."""
        with self._lock:
            submission = Submission(f"m{len(self.submissions) + 1:03}m", what, by, Told.NOTHING)
            self.submissions.append(submission)
        return submission
