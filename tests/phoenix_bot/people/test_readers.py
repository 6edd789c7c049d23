"""Who may read outages: whoever is in the announce channel, managers, and full members if it is public."""

import re
from typing import cast

import pytest

from listeners.home.pages.page import Setup
from listeners.home.render import render
from models import AnnounceChannel, Delivery, DeliveryKind, HomeVisit, User
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.kinds.export_files import KINDS
from phoenix_bot.people import profiles, readers
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack.outcomes import Later
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import known, let_read, outages
from tests.listeners.home.looking import home, seen
from tests.listeners.phoenix.asking import answer, said
from tests.managing import member
from tests.phoenix import Phoenix
from tests.plans import plan, recorded
from tests.settings import SETTINGS
from tests.stories import announce, visible, wait_for_event

pytestmark = ON_SQLITE

OUTSIDE = "Only people in #incidents can read outages: join it, or ask somebody in it to add you."
ENDED = "This account is deactivated in Slack, so it cannot read outages."

READING = ("list", "list all", "show 1", "show 99", "history 1", "export", "history 99")
CHANGING = ("edit 1", "resolve 1", "update 99", "reopen 1")


@pytest.fixture
def in_private(phoenix: Phoenix, slack: Sandbox) -> None:
    """The announce channel is private, and the bot has heard of that."""
    slack.convert_channel("incidents", private=True)
    wait_for_event(slack, "message", subtype="channel_convert_to_private")


def left(person: Person) -> None:
    """Somebody leaves the announce channel, and the bot hears of it."""
    person.leave("incidents")
    wait_for_event(person.slack, "member_left_channel", user=person.id)


def test_a_guest_outside_reads_nothing_and_learns_what_to_do(
    phoenix: Phoenix, nina: Person, gil: Person
) -> None:
    announce(nina, "Booking")

    for text in (*READING, *CHANGING):
        assert said(gil, text) == OUTSIDE
    shown = home(gil, OUTSIDE)
    assert (shown.text, shown.buttons) == (OUTSIDE, [])


def test_the_help_for_somebody_outside_says_why_it_is_short(phoenix: Phoenix, gil: Person) -> None:
    said(gil, "list")
    text = said(gil, "help")

    assert text.startswith(OUTSIDE)
    assert "show" not in text


def test_a_guest_inside_reads_from_the_moment_of_joining(phoenix: Phoenix, nina: Person, gil: Person) -> None:
    announce(nina, "Booking")
    home(gil, OUTSIDE)
    nina.invite("incidents", "gil")

    assert "Booking incident" in seen(gil, "Booking incident · 1").text
    assert "Booking incident" in said(gil, "list")


@pytest.mark.parametrize("inside", [True, False])
def test_full_members_read_if_the_channel_is_public(
    phoenix: Phoenix, nina: Person, peter: Person, inside: bool
) -> None:
    announce(nina, "Booking")
    if not inside:
        left(peter)

    assert "Booking incident" in said(peter, "list")
    home(peter, "Booking incident · 1")


def test_people_of_another_domain_read_only_inside(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person, ada: Person
) -> None:
    announce(nina, "Booking")
    phoenix.stop()
    phoenix.start(ALLOWED_EMAIL_DOMAIN="phoenix.example")

    assert "Booking incident" in said(peter, "list")
    left(peter)
    left(ada)
    assert said(peter, "list") == OUTSIDE
    assert said(ada, "list") == OUTSIDE, "an admin of another domain manages nothing"


@pytest.mark.usefixtures("in_private")
def test_full_members_outside_a_private_channel_read_nothing_from_the_moment_they_leave(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person
) -> None:
    announce(nina, "Booking")
    page = answer(peter, "list")
    home(peter, "Booking incident · 1")
    left(peter)

    assert seen(peter, OUTSIDE).buttons == []
    assert said(peter, "list") == OUTSIDE
    assert clicked(peter, page, "Show") == OUTSIDE
    slack.convert_channel("incidents", private=False)
    seen(peter, "Booking incident · 1")
    assert clicked(peter, page, "Show").startswith("Booking incident")


def clicked(person: Person, page: Message, button: str) -> str:
    """What somebody reads after a click on a private answer."""
    before = [message.ts for message in person.messages("general")]
    person.click(page, button)
    new: Message = person.slack.until(
        lambda: next((one for one in person.messages("general") if one.ts not in before), None),
        what="an answer",
    )
    return visible(new)


