"""What can be typed after /phoenix list, and what the buttons of its pages carry."""

import pytest

from listeners.phoenix import outage_list
from listeners.phoenix.outage_list import Place, Which
from models import Identity, OutageState
from models.identities import new_token
from phoenix_bot import systems
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages.reading.listing import Query
from tests.databases import ON_SQLITE

pytestmark = pytest.mark.usefixtures("database")

NINA = "U0NINA00000"


def test_a_state_and_a_system_can_be_typed() -> None:
    payments = systems.named("Payments").identity

    assert outage_list.read("") == Place(Which.OPEN)
    assert outage_list.read(" RESOLVED  pay ") == Place(Which.RESOLVED, payments)
    assert outage_list.read("payments") == Place(Which.OPEN, payments)
    with pytest.raises(Refused, match="Did you mean Payments"):
        outage_list.read("open paymants")


@ON_SQLITE
def test_mine_are_the_readers_open_ones() -> None:
    assert Place(Which.MINE, Identity(2, "ab")).query(NINA) == Query(OutageState.OPEN, 2, NINA)
    assert Place(Which.RESOLVED).query(NINA) == Query(OutageState.RESOLVED)


@ON_SQLITE
def test_a_place_fits_a_button_and_comes_back() -> None:
    for place in (Place(), Place(Which.MINE, Identity(10**9 - 1, new_token()), 10**9 - 1)):
        assert Place.of(place.text) == place
        assert len(place.text) < 100
    for text in ("", "open", "open 1", "open 1 -1", "closed 0 0", f"open 0 {'9' * 10}"):
        with pytest.raises(ValueError):  # noqa: PT011  # whichever it is, it is none of ours
            Place.of(text)
