"""The outbox is written together with the change, or not at all, and wakes the worker at the commit."""

from collections.abc import Iterator

import pytest

from models import Delivery, DeliveryKind, Outage
from models.database import connection, transaction
from phoenix_bot import outbox
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.phoenix import Phoenix


@pytest.fixture
def rung() -> Iterator[list[int]]:
    """How many rows could be seen at each ring of the bell."""
    seen: list[int] = []

    def count() -> None:
        with connection():
            seen.append(Delivery.select().count())

    outbox.listeners.add(count)
    yield seen
    outbox.listeners.discard(count)


def put() -> None:
    """Queue something."""
    outbox.put(DeliveryKind.PROFILE, lane="profile/U1", payload={"user": "U1"}, now=utcnow())


def put_and_fail() -> None:
    """Queue something in a transaction that fails."""
    with transaction():
        put()
        raise ZeroDivisionError


def test_nothing_is_queued_outside_a_transaction(database: str) -> None:
    with connection(), pytest.raises(RuntimeError):
        put()

    with connection():
        assert not Delivery.select().exists()


def test_a_change_that_is_rolled_back_queues_nothing_and_wakes_nobody(database: str, rung: list[int]) -> None:
    with pytest.raises(ZeroDivisionError):
        put_and_fail()

    with connection():
        assert not Delivery.select().exists()
    assert rung == []


def test_the_worker_is_woken_once_when_all_is_committed(database: str, rung: list[int]) -> None:
    with transaction():
        put()
        with transaction():
            put()
        assert rung == []

    assert rung == [2]


@ON_SQLITE
def test_a_refused_form_changes_nothing_and_queues_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.command("/announce", "Booking")
    form = nina.modal("Announce an outage")
    form.fill({"ETA": "under 2 h", "Lost bookings": "<10%"})

    assert not form.submit()

    with connection():
        assert not Outage.select().exists()
        assert not Delivery.select().where(Delivery.kind != DeliveryKind.PROFILE).exists()
    assert nina.messages("incidents") == []
