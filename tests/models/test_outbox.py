"""The outbox: what its columns have room for."""

from models import Delivery, DeliveryKind, DeliveryState


def test_the_name_of_every_kind_and_state_fits_its_column() -> None:
    assert max(map(len, DeliveryKind)) <= Delivery.kind.max_length
    assert max(map(len, DeliveryState)) <= Delivery.state.max_length
