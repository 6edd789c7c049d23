"""Every kind of delivery, and every direct message, is described once and completely."""

import pkgutil
from importlib import import_module

import pytest

from models import Audience, ChannelPost, Delivery, DeliveryKind, DirectMessage, Notice
from phoenix_bot.delivery import advice, kinds
from phoenix_bot.delivery.kinds import KINDS, UNKNOWN, kind_of
from phoenix_bot.delivery.kinds.direct_messages import MESSAGES
from phoenix_bot.delivery.kinds.kind import DETAILS, find_message
from tests.cases import for_each


def test_every_kind_is_described_in_one_module() -> None:
    names = [module.name for module in pkgutil.iter_modules(kinds.__path__, f"{kinds.__name__}.")]
    described = [kind for name in names for kind in getattr(import_module(name), "KINDS", ())]

    assert sorted(described) == sorted(DeliveryKind)
    assert set(KINDS) == set(DeliveryKind)


def test_every_direct_message_has_a_builder() -> None:
    assert set(MESSAGES) == set(DirectMessage)


def test_what_is_a_message_can_be_found_again_by_its_key() -> None:
    findable = {name for name, kind in KINDS.items() if kind.recover is find_message}

    assert {name for name, kind in KINDS.items() if kind.is_message} == findable


def test_claims_are_about_what_can_be_said() -> None:
    sayable: dict[DeliveryKind, set[str | None]] = {
        DeliveryKind.NOTICE: set(Notice),
        DeliveryKind.CHANNEL_POST: set(ChannelPost),
        DeliveryKind.DIRECT_MESSAGE: set(DirectMessage),
    }
    for name, kind in KINDS.items():
        assert kind.claims.keys() <= sayable.get(name, {None}), name


@for_each("kind", DeliveryKind)
def test_a_problem_has_words_and_advice_whatever_its_row_says(kind: DeliveryKind) -> None:
    for payload in ({}, {"what": "from a later version", "audience": "nobody"}):
        row = Delivery(kind=kind, payload=payload, outage=7)
        news = advice.news(row, "no_such_error")

        assert advice.heading(row) == f"Outage 7: could not {news['what']}"
        assert news["advice"] == DETAILS


@pytest.mark.parametrize("audience", Audience)
def test_the_advice_about_a_notice_names_the_setting_of_its_channel(audience: Audience) -> None:
    row = Delivery(kind=DeliveryKind.NOTICE, payload={"audience": audience})

    assert f"SLACK_NOTIFY_{audience.upper()}_CHANNEL_ID" in advice.news(row, "channel_not_found")["advice"]


def test_a_kind_of_another_version_has_words_too() -> None:
    row = Delivery(kind="carrier_pigeon", payload={})

    assert kind_of(row) is UNKNOWN
    assert advice.heading(row) == "Could not do what another version of The Phoenix asked for"
