"""A bug that shows in one row must not stop the others."""

from models import ChangeKind, DeliveryKind, DeliveryState, OutageChange
from models.database import transaction
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing, rows
from tests.stories import announce, edit


def test_a_comment_that_cannot_be_made_is_parked_and_everything_else_goes_on(
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
    assert [comment.shown for comment in nina.thread(announcement)] == ["It got worse"]
    (broken,) = [row for row in rows(DeliveryKind.COMMENT) if row.state == DeliveryState.PARKED]
    assert broken.error == "unrenderable"
    assert "Payments incident" in announce(omar, "Payments").shown
