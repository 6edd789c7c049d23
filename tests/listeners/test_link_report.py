"""Link post-mortem."""

import pytest

from phoenix_bot.sandbox.message import Message
from phoenix_bot.sandbox.person import Person
from tests.conftest import Phoenix
from tests.history import kinds, only_outage
from tests.stories import announce, opened, resolve, visible

REPORT = "Link to report"


@pytest.fixture
def resolved(phoenix: Phoenix, nina: Person) -> Message:
    """The announcement of an outage that nina announced and resolved."""
    announcement = announce(nina)
    resolve(nina, announcement)
    phoenix.settled()
    return nina.refresh(announcement)


def test_a_linked_report_is_shown_and_its_button_gone(
    phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    form = opened(nina, resolved, "Link post-mortem")
    assert (form.title, form.labels) == ("Link post-mortem", [REPORT])
    form.fill({REPORT: "https://example.com/post_mortem/1?a=b&c=d"})
    assert form.submit()
    phoenix.settled()

    announcement = nina.refresh(resolved)
    assert "Report: https://example.com/post_mortem/1?a=b&c=d" in visible(announcement)
    assert announcement.buttons == ["Edit", "Edit duration", "Reopen outage"]
    comment = nina.thread(resolved)[-1]
    assert visible(comment) == (
        "Post-mortem report linked by @nina: https://example.com/post_mortem/1?a=b&c=d"
    )
    assert "<https://example.com/post_mortem/1?a=b&amp;c=d|" in str(comment.blocks)
    assert kinds()[-1] == "postmortem_linked"


def test_an_address_may_leave_out_its_scheme(nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Link post-mortem")
    form.fill({REPORT: " wiki.example.com/x "})

    assert form.submit()
    assert only_outage().report_url == "https://wiki.example.com/x"


@pytest.mark.parametrize(
    "typed", ["see the wiki", "ftp://example.com", "https://", "http://[x", "a.b/<!channel>"]
)
def test_what_is_no_web_address_is_refused(nina: Person, resolved: Message, typed: str) -> None:
    form = opened(nina, resolved, "Link post-mortem")
    form.fill({REPORT: typed})

    assert not form.submit()
    assert form.errors == {REPORT: "Enter a web address, such as https://example.com/report."}
    assert only_outage().report_url == ""


def test_an_address_of_spaces_is_refused(nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Link post-mortem")
    form.fill({REPORT: "  "})

    assert not form.submit()
    assert form.errors == {REPORT: "Enter the address of the report."}


def test_only_one_report_is_linked(phoenix: Phoenix, nina: Person, ada: Person, resolved: Message) -> None:
    mine = opened(nina, resolved, "Link post-mortem")
    theirs = opened(ada, resolved, "Link post-mortem")
    phoenix.settled()
    theirs.fill({REPORT: "https://example.com/theirs"})
    assert theirs.submit()
    mine.fill({REPORT: "https://example.com/mine"})

    assert not mine.submit()
    assert "@ada changed this to “https://example.com/theirs”" in mine.errors[REPORT]
    mine.close()
    nina.click(resolved, "Link post-mortem")
    answer = nina.wait_for("incidents", "Outage 1 already has a report")
    assert answer.shown.endswith("report: https://example.com/theirs Its Edit button changes that.")
