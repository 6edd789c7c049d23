"""The job gitlab-notify: remind the assignees of post-mortems in GitLab of their due dates."""

from datetime import datetime
from typing import TYPE_CHECKING

from jobs.clock import runs
from jobs.clock.job import JobFailed, Report, every
from models import User
from models.database import connection
from phoenix_bot.outages import due_dates
from phoenix_bot.outages.due_dates import Seen
from phoenix_bot.outages.tracker import Account, NoAnswer, TrackedIssue
from phoenix_bot.people import addresses
from phoenix_bot.settings import Settings

if TYPE_CHECKING:
    from phoenix_bot.integrations.gitlab_project import Project

NAME = "gitlab-notify"
ABOUT = "remind the assignees of post-mortems in GitLab of their due dates"
when = every(days=1)

NOT_CONFIGURED = (
    "The project of post-mortems is not configured: GITLAB_URL or GITLAB_POSTMORTEM_PROJECT is not set."
)

MOST_NAMED = 10
"""Accounts that a summary names, at most."""


def unconfigured(settings: Settings) -> str:
    """See jobs.clock.job.Job."""
    return "" if settings.gitlab_url and settings.gitlab_project else NOT_CONFIGURED


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Queue a message to each assignee of each issue that is due soon, for that person's morning.

    Raises JobFailed if GitLab does not tell everything. What was queued by then stays.
    """
    # Imported here: it takes memory, and is not needed where no GitLab is used.
    from phoenix_bot.integrations.gitlab_project import Project

    url, token, name = settings.gitlab_url, settings.gitlab_token, settings.gitlab_project
    with Project(url, token, name, timeout=settings.timeout) as project:
        return _Run(project, settings, now).make(report)


class _Run:
    """One run, and what it has found so far."""

    def __init__(self, project: "Project", settings: Settings, now: datetime) -> None:
        self._project, self._settings, self._now = project, settings, now
        self._seen, self._read, self._made = Seen(), 0, 0
        self._people: dict[Account, User | None] = {}
        with connection():
            self._since = runs.last_success(NAME)

    def make(self, report: Report) -> str:
        """Read all issues, and remind; returns in words what was done."""
        try:
            for page in self._project.open_issues(without=self._settings.postmortem_exclude_label):
                self._read += len(page)
                for issue in page:
                    self._remind(issue)
                report(f"{self._read} open issues read")
        except NoAnswer as trouble:
            self._seen.drop_untrue(is_complete=False, now=self._now)
            raise JobFailed(f"{trouble} {self._summary()}") from trouble
        self._seen.drop_untrue(is_complete=True, now=self._now)
        return self._summary()

    def _remind(self, issue: TrackedIssue) -> None:
        days = self._settings.due_date_days
        if not due_dates.is_near(issue, days, self._now):
            return
        people = [user for account in issue.assignees if (user := self._person(account))]
        self._seen.add(issue, people)
        for user in people:
            for slot in due_dates.slots(issue, days, zone=user.time_zone, now=self._now, since=self._since):
                self._made += due_dates.remind(issue, user, slot, now=self._now)

    def _person(self, account: Account) -> User | None:
        if account not in self._people:
            email = self._project.public_email(account)
            with connection():
                user = addresses.member_of_account(email, account.username, self._settings.email_domains)
            self._people[account] = user
        return self._people[account]

    def _summary(self) -> str:
        told = f"{self._read} open issues read, {self._made} reminders of due dates queued."
        strangers = sorted(account.username for account, user in self._people.items() if user is None)
        if not strangers:
            return told
        named = ", ".join(f"@{name}" for name in strangers[:MOST_NAMED])
        more = len(strangers) - MOST_NAMED
        return f"{told} Nobody active in Slack is known as {named}{f' and {more} more' if more > 0 else ''}."
