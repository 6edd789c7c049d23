"""/phoenix: help, lists, one outage and its history, and the forms that it opens."""

import re
from datetime import timedelta

import pytest

from models import OutageState
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, known, many_outages, only_outage, rewrite
from tests.listeners.phoenix.asking import answer as asked
from tests.listeners.phoenix.asking import turned
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.stories import (
    READERS_BUTTONS,
    WHAT_HAPPENED,
    announce,
    edit,
    minutes_ago,
    reopen,
    resolve,
    visible,
    wait_for_second_delivery,
)

pytestmark = ON_SQLITE


def after(person: Person, before: Message, part: str) -> Message:
    """The answer that follows another one, in a message of its own."""
    return person.slack.until(
        lambda: next(
            (one for one in person.messages("general") if one.ts > before.ts and part in visible(one)), None
        ),
        what=f"an answer {part!r}",
    )


@pytest.mark.parametrize("typed", ["", "help", " HELP ", "  "])
def test_help_shows_what_can_be_typed(phoenix: Phoenix, slack: Sandbox, peter: Person, typed: str) -> None:
    answer = asked(peter, typed)

    for word in (
        "list [all|open|resolved|duplicate|withdrawn|mine] [system]",
        "show [id]",
        "history [id]",
        "export [from] [to]",
    ):
        assert f"/phoenix {word}" in answer.shown
    assert "such as /phoenix show 7" in answer.shown
    assert slack.calls_of("response_url") == [], "the answer is in the acknowledgement"


def test_help_shows_who_may_only_read_nothing_else(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gil: Person
) -> None:
    nina.invite("incidents", "gil")
    asked(gil, "help")
    slack.until(lambda: known(gil.id), what="a record of gil")
    answer = asked(gil, "help")

    assert "/phoenix history [id]" in answer.shown
    for word in ("resolve", "export", "systems"):
        assert f"/phoenix {word}" not in answer.shown


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("lst open", "Did you mean /phoenix list?"),
        ("Reasign 7", "Did you mean /phoenix reassign?"),
        ("hlep", "Did you mean /phoenix help?"),
        ("7th", "You can type:"),
    ],
)
def test_an_unknown_word_gets_help_and_the_nearest_one(
    phoenix: Phoenix, peter: Person, typed: str, hint: str
) -> None:
    answer = asked(peter, typed)

    assert f"There is no /phoenix command “{typed.split()[0]}”." in answer.shown
    assert hint in answer.shown
    assert "/phoenix history [id]" in answer.shown


def test_what_was_typed_comes_back_literally(phoenix: Phoenix, peter: Person) -> None:
    for word in ("", "show ", "list ", "export "):
        answer = asked(peter, f"{word}<!channel>:fire:")
        assert "“<!channel>:fire:”" in visible(answer)
        assert not answer.notifies


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Type the outage's number, for example /phoenix {} 7. /phoenix list shows the numbers."),
        (
            "seven",
            "“seven” is not an outage's number. Type the outage's number, for example /phoenix {} 7.",
        ),
        ("-1", "“-1” is not an outage's number."),
        ("7" * 100, "is not an outage's number."),
        ("99", "There is no outage 99. Type /phoenix list to see which there are."),
    ],
)
def test_an_outage_that_cannot_be_meant(phoenix: Phoenix, nina: Person, typed: str, told: str) -> None:
    for word in ("show", "history", "edit", "reassign", "resolve", "reopen"):
        answer = asked(nina, f"{word} {typed}")

        assert told.format(word) in answer.shown
        assert not nina.has_modal


