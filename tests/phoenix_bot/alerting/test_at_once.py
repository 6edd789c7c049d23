"""Alerts that several copies of the bot take in at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import DeliveryKind, Suggestion
from models.database import connection
from phoenix_bot.alerting.recoveries import SETTLE
from tests.history import many_outages
from tests.phoenix_bot.alerting.storms import recover, tell, watch
from tests.phoenix_bot.delivery.looking import rows

pytestmark = pytest.mark.usefixtures("database")

NAMES = [f"Check {number}" for number in range(12)]


def test_one_of_them_suggests_an_outage() -> None:
    watch(*NAMES)
    with ThreadPoolExecutor(4) as copies:
        list(copies.map(tell, NAMES))

    assert len(rows(DeliveryKind.SUGGESTION)) == 1
    with connection():
        assert Suggestion.select().count() == 1


def test_the_last_recovery_is_noticed_once() -> None:
    watch(*NAMES)
    many_outages(1, by="U0NINA", system="Booking")
    for name in NAMES:
        tell(name)
    with ThreadPoolExecutor(4) as copies:
        list(copies.map(recover, NAMES))

    [told] = rows(DeliveryKind.RECOVERED)
    assert told.not_before is not None
    assert told.not_before - told.created_at >= SETTLE