@pytest.mark.usefixtures("in_private")
def test_an_app_home_that_was_left_long_ago_is_emptied_too(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announce(nina, "Booking")
    home(peter, "Booking incident · 1")
    phoenix.settled()
    with transaction():
        HomeVisit.update(seen_at=utcnow().replace(year=2001)).execute()
    left(peter)

    seen(peter, OUTSIDE)


@pytest.mark.usefixtures("in_private")
def test_managers_outside_read(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announce(nina, "Booking")
    left(ada)

    assert "Booking incident" in said(ada, "list")
    home(ada, "Booking incident · 1")


@ON_BOTH
def test_an_ended_account_reads_nothing_wherever_it_was(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announce(nina, "Booking")
    assert "Booking incident" in rendered(nina)
    slack.change_member("nina", deleted=True)
    wait_for_event(slack, "user_change")

    assert ENDED in rendered(nina)
    assert "Booking" not in rendered(nina)
    # Slack has taken her out of the channel, and said nothing of that.
    slack.change_member("nina", deleted=False, is_restricted=True)
    assert home(nina, OUTSIDE).buttons == []


def rendered(person: Person) -> str:
    """App Home as the bot would publish it now."""
    return str(render(person.id, Vocabulary(), Setup(SETTINGS), now=utcnow()).to_dict())


@pytest.mark.usefixtures("in_private")
def test_who_may_change_an_outage_does_that_without_reading_others(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announce(nina, "Payments")
    announce(omar, "Booking")
    left(omar)

    assert said(omar, "list") == OUTSIDE
    assert said(omar, "edit 1") == OUTSIDE
    omar.command("/phoenix", "edit 2")
    assert "Booking" in omar.modal().text
    omar.modal().close()
    omar.command("/phoenix", "resolve 2")
    form = omar.modal()
    form.fill({"Sales affected": "no", "B2B partners affected": "no"})
    assert form.submit(), form.errors
    omar.command("/phoenix", "reopen 2")
    assert "Why is it not over?" in omar.modal("Reopen outage 2").labels


@pytest.mark.usefixtures("in_private")
def test_who_may_announce_outside_is_told_of_no_other_outage(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announce(nina, "Booking")
    left(omar)
    assert home(omar, OUTSIDE).buttons == ["Announce an outage"]
    omar.command("/announce", "booking")
    form = omar.modal("Announce an outage")
    form.fill({"What happened?": "Nobody can book", "ETA": "under 2 h", "Lost bookings": "<10%"})

    assert form.submit()
    assert not form.is_open
    assert len(outages()) == 2


@pytest.mark.usefixtures("in_private")
def test_the_search_for_an_original_offers_only_what_one_may_know(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announce(nina, "Payments")
    announce(omar, "Search")
    mine = announce(omar, "Booking")
    omar.click(mine, "Close as duplicate")
    form = omar.modal()
    assert len(form.options("Duplicate of")) == 2
    left(omar)

    [other] = form.options("Duplicate of")
    assert "Search" in other


def test_who_is_new_reads_as_soon_as_slack_has_said_who_they_are(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announce(nina, "Booking")
    slack.add_member("zoe")
    wait_for_event(slack, "team_join")
    with transaction():
        User.delete().where(User.slack_id == slack.user_id("zoe")).execute()
    zoe = slack.person("zoe")
    slack.workspace.channels[slack.channel_id("general")].members.append(zoe.id)

    assert "Booking incident" in said(zoe, "list")


def forget_readers(phoenix: Phoenix) -> None:
    """Let the bot know nothing of the announce channel, as at its first start."""
    phoenix.settled()
    with transaction():
        AnnounceChannel.update(is_private=None, is_complete=False).execute()


@ON_BOTH
def test_before_the_first_sync_the_answer_follows(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person
) -> None:
    announce(nina, "Booking")
    forget_readers(phoenix)

    assert said(peter, "list") == (
        "One moment: we are asking Slack who is in #incidents. The answer follows."
    )
    assert "Booking incident" in peter.wait_for("general", "Booking incident").shown
    assert "Booking incident" in said(peter, "list")
    assert len(slack.calls_of("conversations.info")) == 1


def test_if_slack_does_not_tell_who_is_inside_nothing_is_shown(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person, ada: Person
) -> None:
    announce(nina, "Booking")
    forget_readers(phoenix)
    slack.faults.next("conversations.info", "error", error="channel_not_found")

    peter.command("/phoenix", "show 1")
    peter.wait_for("general", "One moment")
    peter.wait_for("general", "Slack does not tell who is in #incidents (channel_not_found)")
    slack.faults.next("conversations.info", "cut_before")
    forget_readers(phoenix)
    nina.command("/phoenix", "list")
    nina.wait_for("general", "One moment")
    nina.wait_for("general", "Slack does not tell who is in #incidents (it cannot be reached)")
    # Managers may always.
    home(ada, "Booking incident · 1")


def test_a_form_is_opened_after_slack_was_asked(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    announcement = announce(nina, "Booking")
    forget_readers(phoenix)
    ada.click(announcement, "Edit")

    assert "Booking" in ada.modal().text


def test_who_leaves_before_the_export_is_sent_gets_none(database: str) -> None:
    member("U1")
    row = Delivery(kind=DeliveryKind.EXPORT, payload={"to": "U1", "from": None, "until": None, "zone": "UTC"})
    build = KINDS[DeliveryKind.EXPORT].build
    let_read("U1", is_private=True)
    with connection():
        assert build(row, Vocabulary()) is not None
    with transaction():
        AnnounceChannel.delete().execute()
        let_read(is_private=True, channel_id="C2")

        assert build(row, Vocabulary()) is None


def test_an_export_waits_until_we_know_whether_its_reader_may_read(database: str) -> None:
    member("U1")
    row = Delivery(kind=DeliveryKind.EXPORT, payload={"to": "U1", "from": None, "until": None, "zone": "UTC"})
    kind, nothing_to_call = KINDS[DeliveryKind.EXPORT], cast(Attempt, None)
    with connection():
        export = kind.build(row, Vocabulary())
    assert export is not None

    assert isinstance(kind.perform(nothing_to_call, row, export), Later)


@ON_BOTH
def test_whoever_is_inside_costs_one_look_at_an_index(database: str) -> None:
    let_read("U1", *(f"U{number}" for number in range(2, 2000)))
    with connection():
        user = profiles.find("U1")
        with recorded() as statements:
            readers.require(user)

    [(sql, parameters)] = statements
    used = plan(sql, parameters)
    # Of the channel itself there is one row.
    assert "INDEX" in used.upper()
    assert not re.search(r"Seq Scan on channel_member|SCAN t2", used)


def test_no_reader_waits_for_slack(phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person) -> None:
    announce(nina, "Booking")
    said(peter, "help")
    slack.until(lambda: known(peter.id), what="a record of peter")
    phoenix.settled()
    before = len(slack.calls)
    said(peter, "show 1")

    assert slack.calls[before:] == []
