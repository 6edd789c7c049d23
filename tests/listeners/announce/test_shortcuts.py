"""Announcing from a message, and from anywhere, by Slack's shortcuts."""

from typing import Any

import pytest

from models import SUMMARY_TEMPLATE, User
from models.database import transaction
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import known, only_outage, outages, steps
from tests.phoenix import Phoenix
from tests.stories import WHAT_HAPPENED, announce, wait_for_second_delivery

pytestmark = ON_SQLITE

REST = {"Primary affected system": "Search", "ETA": "under 2 h", "Lost bookings": "<10%"}


def opened_on(person: Person, message: Message) -> Form:
    """The form that the shortcut on a message opens."""
    person.message_shortcut("Announce outage", message)
    return person.modal("Announce an outage")


def announced_from(person: Person, message: Message) -> Message:
    """The announcement made from a message with nothing changed in the quotation."""
    form = opened_on(person, message)
    form.fill(REST)
    assert form.submit(), form.errors
    return person.wait_for("incidents", "Search incident")


def test_the_global_shortcut_opens_the_empty_form(phoenix: Phoenix, nina: Person) -> None:
    nina.shortcut("Announce an outage")
    form = nina.modal("Announce an outage")
    assert form.value("What happened?") == SUMMARY_TEMPLATE
    form.fill(REST | {"What happened?": WHAT_HAPPENED})
    assert form.submit()

    told = nina.wait_for("dm", "is announced in #incidents")
    assert "Search incident · 1" in told.shown
    assert "Announced from" not in nina.wait_for("incidents", "Search incident").shown


def test_who_may_not_announce_is_told_by_the_global_shortcut_in_a_modal(
    phoenix: Phoenix, peter: Person
) -> None:
    peter.shortcut("Announce an outage")

    told = peter.modal("The Phoenix")
    assert told.labels == []
    assert "You may not announce outages." in told.text
    told.close()


