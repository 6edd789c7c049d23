"""Slack members as we know them."""

from datetime import timedelta
from typing import Any

import pytest

from models import Delivery, DeliveryKind, DeliveryState, User
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import eligibility, profiles
from tests.databases import ON_BOTH, ON_SQLITE

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

NINA = "U0NINA0000"
PROFILE = {
    "id": NINA,
    "name": "nina.novak",
    "tz": "Europe/Prague",
    "profile": {
        "display_name": "nina",
        "real_name": "Nina Novak",
        "email": "Nina@Example.com",
        "image_72": "https://example.com/nina.png",
    },
}


def questions() -> list[str]:
    """Who Slack is still to be asked about."""
    with connection():
        rows = Delivery.select().where(Delivery.kind == DeliveryKind.PROFILE, Delivery.done_at.is_null())
        return [row.payload["user"] for row in rows]


def test_what_slack_says_is_kept() -> None:
    nina = profiles.remember(PROFILE, now=utcnow())

    assert (nina.name, nina.email, nina.time_zone) == ("nina", "nina@example.com", "Europe/Prague")
    assert nina.image_url == "https://example.com/nina.png"
    assert nina.is_known
    assert nina.can_act
    assert not nina.is_admin


@ON_BOTH
def test_what_slack_leaves_out_is_made_up_for() -> None:
    bare = profiles.remember({"id": NINA, "name": "nina.novak"}, now=utcnow())
    assert (bare.name, bare.email, bare.time_zone) == ("nina.novak", "", "UTC")
    named = profiles.remember({"id": NINA, "profile": {"real_name": "Nina Novak"}}, now=utcnow())

    assert named.name == "Nina Novak"


@ON_BOTH
def test_news_replaces_what_was_known() -> None:
    profiles.remember(PROFILE | {"is_admin": True}, now=utcnow())
    nina = profiles.remember(PROFILE | {"deleted": True}, now=utcnow())

    assert (nina.is_admin, nina.is_deactivated, nina.can_act) == (False, True, False)


@ON_BOTH
def test_slack_is_asked_once_about_somebody_new() -> None:
    for _ in range(3):
        profiles.introduce(NINA, now=utcnow())

    assert questions() == [NINA]
    with connection():
        assert not User.get_by_id(NINA).is_known


def test_a_list_makes_known_whom_it_hardly_describes() -> None:
    profiles.introduce(NINA, now=utcnow())
    profiles.remember_members([{"id": NINA}], now=utcnow(), only_news=True)

    with connection():
        assert profiles.find(NINA).is_known


def test_slack_is_asked_again_when_the_answer_is_old() -> None:
    now = utcnow()
    profiles.remember(PROFILE, now=now)
    profiles.introduce(NINA, now=now + profiles.FRESH - timedelta(seconds=1))
    assert questions() == []
    profiles.introduce(NINA, now=now + profiles.FRESH)

    assert questions() == [NINA]


def test_an_answer_from_before_the_clock_was_set_back_is_old() -> None:
    now = utcnow()
    profiles.remember(PROFILE, now=now)
    assert profiles.is_known_lately(NINA, now=now, within=profiles.LATELY)
    assert not profiles.is_known_lately(NINA, now=now - profiles.LATELY, within=profiles.LATELY)
    profiles.introduce(NINA, now=now - profiles.FRESH)

    assert questions() == [NINA]


def test_whoever_is_picked_is_always_asked_about() -> None:
    profiles.remember(PROFILE, now=utcnow())
    profiles.introduce(NINA, now=utcnow(), fresh=timedelta(0))

    assert questions() == [NINA]


def test_a_question_that_slack_refused_is_asked_again() -> None:
    profiles.introduce(NINA, now=utcnow())
    with transaction():
        Delivery.update(state=DeliveryState.PARKED, error="missing_scope").execute()
    profiles.introduce(NINA, now=utcnow())

    assert questions() == [NINA, NINA]


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({}, ""),
        ({"is_admin": True}, ""),
        ({"is_bot": True}, "This is a bot; pick a person."),
        ({"id": "USLACKBOT"}, "This is a bot; pick a person."),
        ({"deleted": True}, "This person's account is deactivated."),
        ({"deleted": True, "is_bot": True}, "This is a bot; pick a person."),
        ({"is_restricted": True}, "This person is a guest; pick a full member."),
        ({"is_stranger": True}, "This person is a guest; pick a full member."),
    ],
)
def test_who_can_be_assigned(details: dict[str, object], reason: str) -> None:
    somebody = profiles.remember(PROFILE | details, now=utcnow())

    with connection():
        assert profiles.why_not_assignable(somebody) == reason


@ON_BOTH
def test_who_is_unknown_or_missing_cannot_be_assigned() -> None:
    profiles.introduce(NINA, now=utcnow())
    with connection():
        assert "Submit again in a moment" in profiles.why_not_assignable(profiles.find(NINA))
    profiles.remember_missing(NINA, now=utcnow())

    with connection():
        assert profiles.why_not_assignable(profiles.find(NINA)) == "This person is not in this workspace."


