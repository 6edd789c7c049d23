"""/phoenix postmortem, and drafts as files where there is no GitLab."""

from pathlib import Path

import pytest

from models import DeliveryKind
from phoenix_bot.blocks import draft
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import rewrite
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import drafts, rows
from tests.stories import announce, edit, resolve, words

pytestmark = ON_SQLITE

CREATE = "Create post-mortem"


@pytest.fixture
def resolved(phoenix: Phoenix, nina: Person) -> Message:
    """The announcement of an outage that nina announced and resolved; it wants a report."""
    announcement = announce(nina)
    edit(nina, announcement, "It is @all of <them>", ETA="under 8 h")
    resolve(nina, announcement, Suggested_outcome="Post-mortem", Resolution="A new disk")
    phoenix.settled()
    return nina.refresh(announcement)


def test_without_gitlab_the_button_sends_a_draft(phoenix: Phoenix, nina: Person, resolved: Message) -> None:
    nina.click(resolved, CREATE)
    answer = nina.wait_for("incidents", "I'll send you")

    [text] = drafts(phoenix, nina)
    assert answer.shown == "I'll send you the draft of the post-mortem by direct message."
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## Summary",
        "## Impact",
        "## Times",
        "## People",
        "## Timeline",
        "## Action items",
        "## Lessons learned",
    ]
    assert "- Lost bookings: \\<10\\%" in text
    assert "- Resolved by: nina" in text
    assert "  > It is \\@\u200ball of \\<them\u200b\\>" in text
    assert "[Edited](https://northwind.slack.com/archives/" in text
    assert "  - ETA: under 2 h → under 8 h" in text
    assert nina.messages(dm=True)[-1].shown.startswith("Here is the draft of the post-mortem of outage 1")


@pytest.mark.parametrize("typed", ["postmortem 1", "post-mortem #1", "postmortem 1 Draft"])
def test_without_gitlab_the_command_sends_it_too(
    phoenix: Phoenix, nina: Person, resolved: Message, typed: str
) -> None:
    nina.command("/phoenix", typed)

    assert len(drafts(phoenix, nina)) == 1
    assert words(nina, "general")[-1:] == ["I'll send you the draft by direct message."]


def test_a_draft_whose_answer_is_lost_is_sent_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person, resolved: Message
) -> None:
    slack.faults.next("files.completeUploadExternal", "cut_after")
    nina.command("/phoenix", "postmortem 1")

    assert len(drafts(phoenix, nina)) == 1


def test_an_outage_with_a_report_has_a_draft_nevertheless(
    phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    rewrite(report_url="https://example.com/report")
    nina.command("/phoenix", "postmortem 1 draft")

    assert len(drafts(phoenix, nina)) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("postmortem", "Type the outage's number, for example /phoenix postmortem 7."),
        ("postmortem draft", "Type the outage's number"),
        ("postmortem x draft", "“x” is not an outage's number."),
        ("postmortem 9", "There is no outage 9"),
    ],
)
def test_what_is_no_outage_is_refused(
    phoenix: Phoenix, nina: Person, resolved: Message, typed: str, told: str
) -> None:
    nina.command("/phoenix", typed)

    assert told in words(nina, "general")[-1]
    assert rows(DeliveryKind.REPORT_DRAFT) == []


def test_an_open_outage_has_no_post_mortem_yet(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    nina.command("/phoenix", "postmortem 1")

    assert words(nina, "general")[-1].startswith("Outage 1 is open.")


def test_a_duplicate_leaves_it_to_the_other(phoenix: Phoenix, nina: Person, resolved: Message) -> None:
    announce(nina, "Search")
    phoenix.settled()
    rewrite(duplicate_of_id=2)
    nina.command("/phoenix", "postmortem 1")

    assert "a duplicate of outage 2, which is where the post-mortem belongs" in words(nina, "general")[-1]


def test_only_those_who_may_change_the_outage_get_a_draft(
    phoenix: Phoenix, peter: Person, nina: Person, resolved: Message
) -> None:
    peter.command("/phoenix", "postmortem 1 draft")

    answer = peter.wait_for("general", "Ask @nina")
    assert "who is working on this outage" in answer.shown
    assert drafts(phoenix, peter) == []


def test_the_team_brings_its_own_template(
    phoenix: Phoenix, nina: Person, resolved: Message, tmp_path: Path
) -> None:
    template = tmp_path / "template.md"
    template.write_text("# ${system} (${number})\n$times\n${owner} pays $5\n", encoding="utf-8")
    phoenix.stop()
    phoenix.start(POSTMORTEM_TEMPLATE=str(template))
    nina.command("/phoenix", "postmortem 1")

    [text] = drafts(phoenix, nina)
    assert text.startswith("# Booking (1)\n- Started: ")
    assert text.endswith("\n${owner} pays $5\n")


def test_the_bots_own_template_has_only_places_that_are_filled() -> None:
    assert draft.unknown_places(draft.TEMPLATE) == []