def test_a_message_is_quoted_and_linked(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announce(nina)
    phoenix.settled()
    message = nina.post("ops", "The search is down\n\nSince <noon> & nobody knows why")
    form = opened_on(ada, message)
    assert form.value("What happened?") == (
        "nina wrote in #ops:\n> The search is down\n>\n> Since <noon> & nobody knows why"
    )
    form.close()
    announcement = announced_from(ada, message)

    url = f"https://northwind.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    assert "Announced from: message" in announcement.shown
    assert f"<{url}|message>" in str(announcement.attachments)
    assert ada.wait_for("ops", "is announced in #incidents").ephemeral
    phoenix.settled()
    assert steps(2)[0].fields["source_url"] == ["", url]


@ON_BOTH
def test_its_thread_is_told_and_its_time_is_the_proposed_start(phoenix: Phoenix, nina: Person) -> None:
    phoenix.slack.workspace.channels[phoenix.slack.channel_id("ops")].members.append(
        phoenix.slack.bot_user_id
    )
    message = nina.post("ops", "The search is down")
    announcement = announced_from(nina, message)
    phoenix.settled()

    assert only_outage().started_at.timestamp() == float(message.ts) // 60 * 60
    [told] = nina.thread(message)
    assert told.shown == "Announced as Search incident · 1"
    assert f"/p{announcement.ts.replace('.', '')}|" in told.text


@pytest.mark.parametrize("fault", [None, "cut_after", "cut_before"])
def test_where_the_app_is_not_the_thread_is_not_told_and_it_does_not_join(
    phoenix: Phoenix, slack: Sandbox, nina: Person, fault: str | None
) -> None:
    message, ops = nina.post("ops", "The search is down"), slack.channel_id("ops")
    faults = [fault] if fault else []

    def strike(method: str, phase: str, args: dict[str, Any]) -> None:
        if faults and (method, phase, args.get("channel")) == ("chat.postMessage", "before", ops):
            slack.faults.next(method, faults.pop())

    slack.faults.watch(strike)
    announced_from(nina, message)
    phoenix.settled()

    assert nina.thread(message) == []
    assert slack.bot_user_id not in slack.workspace.channels[ops].members
    assert faults == []


def test_a_reply_is_linked_within_its_thread(phoenix: Phoenix, nina: Person) -> None:
    parent = nina.post("ops", "Does anybody else see this?")
    reply = nina.post("ops", "Yes, the search is down", thread=parent)
    announced_from(nina, reply)

    place = f"/archives/{reply.channel}/p{reply.ts.replace('.', '')}"
    query = f"?thread_ts={parent.ts}&cid={parent.channel}"
    assert only_outage().source_url == f"https://northwind.slack.com{place}{query}"


def test_the_first_message_of_a_thread_is_linked_by_itself(phoenix: Phoenix, nina: Person) -> None:
    parent = nina.post("ops", "The search is down")
    nina.post("ops", "Yes", thread=parent)
    announced_from(nina, nina.refresh(parent))

    assert only_outage().source_url.endswith(f"/p{parent.ts.replace('.', '')}")


def test_who_is_mentioned_stands_there_by_name_and_is_not_paged(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    omar.command("/announce")
    omar.modal().close()
    slack.until(lambda: known(omar.id), what="a record of omar")
    slack.integration_post(
        "ops", "Pager", f"<!channel> <@{omar.id}>: <https://x.example/1|Alert 1> &lt;5%&gt;"
    )
    announcement = announced_from(nina, nina.wait_for("ops", "Alert 1"))

    assert "Pager wrote in #ops:\n> @channel @omar: Alert 1 (https://x.example/1) <5%>" in announcement.shown
    assert announcement.notifies == {nina.id}


def test_an_alert_that_is_all_attachment_is_read(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    alert = {
        "fallback": "[ALERT] unused",
        "title": "Search is slow",
        "text": "p99 is *9 s*",
        "fields": [{"title": "Host", "value": "search-1", "short": True}],
    }
    slack.integration_post("ops", "Grafana", "", [alert, {"fallback": "See the dashboard"}])

    form = opened_on(nina, nina.messages("ops")[-1])
    assert form.value("What happened?") == (
        "Grafana wrote in #ops:\n> Search is slow\n> p99 is *9 s*\n> Host: search-1\n> See the dashboard"
    )


def test_a_message_without_words_leaves_the_template(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    slack.integration_post("ops", "Camera", "", [{"fallback": " ", "image_url": "https://x.example/1.png"}])
    form = opened_on(nina, nina.messages("ops")[-1])

    assert form.value("What happened?") == SUMMARY_TEMPLATE
    form.fill(REST)
    assert not form.submit()
    form.fill({"What happened?": WHAT_HAPPENED})
    assert form.submit()
    assert "/archives/" in only_outage().source_url


def test_a_long_message_is_shortened_to_what_the_form_takes(phoenix: Phoenix, nina: Person) -> None:
    message = nina.post("ops", "It is down & out\n" * 600)
    announcement = announced_from(nina, message)

    assert only_outage().summary.endswith("…")
    assert len(only_outage().summary) <= 3000
    assert "> It is down & out\n> It is down & out" in announcement.shown


def test_it_works_where_the_app_is_not(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    with transaction():
        User.update(name="", profile_at=None).where(User.slack_id == nina.id).execute()
    direct = slack.add_direct("nina", "ada")
    places = ((direct, "Somebody wrote in a direct message"), ("war-room", "nina wrote in a private channel"))
    for place, told in places:
        form = opened_on(nina, nina.post(place, "The search is down"))
        assert form.value("What happened?") == f"{told}:\n> The search is down"
        form.close()
        slack.until(lambda: known(nina.id), what="a record of nina")
    announced_from(nina, nina.post(direct, "The search is down"))

    assert nina.wait_for(direct, "is announced in #incidents").ephemeral


def test_who_may_not_announce_is_told_beside_the_message(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    peter.message_shortcut("Announce outage", nina.post("ops", "The search is down"))

    assert peter.wait_for("ops", "You may not announce outages").ephemeral
    assert not peter.has_modal


def test_a_shortcut_delivered_twice_opens_one_form(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    message = nina.post("ops", "The search is down")
    slack.duplicate_next_envelope()
    form = opened_on(nina, message)
    wait_for_second_delivery(slack)
    slack.until(lambda: len(slack.calls_of("views.open")) == 2, what="the second delivery")
    form.fill(REST)
    slack.duplicate_next_envelope()
    assert form.submit()
    wait_for_second_delivery(slack, times=2)

    assert len(outages()) == 1
    assert all("not open" not in each.shown for each in nina.messages("ops"))
