"""Text that people type: shown literally wherever it appears, and never lost however long it is."""

from typing import Any

import pytest

from phoenix_bot import systems
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import only_outage, steps
from tests.phoenix import Phoenix
from tests.stories import announce, edit, minutes_ago, opened, resolve, visible

SYSTEM = "*R&D* <!here> :fire:"

MARKUP = (
    "<!channel> <!here|x> <@U0OEK6I9B4T> @channel *bold* _it_ ~st~ `code` & &amp; &lt;!channel&gt; "
    "<https://evil.example|Bank> :smile: :+1: > quote\n> quote\n• [a](b) \\*"
)

LONG = {
    "chinese": "預訂系統無法使用。" * 333,
    "emoji": "👩🏽‍🚒🔥🏳️‍🌈" * 272,
    "signs": "<&>*_~`:a:|\\\n" * 230,
}


@ON_SQLITE
def test_nothing_typed_pages_formats_or_turns_into_something_else(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    systems.add(SYSTEM)
    announcement = announce(nina, SYSTEM, Lost_bookings_details=MARKUP, **{"What happened?": MARKUP})
    phoenix.settled()
    shown = nina.refresh(announcement)
    assert shown.shown.startswith(f"{SYSTEM} incident · 1\n{MARKUP}\n")
    assert shown.shown.endswith(f"Lost bookings details\n{MARKUP}")
    assert shown.notifies == {nina.id}
    confirmation = nina.wait_for("general", "is announced")
    assert f"{SYSTEM} incident · 1 is announced" in visible(confirmation)

    edit(nina, announcement, MARKUP, Lost_bookings_details=f"{MARKUP}!", **{"What happened?": f"!{MARKUP}"})
    form = opened(nina, announcement, "Resolve")
    form.fill({"Sales affected": "no", "B2B partners affected": "no", "Resolution": MARKUP})
    assert form.submit()
    phoenix.settled()
    comment, resolved = nina.thread(announcement)
    assert comment.shown.startswith(f"{MARKUP}\n")
    assert "What happened: !<!channel> <!here|x> <@" in comment.shown
    assert "Lost bookings details: <!channel> <!here|x> <@" in comment.shown
    assert resolved.shown.endswith(f"\n{MARKUP}")
    assert f"Resolution\n{MARKUP}\n" in nina.refresh(announcement).shown
    for message in (*nina.messages("incidents"), *nina.thread(announcement)):
        assert message.notifies <= {nina.id}
        assert "<!here" not in message.text
        assert "<!channel" not in message.text


@pytest.mark.parametrize("script", LONG)
def test_three_thousand_characters_survive_announce_edit_and_resolve(
    phoenix: Phoenix, nina: Person, script: str
) -> None:
    text = LONG[script].strip()[:2998].strip()
    long: dict[str, Any] = {"Lost bookings details": text, "Impact on turnover": 10**15}
    announcement = announce(nina, **long, Started_at=minutes_ago(10), **{"What happened?": text})
    edit(nina, announcement, text, **{"What happened?": f"{text}!", "Lost bookings details": f"{text}!"})
    resolve(nina, announcement, Resolution=text)
    phoenix.settled()
    form = opened(nina, nina.refresh(announcement), "Edit")
    form.fill({"Resolution": f"{text}?", "Lost bookings details": f"{text}?"})
    form.fill({"Link to post-mortem": "https://example.com/" + "_&" * 1400})
    assert form.submit()
    phoenix.settled()

    outage = only_outage()
    assert (outage.summary, outage.resolution, outage.lost_bookings_details) == (
        f"{text}!",
        f"{text}?",
        f"{text}?",
    )
    assert steps()[1].reason == text
    shown = nina.refresh(announcement).shown
    assert f"\n{text}!\n" in shown
    assert f"Resolution\n{text}?\n" in shown
    thread = nina.thread(announcement)
    assert thread[0].shown.startswith(f"{text}\nWhat happened: ")
    assert len(thread) == 3
    assert [call for call in phoenix.slack.calls if not call.ok and call.method.startswith("chat.")] == []


@ON_SQLITE
def test_text_is_shortened_only_where_it_is_shown(phoenix: Phoenix, nina: Person) -> None:
    details = "word " * 599
    announcement = announce(nina, Lost_bookings_details=details)
    assert announcement.shown.endswith("word word…")

    assert opened(nina, announcement, "Edit").value("Lost bookings details") == details.strip()
    assert only_outage().lost_bookings_details == details.strip()


def test_the_largest_turnover_is_shown_whole_and_a_larger_refused(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, Impact_on_turnover=0)
    assert "lost, 0 EUR of turnover" in announcement.shown
    form = opened(nina, announcement, "Edit")
    form.fill({"Impact on turnover": 10**15 + 1, "Reason for this change?": "Inflation"})
    assert not form.submit()
    assert list(form.errors) == ["Impact on turnover"]
    form.fill({"Impact on turnover": 10**15})
    assert form.submit()
    phoenix.settled()

    assert "1,000,000,000,000,000 EUR of turnover" in nina.refresh(announcement).shown


@pytest.mark.parametrize("unseen", ["\u200b", " \u2060\u00ad\n", "\u3164\ufe0f", "\u202e\u2800"])
@ON_SQLITE
def test_what_nobody_can_see_is_nothing(phoenix: Phoenix, nina: Person, unseen: str) -> None:
    nina.command("/announce", "Search")
    form = nina.modal()
    form.fill({"What happened?": unseen, "ETA": "under 2 h", "Lost bookings": "<10%"})
    assert not form.submit()
    assert list(form.errors) == ["What happened?"]
    form.close()

    announcement = announce(nina)
    for button, field, filled in (
        ("Edit", "Reason for this change?", {"ETA": "under 8 h"}),
        ("Edit", "What happened?", {"Reason for this change?": "Why not?"}),
        ("Post update", "What is new?", {"New ETA": "under 8 h"}),
    ):
        form = opened(nina, announcement, button)
        form.fill({**filled, field: unseen})
        assert not form.submit(), field
        assert list(form.errors) == [field]
        form.close()
    resolve(nina, announcement, Resolution=unseen)
    assert only_outage().resolution == ""
