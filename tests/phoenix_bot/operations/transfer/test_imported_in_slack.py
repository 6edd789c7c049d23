"""Imported outages and people in Slack."""

import pytest

import jobs
from models import Delivery, Outage, OutageChange, User
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.settings import read
from tests import old_app
from tests.command_line import Run
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, steps
from tests.jobs.patient import Patient
from tests.listeners.phoenix.asking import answer, said
from tests.phoenix import Phoenix, environment
from tests.stories import announce, edit, reopen, visible, words

pytestmark = ON_SQLITE

LINK = "https://acme.slack.com/archives/C0OLD00001/p1551690000000041"


@pytest.fixture
def old(old_url: str, nina: Person) -> None:
    """Outage 41 is open and outage 40 is over; nina is known, and Jan, who resolved it, has no Slack id."""
    with old_app.rows(old_url) as rows:
        user = rows.add_user(nina.id)
        jan = rows.add(
            "auth_user", username="jan", first_name="Jan", last_name="Novák", email="Jan@acme.example"
        )
        for number in (40, 41):
            rows.announce(rows.add_outage(user, id=number, communication_assignee_id=jan), permalink=LINK)
        rows.resolve(40, jan, old_app.DAY, suggested_outcome="PM")
        rows.add("core_notification", outage_id=41, text="Only cards fail", created_by_id=jan)


class Importing:
    """Runs the command while the bot is stopped."""

    def __init__(self, phoenix: Phoenix, run: Run, old_url: str) -> None:
        self._phoenix, self._run, self._old_url = phoenix, run, old_url

    def __call__(self, *options: str) -> str:
        self._phoenix.stop()
        settings = environment(self._phoenix.slack, self._phoenix.database_url)
        answer = self._run("import-django", "--from", self._old_url, *options, settings=settings)
        assert answer.code == 0, answer.err
        self._phoenix.start()
        self._phoenix.settled()
        return answer.out


@pytest.fixture
def take_over(phoenix: Phoenix, run: Run, old_url: str, old: None) -> Importing:
    return Importing(phoenix, run, old_url)


def announcements(person: Person) -> list[Message]:
    return [message for message in person.messages("incidents") if "incident" in message.shown]


@ON_BOTH
def test_open_outages_are_announced_again_once(take_over: Importing, nina: Person) -> None:
    report = take_over("--announce-open")
    take_over("--announce-open")

    assert "Outage 41 is announced again as soon as the bot runs." in report
    [announcement] = announcements(nina)
    assert "Announced again because its former announcement belongs to another app" in announcement.shown
    assert LINK in str(announcement.all_blocks)
    assert "Jan Novák: Only cards fail" in announcement.shown
    assert kinds(41) == ["announced", "updated", "announced_again"]
    # The next outage has the next number.
    announce(nina, "Search")
    assert len(steps(42)) == 1


def test_an_import_is_silent_and_so_are_all_jobs(take_over: Importing, slack: Sandbox, nina: Person) -> None:
    before = words(nina)
    report = take_over()
    settings = read(environment(slack, "sqlite:///unused.db"))
    for job in jobs.JOBS:
        if job.NAME not in ("sync-users", "sync-readers", "join-alert-channels") and not job.unconfigured(
            settings
        ):
            job.run_once(now=utcnow(), settings=settings, report=Patient())

    with connection():
        assert {row.kind for row in Delivery.select()} <= {"home", "homes", "profile"}
    assert words(nina) == before
    assert "  41: All, announced by the former app" in report


def test_changes_of_what_another_app_announced_are_told_once_it_is_announced_here(
    take_over: Importing, phoenix: Phoenix, nina: Person
) -> None:
    take_over()
    shown = answer(nina, "show 41")
    edit(nina, shown, "Cards work again", ETA="under 8 h")
    phoenix.settled()
    assert announcements(nina) == []
    assert "Outage 41 was announced by another app, so nobody would hear of it." in said(nina, "update 41")

    nina.click(answer(nina, "show 41"), "Announce now", confirm=True)
    phoenix.settled()

    [announcement] = announcements(nina)
    assert LINK in str(announcement.all_blocks)
    edit(nina, announcement, "It is slow still", ETA="under 24 h")
    phoenix.settled()
    assert "It is slow still" in nina.thread(announcement)[-1].shown


def test_what_is_reopened_is_announced_again(take_over: Importing, phoenix: Phoenix, nina: Person) -> None:
    take_over()
    assert "Reopen outage" in answer(nina, "show 40").buttons

    reopen(nina, answer(nina, "show 40"))
    phoenix.settled()

    [announcement] = announcements(nina)
    assert "Announced again" in announcement.shown
    assert "Outage was reopened by @nina" in nina.thread(announcement)[-1].shown


@ON_BOTH
def test_somebody_without_a_slack_id_has_a_name_until_a_member_has_their_address(
    take_over: Importing, phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    take_over("--announce-open")
    assert "Resolved by Jan Novák" in said(nina, "history 40")
    assert "Jan Novák" in visible(answer(nina, "list resolved"))
    assert not [call for call in slack.calls if "@Jan" in str(call.args)]
    member = slack.workspace.member_named("omar")
    member.email = "jan@ACME.example"

    jobs.sync_users.run_once(
        now=utcnow(), settings=read(environment(slack, "sqlite:///unused.db")), report=Patient()
    )

    with connection():
        assert not User.select().where(User.slack_id.startswith("@")).exists()
        assert Outage.get_by_id(41).communication_assignee_id == omar.id
        assert Outage.get_by_id(40).resolved_by_id == omar.id
        [step] = OutageChange.select().where(OutageChange.kind == "resolved")
        assert (step.by_id, step.fields["resolved_by_id"]) == (omar.id, [None, omar.id])
    assert "Resolved by @omar" in said(nina, "history 40")
    # A second import knows who that is.
    take_over()
    with connection():
        assert not User.select().where(User.slack_id.startswith("@")).exists()
