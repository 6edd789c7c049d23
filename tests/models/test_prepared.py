"""Statements whose SQL is generated once do what Peewee's own do."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models import Delivery, DeliveryKind, System
from models.database import transaction
from models.prepared import create

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def delivery(key: str, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": DeliveryKind.HOME,
        "lane": "home/U1",
        "due_at": NOW,
        "created_at": NOW,
        **more,
    }


@pytest.mark.parametrize("more", [{}, {"payload": {"wörter": [1, None, {"a": '"'}]}, "not_before": NOW}])
def test_a_created_row_is_the_one_that_peewee_would_create(more: dict[str, Any]) -> None:
    with transaction():
        ours = create(Delivery, **delivery("ours", **more))
        peewees = Delivery.create(**delivery("peewees", **more))
        stored = {row.key: row.__data__ for row in Delivery.select()}

    assert ours.id != peewees.id
    for row, key in ((ours, "ours"), (peewees, "peewees")):
        assert stored[key] == {**stored["ours"], "id": row.id, "key": key}
    assert stored["ours"]["payload"] == more.get("payload", {})


def test_a_row_may_refer_to_another() -> None:
    with transaction():
        first = create(Delivery, **delivery("first"))
        second = create(Delivery, **delivery("second", after=first))
        system = create(System, name="New", key="new")

        assert Delivery.get_by_id(second.id).after_id == first.id
        assert System.get_by_id(system.id).token == system.token