def test_names_are_ids_where_no_name_is_known() -> None:
    profiles.remember(PROFILE, now=utcnow())
    profiles.introduce("U0NEW00000", now=utcnow())

    with connection():
        assert profiles.names({NINA, "U0NEW00000", "U0NEVER000"}) == {
            NINA: "nina",
            "U0NEW00000": "U0NEW00000",
            "U0NEVER000": "U0NEVER000",
        }
        assert profiles.names(set()) == {}


def test_addresses_of_former_domains_are_compared_in_the_current_one() -> None:
    domains = ("new.example", "old.example")

    assert profiles.canonical_email("Nina@Old.example", domains) == "nina@new.example"
    assert profiles.canonical_email("nina@NEW.example", domains) == "nina@new.example"
    assert profiles.canonical_email("Nina@sub.new.example", domains) == "nina@sub.new.example"
    assert profiles.canonical_email("nina@evilnew.example", domains) == "nina@evilnew.example"
    assert profiles.canonical_email("nina", domains) == "nina"
    assert profiles.canonical_email("Nina@Old.example", ()) == "nina@old.example"


@ON_BOTH
def test_a_changed_or_reused_address_merges_nobody() -> None:
    profiles.remember(PROFILE, now=utcnow())
    profiles.remember(PROFILE | {"id": "U0OTHER000"}, now=utcnow())
    profiles.remember(PROFILE | {"profile": {"email": "nina@new.example"}}, now=utcnow())

    with connection():
        assert profiles.find(NINA).email == "nina@new.example"
        assert profiles.find("U0OTHER000").email == "nina@example.com"
        assert User.select().count() == 2


def test_members_of_several_workspaces_of_an_organisation_are_ours_if_they_are_in_ours() -> None:
    eligibility.remember_workspace("T0OURS", ())
    elsewhere = PROFILE | {"team_id": "T0OTHER", "is_owner": True}
    assert profiles.remember(elsewhere, now=utcnow()).is_guest
    both = profiles.remember(elsewhere | {"enterprise_user": {"teams": ["T0X", "T0OURS"]}}, now=utcnow())

    assert (both.is_guest, both.is_admin) == (False, True)
    assert not profiles.remember(PROFILE | {"team_id": "T0OURS"}, now=utcnow()).is_guest


def test_who_has_a_strange_address_cannot_be_assigned() -> None:
    eligibility.remember_workspace("T0OURS", ("new.example",))
    nina = profiles.remember(PROFILE, now=utcnow())
    with connection():
        assert profiles.why_not_assignable(nina) == (
            "This person cannot act here: an e-mail address at new.example is needed, "
            "and the one in Slack is nina@example.com."
        )
    nina = profiles.remember(PROFILE | {"profile": {}}, now=utcnow())

    with connection():
        assert profiles.why_not_assignable(nina).endswith("and the one in Slack is not shown.")


NORA: dict[str, Any] = {
    "id": "U0NORA0000",
    "name": "nora",
    "tz": "Europe/Prague",
    "deleted": False,
    "is_admin": True,
    "is_restricted": False,
    "profile": {"display_name": "nora", "email": "nora@example.com", "image_72": "https://x.example/n.png"},
}


def learned(profile: dict[str, Any]) -> tuple[User, bool]:
    """What we know of Nora after an event with this object, and whether Slack is asked about her."""
    with transaction():
        profiles.learn(profile, now=utcnow())
    with connection():
        return profiles.find(NORA["id"]), profiles.pending_profile(NORA["id"]) is not None


def without(*names: str) -> dict[str, Any]:
    """Slack's object about Nora without some of its fields."""
    details = {name: value for name, value in NORA["profile"].items() if name not in names}
    return {name: value for name, value in NORA.items() if name not in names} | {"profile": details}


@pytest.mark.parametrize("left_out", [(), ("email",), ("tz",), ("is_admin", "is_restricted"), ("image_72",)])
def test_what_an_event_leaves_out_of_somebody_known_stays_and_slack_is_asked(
    left_out: tuple[str, ...],
) -> None:
    profiles.remember(NORA, now=utcnow())
    told = without(*left_out)
    told["name"] = "nora"
    user, is_asked = learned(told)

    assert (user.email, user.time_zone, user.is_admin, user.image_url) == (
        "nora@example.com",
        "Europe/Prague",
        True,
        "https://x.example/n.png",
    )
    assert user.is_known
    assert is_asked is bool(left_out)


@ON_BOTH
def test_a_newcomer_of_whom_an_event_leaves_something_out_is_unknown_until_slack_says_it() -> None:
    user, is_asked = learned(without("email"))

    assert not user.is_known
    assert is_asked


def test_of_who_left_nothing_more_is_asked() -> None:
    profiles.remember(NORA, now=utcnow())
    user, is_asked = learned({"id": NORA["id"], "name": "nora", "deleted": True, "profile": {}})

    assert user.is_deactivated
    assert not is_asked
