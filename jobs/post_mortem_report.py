"""The job postmortem-report: send a file with the overdue post-mortems of GitLab to a channel."""

from datetime import datetime

from jobs.clock.job import JobFailed, Report
from jobs.clock.when import At, When
from jobs.due_dates import NOT_CONFIGURED as NO_PROJECT
from phoenix_bot.outages import overdue_reports
from phoenix_bot.outages.reading import daytime
from phoenix_bot.outages.tracker import NoAnswer, TrackedIssue
from phoenix_bot.settings import Settings

NAME = "postmortem-report"
ABOUT = "send a file with the overdue post-mortems of GitLab to a channel"

NO_CHANNEL = "No channel gets the list of overdue post-mortems: SLACK_POSTMORTEM_REPORT_CHANNEL is not set."


def when(settings: Settings) -> When:
    """See jobs.clock.job.Job."""
    return At(settings.report_at, settings.timezone)


def unconfigured(settings: Settings) -> str:
    """See jobs.clock.job.Job."""
    if not (settings.gitlab_url and settings.gitlab_project):
        return NO_PROJECT
    return "" if settings.report_channel_id else NO_CHANNEL


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Queue the file, once for each moment at which it is due, and once for each run by hand.

    Raises JobFailed if GitLab does not tell everything; then nothing is queued.
    """
    occasion = report.occasion(when(settings), now=now)
    if overdue_reports.is_queued(occasion.key, now=now):
        return "The file for this time is queued or sent already."
    try:
        issues = _open_issues(settings, report)
    except NoAnswer as trouble:
        raise JobFailed(f"No file is sent. {trouble}") from trouble
    table = overdue_reports.table(
        issues, today=daytime.today(now, settings.timezone.key), gitlab_url=settings.gitlab_url
    )
    if not overdue_reports.queue(table, occasion.key, to=settings.report_channel_id, now=now):
        return "Another copy of The Phoenix has queued the file for this time."
    return f"{len(issues)} open issues read. {table.summary}"


def _open_issues(settings: Settings, report: Report) -> list[TrackedIssue]:
    # Imported here: it takes memory, and is not needed where no GitLab is used.
    from phoenix_bot.integrations.gitlab_project import Project

    found: list[TrackedIssue] = []
    url, token, name = settings.gitlab_url, settings.gitlab_token, settings.gitlab_project
    with Project(url, token, name, timeout=settings.timeout) as project:
        for page in project.open_issues(without=settings.postmortem_exclude_label):
            found += page
            report(f"{len(found)} open issues read")
    return found
