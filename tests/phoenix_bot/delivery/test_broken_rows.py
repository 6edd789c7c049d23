"""A row that cannot be built becomes a problem, and must not stop the others."""

from datetime import timedelta

import pytest

from models import ChangeKind, Delivery, DeliveryKind, DeliveryState, DirectMessage, OutageChange
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery import endings, problems
from phoenix_bot.delivery.kinds import files
from phoenix_bot.delivery.queue import LEFT_TO_OTHERS
from phoenix_bot.delivery.worker import SENDERS
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.listeners.phoenix.asking import said
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing, rows
from tests.stories import announce, edit


def test_a_comment_that_cannot_be_built_is_a_problem_and_everything_else_goes_on(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    with failing(slack, "chat.update", "429", where=lambda args: True, retry_after=1):
        edit(nina, announcement, "It got worse", ETA="under 8 h")
        with transaction():
            step = OutageChange.get(OutageChange.kind == ChangeKind.EDITED)
            step.fields = 5
            step.save()
    phoenix.settled()

    told = nina.wait_for("dm", "comment in its thread")
    assert "An operator finds the details in the log" in told.shown
    assert nina.thread(announcement) == []
    (broken,) = [row for row in rows(DeliveryKind.COMMENT) if row.state == DeliveryState.PARKED]
    assert broken.error == "unrenderable"
    assert "Payments incident" in announce(omar, "Payments").shown


@ON_SQLITE
def test_a_message_or_a_kind_that_no_version_knows_is_a_problem_in_the_end(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    queue_what_only_a_newer_version_knows(nina)
    with transaction():
        long_ago = utcnow() - LEFT_TO_OTHERS
        Delivery.update(due_at=long_ago, tried_at=long_ago).execute()
    announce(nina)
    phoenix.settled()

    assert [row.error for row in problems.rows()] == ["unrenderable"] * 2
    assert "I failed to send a direct message" in nina.wait_for("dm", "unrenderable").shown
    listed = said(ada, "problems")
    assert "Could not send a direct message" in listed
    assert "Could not do what another version of The Phoenix asked for" in listed


@ON_SQLITE
def test_what_only_a_newer_version_knows_is_left_to_it_and_holds_up_nobody_else(
    phoenix: Phoenix, nina: Person
) -> None:
    queue_what_only_a_newer_version_knows(nina, rows=SENDERS + 1)

    edit(nina, announce(nina, "Payments"), ETA="under 8 h")
    nina.wait_for("incidents", "We know more now")

    phoenix.slack.until(lambda: rows(DeliveryKind.DIRECT_MESSAGE)[0].error, what="a look at the message")
    assert problems.rows() == []
    unknown = [row for row in rows() if row.kind in ("carrier_pigeon", DeliveryKind.DIRECT_MESSAGE)]
    assert {row.done_at for row in unknown} == {None}
    assert {row.attempts for row in unknown if row.kind == "carrier_pigeon"} == {0}


def queue_what_only_a_newer_version_knows(nina: Person, rows: int = 1) -> None:
    """A message that says something new, and rows of a new kind."""
    now = utcnow()
    with transaction():
        outbox.tell(nina.id, DirectMessage.JOB_ENDED, payload={}, now=now, actor_id=nina.id)
        Delivery.update(payload={"what": "birthday", "to": nina.id}).execute()
        for number in range(rows):
            Delivery.create(
                key=f"k{number}", kind="carrier_pigeon", lane=f"sky/{number}", due_at=now, created_at=now
            )


@ON_SQLITE
def test_what_fails_again_and_again_becomes_a_problem_and_its_author_is_told(
    phoenix: Phoenix, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_folder() -> None:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(files, "TemporaryFile", no_folder)
    monkeypatch.setattr(endings, "backoff", lambda attempts, longest: timedelta())
    announce(nina)
    phoenix.settled()
    nina.command("/phoenix", "export")
    slack = nina.slack
    slack.until(lambda: rows(DeliveryKind.EXPORT), what="an export")
    phoenix.settled()

    told = nina.wait_for("dm", "I failed to send you the outages")
    assert "An operator finds the details in the log." in told.shown
    [row] = problems.rows()
    assert (row.attempts, row.error) == (endings.PATIENCE, "unexpected: FileNotFoundError")
    monkeypatch.undo()
    problems.retry_all(act=operator())
    phoenix.settled()
    assert problems.rows() == []


@ON_SQLITE
def test_after_an_outage_of_slack_one_unexpected_error_is_no_problem_yet(
    database: str,
) -> None:
    now = utcnow()
    with transaction():
        row = outbox.put(DeliveryKind.PROFILE, lane="profile/1", payload={"user": "U1"}, now=now)
        Delivery.update(attempts=40, state=DeliveryState.SENDING, error="HTTP 503").execute()
        row = Delivery.get_by_id(row.id)

    endings.fail(row, ValueError("now what"), now=now, settle=timedelta())

    assert rows()[-1].state == DeliveryState.WAITING
