"""Link post-mortem."""

from collections.abc import Iterator

import pytest

from models import DeliveryKind
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.far_ends import Answer, FarEnd, far_end, issue, issue_path
from tests.history import kinds, only_outage, rewrite, steps
from tests.phoenix import IMPATIENT, Phoenix
from tests.phoenix_bot.delivery.looking import rows
from tests.stories import READERS_BUTTONS, announce, opened, reopen, resolve, visible

pytestmark = ON_SQLITE

REPORT = "Link to post-mortem"


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
    assert "Post-mortem: https://example.com/post_mortem/1?a=b&c=d" in visible(announcement)
    assert announcement.buttons == ["Edit", "Edit duration", "Reopen outage", *READERS_BUTTONS]
    comment = nina.thread(resolved)[-1]
    assert visible(comment) == ("Post-mortem linked by @nina: https://example.com/post_mortem/1?a=b&c=d")
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
    assert form.errors == {REPORT: "Enter a web address, such as https://example.com/post-mortem."}
    assert only_outage().report_url == ""


def test_an_address_of_spaces_is_refused(nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Link post-mortem")
    form.fill({REPORT: "  "})

    assert not form.submit()
    assert form.errors == {REPORT: "Enter the address of the post-mortem."}


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
    answer = nina.wait_for("incidents", "Outage 1 already has a post-mortem")
    assert answer.shown.endswith("post-mortem: https://example.com/theirs Its Edit button changes that.")


@pytest.fixture
def gitlab(phoenix: Phoenix, slack: Sandbox) -> Iterator[FarEnd]:
    """The bot's GitLab, with one issue."""
    with far_end() as server:
        server.answers[issue_path("ops/reports", 12)] = issue("The disk was full & <!channel> slept")
        phoenix.stop()
        phoenix.start(GITLAB_URL=server.url, GITLAB_PRIVATE_TOKEN="glpat-s3cret")
        yield server
        phoenix.stop()


def link(person: Person, announcement: Message, address: str) -> None:
    """Link a report by the button and its form."""
    form = opened(person, announcement, "Link post-mortem")
    form.fill({REPORT: address})
    assert form.submit(), form.errors


def relink(person: Person, announcement: Message, address: str | None) -> None:
    """Change the link by the Edit button and its form."""
    form = opened(person, announcement, "Edit")
    form.fill({REPORT: address})
    assert form.submit(), form.errors


def first_line(message: Message) -> str:
    """The title of an announcement."""
    return visible(message).split("\n")[0]


@ON_BOTH
def test_the_title_of_a_gitlab_issue_becomes_the_announcements(
    gitlab: FarEnd, phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    link(nina, resolved, f"{gitlab.url}/ops/reports/-/work_items/12#note_5")
    phoenix.settled()

    announcement = nina.refresh(resolved)
    assert first_line(announcement) == "✅ Resolved: The disk was full & <!channel> slept · 1"
    assert "Booking incident" in announcement.shown
    assert "&lt;!channel&gt; slept" in announcement.text
    assert kinds()[-2:] == ["postmortem_linked", "report_titled"]
    assert steps()[-1].fields == {"report_title": ["", "The disk was full & <!channel> slept"]}
    assert steps()[-1].by_id is None


def test_a_gitlab_that_is_down_delays_the_title_and_not_the_link(
    gitlab: FarEnd, phoenix: Phoenix, slack: Sandbox, nina: Person, resolved: Message
) -> None:
    gitlab.always = Answer("Bad gateway", 502)
    link(nina, resolved, f"{gitlab.url}/ops/reports/-/issues/12")
    slack.until(lambda: "Post-mortem: " in nina.refresh(resolved).shown, what="a linked report")
    assert first_line(nina.refresh(resolved)) == "✅ Resolved: Booking incident · 1"

    gitlab.always = None
    phoenix.settled()

    assert first_line(nina.refresh(resolved)).startswith("✅ Resolved: The disk was full")


@IMPATIENT
def test_while_gitlab_hangs_everything_else_goes_on(
    gitlab: FarEnd, phoenix: Phoenix, slack: Sandbox, nina: Person, resolved: Message
) -> None:
    gitlab.always = Answer(hangs=True)
    link(nina, resolved, f"{gitlab.url}/ops/reports/-/issues/12")
    reopen(nina, nina.refresh(resolved))
    slack.until(lambda: "Resolve" in nina.refresh(resolved).buttons, what="an open outage")

    assert [row.done_at for row in rows(DeliveryKind.REPORT_TITLE)] == [None]
    gitlab.always = None
    phoenix.settled()
    assert first_line(nina.refresh(resolved)) == "The disk was full & <!channel> slept · 1"


def test_another_report_takes_the_former_ones_title_away(
    gitlab: FarEnd, phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    gitlab.answers[issue_path("ops/sub.group/reports", 3)] = issue("Nobody had looked")
    link(nina, resolved, f"{gitlab.url}/ops/reports/-/issues/12")
    phoenix.settled()

    relink(nina, resolved, f"{gitlab.url}/ops/sub.group/reports/-/issues/3")
    phoenix.settled()
    assert first_line(nina.refresh(resolved)) == "✅ Resolved: Nobody had looked · 1"
    relink(nina, resolved, None)
    phoenix.settled()

    assert first_line(nina.refresh(resolved)) == "✅ Resolved: Booking incident · 1"
    assert only_outage().report_title == ""
    assert nina.thread(resolved)[-1].shown == "Link to post-mortem: none"
    assert steps()[-1].fields["report_title"] == ["Nobody had looked", ""]


def test_a_title_that_comes_too_late_is_left_out(
    gitlab: FarEnd, phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    gitlab.meanwhile = lambda: rewrite(report_url="https://example.com/another")
    link(nina, resolved, f"{gitlab.url}/ops/reports/-/issues/12")
    phoenix.settled()

    assert len(gitlab.requests) == 1
    assert first_line(nina.refresh(resolved)) == "✅ Resolved: Booking incident · 1"
    assert (only_outage().report_title, kinds()[-1]) == ("", "postmortem_linked")


def test_nobody_asks_for_the_title_of_a_former_report(
    gitlab: FarEnd, phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    gitlab.always = Answer("Bad gateway", 502)
    link(nina, resolved, f"{gitlab.url}/ops/reports/-/issues/12")
    relink(nina, resolved, "https://example.com/report")
    asked = len(gitlab.requests)
    gitlab.always = None
    phoenix.settled()

    assert len(gitlab.requests) <= asked + 1
    assert first_line(nina.refresh(resolved)) == "✅ Resolved: Booking incident · 1"
    assert only_outage().report_title == ""


def test_an_edit_that_leaves_the_link_alone_leaves_the_title_alone(
    gitlab: FarEnd, phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    link(nina, resolved, f"{gitlab.url}/ops/reports/-/issues/12")
    phoenix.settled()
    form = opened(nina, resolved, "Edit")
    form.fill({"Resolution": "A new disk"})
    assert form.submit()
    phoenix.settled()

    assert first_line(nina.refresh(resolved)).startswith("✅ Resolved: The disk was full")
    assert len(gitlab.requests) == 1


def test_another_server_is_never_asked(
    gitlab: FarEnd, phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    with far_end() as other:
        other.always = issue("Not ours")
        link(nina, resolved, f"{other.url}/ops/reports/-/issues/12")
        phoenix.settled()

        assert other.requests == gitlab.requests == []
    assert first_line(nina.refresh(resolved)) == "✅ Resolved: Booking incident · 1"


def test_an_issue_that_cannot_be_read_is_linked_and_its_linker_told(
    gitlab: FarEnd, phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    link(nina, resolved, f"{gitlab.url}/ops/reports/-/issues/404")
    phoenix.settled()

    assert "/ops/reports/-/issues/404" in visible(nina.refresh(resolved))
    told = nina.messages(dm=True)[-1].shown
    assert "The post-mortem of Resolved: Booking incident · 1 is linked" in told
    assert "cannot show its title: there is no such issue, or" in told
    assert rows(DeliveryKind.REPORT_TITLE)[0].state == "sent"


def test_a_gitlab_that_is_not_configured_any_more_is_not_asked(
    gitlab: FarEnd, phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    gitlab.always = Answer("Bad gateway", 502)
    link(nina, resolved, f"{gitlab.url}/ops/reports/-/issues/12")
    phoenix.stop()
    asked = len(gitlab.requests)
    phoenix.start(GITLAB_URL="", GITLAB_PRIVATE_TOKEN="")
    phoenix.settled()

    assert rows(DeliveryKind.REPORT_TITLE)[0].state == "sent"
    assert (len(gitlab.requests), only_outage().report_title) == (asked, "")
