"""The job postmortem-missing: remind people of post-mortems that are missing, or lack their label."""

from datetime import datetime

from jobs.clock.job import JobFailed, Report, every, needs_no_settings
from models.database import connection
from phoenix_bot.outages import reminders
from phoenix_bot.outages.reading import due
from phoenix_bot.outages.reading.due import Due
from phoenix_bot.outages.reports import issue_of
from phoenix_bot.outages.tracker import NoAnswer
from phoenix_bot.settings import Settings

NAME = "postmortem-missing"
ABOUT = "remind people of post-mortems that are missing, or lack their label"
when = every(hours=1)
unconfigured = needs_no_settings


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Remind those who resolved an outage; at night, they hear of it in the morning.

    Raises JobFailed if GitLab does not tell which labels the reports have.
    """
    until = settings.report_reminder_until
    with connection():
        wanted = due.reports(now, after=settings.report_reminder_after, until=until)
    told = sum(reminders.remind(one, now=now, can_wait=True) for one in wanted)
    summary = f"{told} reminders of missing post-mortems"
    if not (settings.postmortem_label and settings.gitlab_url):
        return f"{summary}."
    report(summary)
    with connection():
        linked = due.labels(now, after=settings.label_reminder_after, until=until)
    return f"{summary}, {_remind_of_labels(linked, now, settings, report)} of missing labels."


def _remind_of_labels(linked: list[Due], now: datetime, settings: Settings, report: Report) -> int:
    issues = [
        (one, issue) for one in linked if (issue := issue_of(one.outage.report_url, settings.gitlab_url))
    ]
    if not issues:
        return 0
    # Imported here: it takes memory, and is not needed where no GitLab is used.
    from phoenix_bot.integrations.gitlab_project import Project

    told, label = 0, settings.postmortem_label
    url, token, name = settings.gitlab_url, settings.gitlab_token, settings.gitlab_project
    with Project(url, token, name, timeout=settings.timeout) as project:
        for one, issue in issues:
            report.wait(0)
            try:
                found = project.labels(issue)
            except NoAnswer as trouble:
                raise JobFailed(f"Labels of post-mortems are unknown. {trouble}") from trouble
            if found is not None and label not in found:
                told += reminders.remind(one, now=now, can_wait=True, news={"label": label})
    return told
