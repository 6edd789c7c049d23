"""Asking Slack in a job: with as many waits as Slack asks for, and a few tries."""

from collections.abc import Callable
from typing import Any

from slack_sdk.web import SlackResponse

from jobs.clock.job import JobFailed, Report
from phoenix_bot.slack.outcomes import NETWORK_ERRORS, TOKEN_TROUBLE, Later, Never, of_error

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each new try of a call after a passing fault. If the last try fails, the run fails."""

HOPELESS = {"invalid_cursor", *TOKEN_TROUBLE}
"""Errors that another try does not change: Slack has forgotten the list, or does not know us."""


class Unanswered(JobFailed):
    """Slack did not answer `method`, for this `reason`. `is_final`: it will not, unless somebody helps."""

    def __init__(self, method: str, reason: str, *, is_final: bool) -> None:
        self.reason, self.is_final = reason, is_final
        super().__init__(f"{method} failed: {reason}")


def patiently(method: str, call: Callable[[], SlackResponse], report: Report) -> dict[str, Any]:
    """What Slack returns, after as many waits as Slack asks for and a few tries. Raises Unanswered."""
    pauses = iter(PAUSES)
    while True:
        report.wait(0)
        try:
            data: Any = call().data
        except NETWORK_ERRORS as error:
            outcome = of_error(method, error)
        else:
            return dict(data)
        match outcome:
            case Later(seconds=float() as asked):
                report.wait(max(asked, 1.0))
            case Later(reason) if reason not in HOPELESS and (pause := next(pauses, None)):
                report.wait(pause)
            case Later(reason) | Never(reason):
                raise Unanswered(method, reason, is_final=isinstance(outcome, Never))
