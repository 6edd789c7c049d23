"""sync-users: everybody whom Slack lists becomes known, however many, and whatever Slack does meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import jobs
from jobs import sync_users
from jobs.clock.job import JobFailed
from jobs.clock.scheduler import Scheduler
from models import Delivery, DeliveryKind, HomeVisit, JobRun, User
from models.database import connection, transaction
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.steady import steady
from phoenix_bot.people import eligibility, group_members, permissions, profiles
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.limits.rate_limits import RateLimits
from tests.databases import ON_BOTH, ON_SQLITE
from tests.jobs.patient import Patient
from tests.phoenix import environment

pytestmark = ON_SQLITE

Sync = Callable[..., str]


@pytest.fixture
def sync(slack: Sandbox, database: str, report: Patient) -> Sync:
    """Runs the job with `settings` over the usual ones."""

    def run(**settings: str) -> str:
        read = configuration.read(environment(slack, database) | settings)
        return sync_users.run_once(now=utcnow(), settings=read, report=report)

    return run


def known(slack: Sandbox, name: str) -> User:
    """What we know about somebody."""
    with connection():
        return profiles.find(slack.user_id(name))


def count() -> int:
    with connection():
        return User.select().count()


def fail_at_page(slack: Sandbox, number: int, kind: str, **details: Any) -> None:
    """Let one page of users.list meet a fault."""
    pages: list[str] = []

    def look(method: str, phase: str, args: dict[str, Any]) -> None:
        if (method, phase) == ("users.list", "before"):
            pages.append(str(args.get("cursor", "")))
            if len(pages) == number:
                slack.faults.next(method, kind, **details)

    slack.faults.watch(look)


@ON_BOTH
def test_everybody_is_known_afterwards_but_bots(slack: Sandbox, sync: Sync) -> None:
    slack.add_member("connector", is_app_user=True)

    assert sync() == "11 members: 6 people; 5 bots and apps are left out."

    omar = known(slack, "omar")
    assert (omar.name, omar.email, omar.time_zone) == ("omar", "omar@northwind.example", "America/New_York")
    assert omar.image_url.endswith(".svg")
    assert known(slack, "ada").is_admin
    assert known(slack, "gil").is_guest
    assert known(slack, "dana").is_deactivated
    assert [known(slack, name).is_known for name in ("deploybot", "phoenix", "connector", "slackbot")] == [
        False
    ] * 4
    assert count() == 6


@ON_BOTH
def test_two_thousand_come_page_by_page_and_progress_is_told(
    slack: Sandbox, sync: Sync, report: Patient
) -> None:
    slack.add_crowd(2000)

    assert sync() == "2,010 members: 2,006 people; 4 bots and apps are left out."

    assert count() == 2006
    assert report.said == [f"{thousands},000 members so far" for thousands in range(1, 3)]
    assert {call.args["limit"] for call in slack.calls_of("users.list")} == {"200"}
    assert len(slack.calls_of("users.list")) == 11


@ON_BOTH
def test_a_second_run_brings_what_has_changed(slack: Sandbox, sync: Sync) -> None:
    sync()
    group_members.join_named(slack.user_id("nina"), "on_call", now=utcnow())
    slack.change_member("nina", deleted=True)
    slack.change_member("omar", display_name="omar h.", email="omar@new.example", is_admin=True)
    slack.change_member("ada", is_admin=False)
    sync()

    with connection():
        assert not permissions.may_announce(profiles.find(slack.user_id("nina")), allow_all=True)
    omar = known(slack, "omar")
    assert (omar.name, omar.email, omar.is_admin) == ("omar h.", "omar@new.example", True)
    assert not known(slack, "ada").is_admin
    assert count() == 6


@ON_BOTH
def test_a_second_run_writes_only_about_those_who_have_changed(slack: Sandbox, sync: Sync) -> None:
    def told_at() -> dict[str, datetime]:
        with connection():
            return {user.name: user.profile_at for user in User.select()}

    sync()
    profiles.remember_missing(slack.user_id("nina"), now=utcnow())
    slack.change_member("omar", email="omar@new.example")
    before = told_at()
    sync()

    assert {name for name, at in told_at().items() if at != before[name]} == {"nina", "omar"}
    assert not known(slack, "nina").is_missing


@ON_BOTH
def test_somebody_known_who_turns_out_to_be_a_bot_is_one_from_then_on(slack: Sandbox, sync: Sync) -> None:
    profiles.introduce(slack.user_id("deploybot"), now=utcnow())
    sync()

    assert known(slack, "deploybot").is_bot
    assert not known(slack, "phoenix").is_known


def test_rate_limits_are_waited_out_as_slack_asks(slack: Sandbox, sync: Sync, report: Patient) -> None:
    slack.add_crowd(500)
    fail_at_page(slack, 2, "429", retry_after=30, times=2)

    assert sync().startswith("510 members")

    assert report.waits == [30, 30]


def test_slacks_real_limit_of_twenty_calls_a_minute_is_kept(slack: Sandbox, sync: Sync) -> None:
    slack.add_crowd(20 * 200)
    now = [1_790_000_000.0]
    slack.workspace.limits = RateLimits(lambda: now[0])
    passed: list[float] = []

    class Clocked(Patient):
        def wait(self, seconds: float) -> None:
            super().wait(seconds)
            now[0] += seconds
            passed.append(seconds)

    read = configuration.read(environment(slack, "sqlite:///unused.db"))
    sync_users.run_once(now=utcnow(), settings=read, report=Clocked())

    assert count() == 4006
    assert 1 <= sum(passed) <= 10


@pytest.mark.parametrize("kind", ["503", "cut_before", "cut_after", "garbage", "error"])
def test_passing_faults_are_borne_a_few_times(slack: Sandbox, sync: Sync, report: Patient, kind: str) -> None:
    slack.add_crowd(300)
    fail_at_page(slack, 2, kind, times=3)

    assert sync().startswith("310 members")

    assert report.waits == [1, 2, 4]


@pytest.mark.parametrize(
    ("kind", "details", "why"),
    [
        ("error", {"error": "invalid_cursor"}, "users.list failed: invalid_cursor"),
        ("error", {"error": "token_revoked"}, "users.list failed: token_revoked"),
        ("missing_scope", {}, "users.list failed: missing_scope"),
        ("cut_before", {"times": 6}, "users.list failed: "),
    ],
)
def test_a_list_that_is_cut_off_keeps_what_was_read_and_changes_nothing_else(
    slack: Sandbox, sync: Sync, kind: str, details: dict[str, Any], why: str
) -> None:
    sync()
    slack.add_crowd(1000)
    fail_at_page(slack, 3, kind, **details)

    with pytest.raises(JobFailed, match="Stopped after 400 members, who are kept: " + why):
        sync()

    with connection():
        assert (
            not User.select().where(User.is_missing | (User.is_deactivated & (User.name != "dana"))).exists()
        )
    before = count()
    assert 400 <= before < 1006
    slack.faults.clear()
    sync()
    assert count() == 1006


def test_in_the_scheduler_a_list_cut_off_is_a_failed_run_that_says_how_far_it_came(
    slack: Sandbox, database: str
) -> None:
    slack.add_crowd(1500)
    fail_at_page(slack, 7, "error", error="invalid_cursor")
    settings = configuration.read(environment(slack, database))
    scheduler = Scheduler(jobs.JOBS, settings, at_start=jobs.AT_START)
    scheduler.tick(utcnow(), steady())
    assert scheduler.join(20)

    with connection():
        run = JobRun.get(JobRun.name == "sync-users")
    assert run.outcome == "failed"
    assert run.error == "Stopped after 1,200 members, who are kept: users.list failed: invalid_cursor"
    assert run.summary == "1,000 members so far"


@ON_BOTH
def test_what_slack_told_meanwhile_is_not_replaced_by_the_older_page(slack: Sandbox, sync: Sync) -> None:
    slack.change_member("nina", display_name="before")
    with slack.workspace.change():
        slack.workspace.member_named("nina").updated -= 60

    def rename(method: str, phase: str, args: dict[str, Any]) -> None:
        if (method, phase) == ("users.list", "after"):
            told = {"id": slack.user_id("nina"), "name": "after", "updated": int(utcnow().timestamp())}
            profiles.remember_members([told], now=utcnow())

    slack.faults.watch(rename)
    sync()

    assert known(slack, "nina").name == "after"


def test_people_from_elsewhere_are_guests_once_our_workspace_is_known(slack: Sandbox, sync: Sync) -> None:
    sync()
    sara = profiles.remember(
        {"id": "U0SARA0000", "name": "sara", "team_id": "T0ELSEWHERE", "is_admin": True}, now=utcnow()
    )

    assert (sara.is_guest, sara.is_admin, sara.can_act) == (True, False, False)


def test_the_domains_are_those_of_the_bot_whatever_the_settings_of_whoever_syncs(
    slack: Sandbox, sync: Sync
) -> None:
    def home() -> tuple[str, list[str]]:
        with connection():
            return eligibility.workspace().team_id, eligibility.workspace().email_domains

    team = slack.workspace.team_id
    sync(ALLOWED_EMAIL_DOMAIN="old.example")
    assert home() == (team, [])
    eligibility.remember_workspace(team, ("northwind.example",))
    sync()
    assert home() == (team, ["northwind.example"])


def test_people_of_another_workspace_than_the_bots_are_not_read(slack: Sandbox, sync: Sync) -> None:
    eligibility.remember_workspace("T0BEFORE", ("northwind.example",))
    with pytest.raises(JobFailed, match="was in the workspace T0BEFORE, but the token is of T"):
        sync()

    assert count() == 0
    with connection():
        assert eligibility.workspace().team_id == "T0BEFORE"


def test_who_has_app_home_open_sees_what_has_changed(slack: Sandbox, sync: Sync) -> None:
    sync()
    with transaction():
        HomeVisit.create(user=slack.user_id("nina"), seen_at=utcnow())
    sync()

    with connection():
        assert Delivery.select().where(Delivery.kind == DeliveryKind.HOMES).count() == 1


@ON_BOTH
def test_two_people_with_one_address_stay_two(slack: Sandbox, sync: Sync) -> None:
    sync()
    slack.change_member("omar", email="desk@northwind.example")
    sync()
    slack.change_member("omar", email="omar@northwind.example")
    slack.change_member("peter", email="desk@northwind.example")
    slack.change_member("dana", email="desk@northwind.example")
    sync()

    assert [known(slack, name).email.split("@")[0] for name in ("omar", "peter", "dana")] == [
        "omar",
        "desk",
        "desk",
    ]
    assert count() == 6


def test_odd_profiles_keep_nobody_out(database: str) -> None:
    odd = {
        "id": "U0ODD00000",
        "tz": None,
        "updated": None,
        "profile": {"display_name": "\ud800nul\0" + "x" * 300, "email": None, "image_72": None},
    }
    profiles.remember_members(
        [odd, {"id": "U0NINA0000", "name": "nina"}, odd], now=utcnow() - timedelta(days=1)
    )

    with connection():
        assert profiles.find("U0ODD00000").name.startswith("nulxxx")
        assert profiles.find("U0NINA0000").name == "nina"
    assert profiles.remember_members([], now=utcnow()) == 0
