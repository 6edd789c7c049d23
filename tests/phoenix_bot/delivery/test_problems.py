"""Problems: messages that Slack refused for good go out once somebody has fixed the cause and says so."""

from pathlib import Path

from models import Delivery, DeliveryKind, DeliveryState
from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import insert_rows
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import announcements, rows, submit_announcement, to
from tests.phoenix_bot.delivery.looking import failing as calls_failing
from tests.programs import Program

pytestmark = ON_SQLITE


def test_an_operator_lets_a_refused_announcement_go_out(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person, database_url: str, tmp_path: Path
) -> None:
    ada.archive("incidents")
    submit_announcement(nina, "Booking")
    nina.wait_for("dm", "refused to post its announcement")
    with Program("problems", cwd=tmp_path, settings={"DATABASE_URL": database_url}) as program:
        assert program.exit_code() == 0
    assert "Outage 1: could not post its announcement, since " in program.output
    assert "is_archived" in program.output

    ada.unarchive("incidents")
    with Program("problems", "--retry", cwd=tmp_path, settings={"DATABASE_URL": database_url}) as program:
        assert program.exit_code() == 0

    assert "The running bot will try 1 problem again." in program.output
    nina.wait_for("incidents", "Booking incident")
    nina.wait_for("general", "is announced")
    phoenix.settled()
    assert problems.rows() == []
    assert len(announcements(nina)) == 1


def test_a_message_that_could_not_be_looked_for_is_looked_for_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", "cut_after")
    incidents = slack.channel_id("incidents")
    with calls_failing(
        slack, "conversations.history", "missing_scope", where=to(incidents), needed="channels:history"
    ):
        submit_announcement(nina, "Booking")
        nina.wait_for("dm", "missing_scope")
    assert [(row.state, row.uncertain) for row in problems.rows()] == [(DeliveryState.PARKED, True)]

    problems.retry_all(act=operator())
    phoenix.settled()
    assert len(announcements(nina)) == 1
    assert {row.state for row in rows()} == {DeliveryState.SENT}


def test_without_problems_the_command_says_so(database: str, tmp_path: Path) -> None:
    with Program("problems", cwd=tmp_path, settings={"DATABASE_URL": database}) as program:
        assert program.exit_code() == 0
    assert "No problems." in program.output


def test_of_thousands_some_hundreds_are_given_back_at_a_time(database: str, tmp_path: Path) -> None:
    now = utcnow()
    row = {"kind": DeliveryKind.PROFILE, "state": DeliveryState.PARKED, "due_at": now, "created_at": now}
    with transaction():
        insert_rows(Delivery, [{"key": str(n), "lane": f"profile/{n}", **row} for n in range(1100)])
    retried = problems.retry_all(act=operator())
    assert str(retried) == "500. Not yet: 600; ask again for those"
    with Program("parked", "--retry", cwd=tmp_path, settings={"DATABASE_URL": database}) as program:
        assert program.exit_code() == 0

    assert "The running bot will try 600 problems again." in program.output
    assert problems.rows() == []
