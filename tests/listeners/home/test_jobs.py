"""App Home's page about jobs."""

from datetime import timedelta

from jobs import JOBS
from jobs.clock.scheduler import Scheduler
from models import JobOutcome, JobRun
from models.database import transaction
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import permissions
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.jobs.clock.clockwork import runs, tick
from tests.listeners.home.looking import seen, to_tab
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix, environment
from tests.settings import SETTINGS

pytestmark = ON_SQLITE

HOUR = timedelta(hours=1)

CONFIGURED = [job for job in JOBS if not job.unconfigured(SETTINGS)]


def page(ada: Person, part: str = "") -> Form:
    """The page, as soon as it shows `part`."""
    to_tab(ada, "Jobs")
    return seen(ada, part)


def ran(name: str, **fields: object) -> None:
    """A run of a job an hour ago, which took 90 seconds."""
    began = utcnow() - HOUR
    usual = {
        "due_at": began,
        "started_at": began,
        "finished_at": began + timedelta(seconds=90),
        "outcome": JobOutcome.OK,
    }
    with transaction():
        JobRun.create(name=name, **usual | fields)


def test_jobs_that_never_ran_say_when_they_will(phoenix: Phoenix, ada: Person) -> None:
    shown = page(ada, "sync-users")

    assert shown.text.count("It has not run yet.") == len(CONFIGURED)
    assert "Every hour, next at " in shown.text
    assert shown.buttons.count("Run now") == len(CONFIGURED)


def test_jobs_that_do_not_run_say_why(phoenix: Phoenix, ada: Person) -> None:
    shown = page(ada, "sync-user-groups")

    assert (
        "Google groups are not configured: GOOGLE_SERVICE_ACCOUNT and GOOGLE_ACC are not set." in shown.text
    )
    assert "sync-user-groups does not run. Google groups are not configured" in said(
        ada, "jobs run sync_user_groups"
    )
    assert runs("sync-user-groups") == []


def test_what_came_of_the_last_runs(phoenix: Phoenix, ada: Person) -> None:
    ran("sync-users", summary="9 members, 3 new")
    ran("sync-readers", outcome=JobOutcome.FAILED, error="Google <!channel> is away")
    shown = page(ada, "Failed")

    assert "took 1m" in shown.text
    assert "9 members, 3 new" in shown.text
    assert "Google <!channel> is away" in shown.text


def test_a_running_job_says_so_and_cannot_be_started(phoenix: Phoenix, ada: Person) -> None:
    ran("sync-users", finished_at=None, outcome=JobOutcome.RUNNING, alive_at=utcnow(), summary="200 members")
    shown = page(ada, "Running since")

    assert "200 members" in shown.text
    assert shown.buttons.count("Run now") == len(CONFIGURED) - 1


def test_a_job_that_hangs_is_said_to(phoenix: Phoenix, ada: Person) -> None:
    began = utcnow() - timedelta(days=2)
    ran("sync-users", due_at=began, started_at=began, finished_at=None, outcome=JobOutcome.RUNNING)
    ran("sync-users", due_at=utcnow(), started_at=None, finished_at=None, outcome=JobOutcome.WAITING)

    assert "An operator must restart the bot" in page(ada, "Hanging since").text
    assert "Hanging since" in said(ada, "jobs")


@ON_BOTH
def test_a_job_runs_at_a_click_and_its_end_is_shown(phoenix: Phoenix, ada: Person) -> None:
    page(ada, "sync-users").click("Run now")
    seen(ada, "About to run")
    read = configuration.read(environment(phoenix.slack, phoenix.database_url))
    tick(Scheduler(JOBS[:1], read), utcnow())

    assert "Done" in seen(ada, "Done").text
    assert len(runs("sync-users")) == 1


def test_a_job_that_was_started_meanwhile_is_not_started_twice(phoenix: Phoenix, ada: Person) -> None:
    shown = page(ada, "sync-users")
    phoenix.settled()
    ran("sync-users", due_at=utcnow(), started_at=None, finished_at=None, outcome=JobOutcome.WAITING)
    shown.click("Run now")

    assert "sync-users is already about to run" in ada.modal().text
    seen(ada, "About to run")


def test_who_is_a_manager_no_more_starts_nothing(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    permissions.name_admins([nina.id], now=utcnow())
    shown = page(nina, "sync-users")
    phoenix.settled()
    permissions.name_admins([], now=utcnow())
    shown.click("Run now")

    assert "You may not" in nina.modal().text
    assert runs("sync-users") == []