def test_a_list_tells_age_eta_and_assignees_and_links_the_announcement(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announcement = announce(nina, ETA="under 8 h")
    phoenix.settled()
    rewrite(started_at=utcnow() - timedelta(minutes=125))
    answer = asked(peter, "list")

    assert visible(answer).startswith(
        "Open outages\n🔴 Booking incident · 1\nOpen for 2h 5m · ETA under 8 h (by "
    )
    assert f"\nSolution and communication assignee: @nina\n{WHAT_HAPPENED}" in answer.shown
    assert f"/p{announcement.ts.replace('.', '')}|Booking incident" in str(answer.blocks)
    assert answer.buttons == ["Show"]


def test_an_overdue_eta_stands_out(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, ETA="under 30 min")
    rewrite(eta_set_at=utcnow() - timedelta(minutes=95))
    answer = asked(nina, "list open")

    assert re.search(r"ETA under 30 min \(by .*, ⚠️ passed 1h 5m ago\)", answer.shown)


@ON_BOTH
def test_lists_of_resolved_ones_of_ones_own_and_of_a_system(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    resolve(nina, announce(nina, Started_at=minutes_ago(90)), Resolved_at=minutes_ago(30))
    announce(omar, "Payments")
    announce(nina, "Search")
    phoenix.settled()

    ended = asked(nina, "list RESOLVED")
    assert "✅ Resolved: Booking incident · 1\nResolved at " in visible(ended)
    assert " after 1h\n" in ended.shown
    assert "Payments" in asked(nina, "list").shown
    assert "Payments" not in asked(nina, "  list   mine ").shown
    own = asked(omar, "List Mine").shown
    assert own.startswith("Your open outages\n")
    assert "Payments" in own
    assert "Search" not in own
    assert asked(nina, "list pay").shown.startswith("Open outages · Payments\n")
    assert "Search" in asked(nina, "list open SEARCH").shown
    assert "No outage of Booking is open. There are 2 other open outages: /phoenix list" in (
        asked(nina, "list booking").shown
    )


def test_empty_lists_say_what_to_do(phoenix: Phoenix, peter: Person) -> None:
    assert "No outage is open. /phoenix list resolved shows past ones." in asked(peter, "list").shown
    assert "No outage has been resolved yet. /phoenix list shows" in asked(peter, "list resolved").shown
    assert "No outage is open: neither one of yours nor any other." in asked(peter, "list mine").shown
    assert "There has been no outage yet." in asked(peter, "list all").shown


def test_an_empty_list_names_its_filter_and_how_many_others_there_are(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announce(nina)
    for typed, told in (
        ("search", "No outage of Search is open. There is 1 other open outage: /phoenix list shows it."),
        ("mine", "You have not announced any open outage, and none is assigned to you. There is 1 other"),
        ("mine search", "any open outage of Search, and none is assigned to you. There is 1 other open"),
        ("all search", "There has been no outage of Search. There is 1 other outage: /phoenix list all"),
        ("resolved", "No outage has been resolved yet."),
    ):
        assert told in asked(peter, f"list {typed}").shown


def test_all_means_no_filter_even_where_a_system_has_that_name(phoenix: Phoenix, nina: Person) -> None:
    resolve(nina, announce(nina, "Payments"))
    announce(nina)
    phoenix.settled()

    everything = asked(nina, "list all").shown
    assert everything.startswith("All outages\n")
    assert "Payments incident" in everything
    assert "Booking incident" in everything
    assert "Booking incident" in asked(nina, "list open all").shown
    assert "Payments incident" in asked(nina, "list resolved ALL").shown


def test_an_unknown_system(phoenix: Phoenix, peter: Person) -> None:
    answer = asked(peter, "list open bokking")

    assert answer.shown == (
        "There is no system “bokking”. Did you mean Booking? "
        "Without a system, the list shows the outages of all systems."
    )
    assert "Did you mean" not in asked(peter, "list open zzz").shown


@ON_BOTH
def test_four_hundred_open_outages_are_turned_page_by_page(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    many_outages(400, by=nina.id, system="Booking")
    first = asked(nina, "list mine booking")
    second = turned(nina, first, "Older")

    assert (first.buttons[-1], second.buttons[-2:]) == ("Older", ["Older", "Newer"])
    assert "incident · 400\n" in first.shown
    assert "incident · 390\n" in second.shown
    assert "incident · 391\n" not in second.shown
    assert turned(nina, second, "Newer").shown == first.shown
    assert len(nina.messages("general")) == 1
    assert slack.calls_of("response_url")[-1].args["replace_original"] is True


def test_the_last_page_and_one_that_emptied_meanwhile(phoenix: Phoenix, nina: Person) -> None:
    many_outages(11, by=nina.id, system="Booking")
    first = asked(nina, "list")
    second = turned(nina, first, "Older")
    assert second.buttons == ["Show", "Newer"]
    first_again = turned(nina, second, "Newer")
    rewrite(state=OutageState.RESOLVED)
    emptied = turned(nina, first_again, "Older")

    assert emptied.shown == "Open outages\nThere is nothing on this page any more."
    assert emptied.buttons == ["Newer"]


def test_show_has_what_the_announcement_has_and_its_buttons(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    phoenix.settled()
    answer = asked(nina, "SHOW #1")

    for part in announcement.shown.splitlines():
        assert part in answer.shown
    assert "Booking incident · 1, announced " in visible(answer)
    assert answer.buttons == [*announcement.buttons, "History"]
    assert answer.colour == announcement.colour


def test_show_has_no_button_that_its_reader_may_not_use(
    phoenix: Phoenix, nina: Person, omar: Person, peter: Person
) -> None:
    announcement = announce(nina)
    for person in (omar, peter):
        shown = asked(person, "show 1")
        assert (shown.buttons, WHAT_HAPPENED in shown.shown) == ([*READERS_BUTTONS, "History"], True)

    resolve(nina, announcement)
    phoenix.settled()
    assert "Reopen outage" in asked(nina, "show 1").buttons
    listed = asked(peter, "list resolved")
    peter.click(listed, "Show")
    assert after(peter, listed, WHAT_HAPPENED).buttons == [*READERS_BUTTONS, "History"]


def test_only_people_who_may_announce_are_told_how(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    for text in ("list", "list all"):
        assert "/announce announces one." in asked(nina, text).shown
        assert "/announce" not in asked(peter, text).shown


def test_a_button_of_the_list_shows_an_outage_below_it(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    listed = asked(nina, "list")
    nina.click(listed, "Show")
    shown = after(nina, listed, WHAT_HAPPENED)
    nina.click(shown, "History")

    assert "Announced by @nina" in after(nina, shown, "History of").shown
    assert nina.refresh(listed).shown == listed.shown


def test_the_buttons_of_an_answer_do_what_those_of_the_announcement_do(
    phoenix: Phoenix, nina: Person
) -> None:
    announcement = announce(nina)
    edit(nina, asked(nina, "show 1"), "More is known", ETA="under 8 h")
    resolve(nina, asked(nina, "show 1"))
    ended = asked(nina, "show 1")
    reopen(nina, ended)
    phoenix.settled()

    assert kinds() == ["announced", "edited", "resolved", "reopened"]
    assert "reopened by @nina" in nina.thread(announcement)[-1].shown


def test_history_tells_everything_oldest_first(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announcement = announce(nina)
    edit(nina, announcement, "It got *worse*", ETA="under 8 h")
    resolve(nina, announcement, Resolution="A new disk")
    phoenix.settled()
    lines = visible(asked(peter, "history 1")).splitlines()

    assert lines[0] == "History of Resolved: Booking incident · 1"
    told = [line for line in lines if " by @nina" in line]
    assert [line.split(" · ")[1] for line in told] == [
        "Announced by @nina",
        "Edited by @nina",
        "Resolved by @nina",
    ]
    assert "ETA: under 2 h → under 8 h" in told[1]
    assert "It got *worse*" in lines
    assert "Resolution: A new disk" in lines


def test_a_long_history_has_pages(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    for number in range(10):
        edit(nina, announcement, f"Reason {number}", Lost_bookings_details=f"{number} more")
    first = asked(nina, "history 1")
    second = turned(nina, first, "Newer")

    assert "Reason 8" in first.shown
    assert "Reason 9" not in first.shown
    assert "Reason 9" in second.shown
    assert (first.buttons, second.buttons) == (["Newer"], ["Older"])
    assert turned(nina, second, "Older").shown == first.shown


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("edit 1", "Edit outage 1"),
        (" Reassign   #1 ", "Reassign outage 1"),
        ("RESOLVE # 1", "Resolve outage 1"),
    ],
)
def test_a_form_opens_from_the_command(phoenix: Phoenix, nina: Person, typed: str, title: str) -> None:
    announce(nina)
    nina.command("/phoenix", typed)

    assert nina.modal().title == title


def test_a_form_opened_by_the_command_takes_effect(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    nina.command("/phoenix", "resolve 1")
    form = nina.modal()
    form.fill({"Sales affected": "yes", "B2B partners affected": "no"})
    assert form.submit(), form.errors

    assert not only_outage().is_open


def test_edit_of_a_resolved_outage_corrects_its_end(phoenix: Phoenix, nina: Person) -> None:
    resolve(nina, announce(nina))
    nina.command("/phoenix", "edit 1")

    assert "Link to post-mortem" in nina.modal().labels


@pytest.mark.parametrize("word", ["resolve", "reassign"])
def test_what_a_resolved_outage_refuses(phoenix: Phoenix, nina: Person, word: str) -> None:
    resolve(nina, announce(nina))
    nina.command("/phoenix", f"{word} 1")

    assert "Outage 1 was resolved by @nina at " in nina.wait_for("general", "was resolved").shown
    assert not nina.has_modal


def test_reopen_opens_its_form(phoenix: Phoenix, nina: Person) -> None:
    resolve(nina, announce(nina))
    nina.command("/phoenix", "reopen 1")
    form = nina.modal("Reopen outage 1")
    form.fill({"Why is it not over?": "It is back", "New ETA": "under 2 h"})
    assert form.submit(), form.errors

    phoenix.slack.until(lambda: only_outage().is_open, what="an open outage")
    assert "Outage 1 is open. Nothing was changed" in asked(nina, "reopen 1").shown


@pytest.mark.parametrize("word", ["edit", "reassign", "resolve"])
def test_who_may_not_is_told_so(phoenix: Phoenix, nina: Person, omar: Person, gil: Person, word: str) -> None:
    announce(nina)
    nina.invite("incidents", "gil")
    for person, why in ((omar, "You may not change it."), (gil, "Only full members")):
        person.slack.workspace.channels[person.slack.channel_id("general")].members.append(person.id)
        person.command("/phoenix", f"{word} 1")
        assert why in person.wait_for("general", "working on this outage").shown
        assert not person.has_modal


def test_who_may_not_reopen_is_told_so_and_an_admin_new_to_us_may(
    phoenix: Phoenix, nina: Person, omar: Person, ada: Person
) -> None:
    resolve(nina, announce(nina))
    omar.command("/phoenix", "reopen 1")
    assert "You may not" in omar.wait_for("general", "You may not").shown
    ada.command("/phoenix", "reopen 1")

    assert ada.modal().title == "Reopen outage 1"


def test_guests_in_the_announce_channel_may_read(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gil: Person
) -> None:
    nina.invite("incidents", "gil")
    announce(nina)

    assert "Booking incident" in asked(gil, "list").shown
    assert WHAT_HAPPENED in asked(gil, "show 1").shown
    assert "Announced by @nina" in asked(gil, "history 1").shown


def test_a_command_delivered_twice_opens_one_form(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    slack.duplicate_next_envelope()
    nina.command("/phoenix", "edit 1")
    wait_for_second_delivery(slack)
    nina.modal().close()

    assert not nina.has_modal
    assert "did not open" not in "".join(message.shown for message in nina.messages("general"))


def test_buttons_of_another_version(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    many_outages(11, by=nina.id, system="Booking")
    listed = asked(nina, "list")
    for button in listed.blocks[-1]["elements"]:
        button["value"] = "whatever"
    nina.click(listed, "Older")

    assert after(nina, listed, "another version").ephemeral


def test_a_renamed_system_is_found_by_its_new_name_and_shown_by_its_old_one(
    phoenix: Phoenix, nina: Person
) -> None:
    announce(nina)
    systems.rename(systems.named("Booking").identity, "Reservations", act=operator())
    answer = asked(nina, "list reservations")

    assert answer.shown.startswith("Open outages · Reservations\n")
    assert "Booking incident" in answer.shown


def test_systems_that_look_like_people_channels_or_links_are_found(phoenix: Phoenix, nina: Person) -> None:
    for name in ("@nina", "#general", "a & <b>"):
        systems.add(name)
        answer = asked(nina, f"list {name}")
        assert f"Open outages · {name}" in visible(answer)


def test_a_number_may_follow_the_sign_of_channels(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    nina.create_channel("1")

    assert "Booking incident" in asked(nina, "show #1").shown
