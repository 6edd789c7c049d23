"""Create post-mortem."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from models import DeliveryKind, DeliveryState
from phoenix_bot.acts.clock import following, utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.gitlab import PROJECT, TOKEN, Fault, GitLabServer, Issue, demo
from phoenix_bot.sandbox.gitlab.request import Asked
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, only_outage, rewrite
from tests.jobs.reminding import deliver_due
from tests.phoenix import IMPATIENT, Phoenix
from tests.phoenix_bot.delivery.looking import rows
from tests.stories import READERS_BUTTONS, announce, edit, opened, reopen, resolve, visible

pytestmark = ON_SQLITE

CREATE = "Create post-mortem"
POST = ("POST", "/issues")


@pytest.fixture
def gitlab() -> Iterator[GitLabServer]:
    """A GitLab with the project of the post-mortems."""
    with demo() as server:
        yield server


@pytest.fixture
def phoenix(phoenix: Phoenix, gitlab: GitLabServer) -> Iterator[Phoenix]:
    """A bot that creates post-mortems there."""
    phoenix.stop()
    phoenix.start(
        GITLAB_URL=gitlab.url,
        GITLAB_PRIVATE_TOKEN=TOKEN,
        GITLAB_POSTMORTEM_PROJECT=PROJECT,
        POSTMORTEM_LABEL="postmortem",
    )
    yield phoenix
    phoenix.stop()


@pytest.fixture
def resolved(phoenix: Phoenix, nina: Person) -> Message:
    """The announcement of an outage that nina announced and resolved; it wants a report."""
    announcement = announce(nina)
    resolve(nina, announcement, Suggested_outcome="Post-mortem", Resolution="A new disk")
    phoenix.settled()
    return nina.refresh(announcement)


def ask(person: Person, announcement: Message, **fields: object) -> None:
    """Ask for the post-mortem by the button and its form."""
    form = opened(person, announcement, CREATE)
    form.fill({name.replace("_", " "): value for name, value in fields.items()})
    assert form.submit(), form.errors


def made(gitlab: GitLabServer) -> list[Issue]:
    """The issues of the project."""
    return gitlab.projects[0].issues


def asked(gitlab: GitLabServer, method: str, ending: str, goes_on: Event | None = None) -> Event:
    """Happens when GitLab gets such a request, which then waits for `goes_on` if that is given."""
    happened = Event()

    def look(request: Asked) -> None:
        if request.method == method and request.path.endswith(ending):
            happened.set()
            assert goes_on is None or goes_on.wait(20)

    gitlab.meanwhile = look
    return happened


def stop_after(event: Event, phoenix: Phoenix) -> None:
    """Wait for an event, and let the bot finish the calls that are under way, and end."""
    assert event.wait(20)
    phoenix.stop()


def later(phoenix: Phoenix, **span: float) -> None:
    """Let time pass, and wait until everything is delivered that is due then."""
    with following(lambda: datetime.now(UTC) + timedelta(**span)):
        deliver_due(phoenix)


@ON_BOTH
def test_an_issue_is_created_and_linked(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    asked = [CREATE, "Link post-mortem"]
    assert resolved.buttons == ["Edit", "Edit duration", *asked, "Reopen outage", *READERS_BUTTONS]
    form = opened(nina, resolved, CREATE)
    assert form.labels == ["Title", "Due date", "Assignees", "Who may see it"]
    today = f"{utcnow():%Y-%m-%d}"
    assert form.value("Title") == f"Booking incident, {today}"
    assert form.value("Assignees") == ["nina"]
    assert form.value("Due date") == f"{utcnow() + timedelta(weeks=2):%Y-%m-%d}"
    assert form.submit(), form.errors
    phoenix.settled()

    [issue] = made(gitlab)
    assert (issue.title, issue.labels) == (f"Booking incident, {today}", ["postmortem"])
    assert ([one.username for one in issue.assignees], issue.author.username) == (["nina"], "phoenix")
    assert issue.due_date == f"{utcnow() + timedelta(weeks=2):%Y-%m-%d}"
    assert not issue.confidential
    announcement = nina.refresh(resolved)
    assert announcement.buttons == ["Edit", "Edit duration", "Reopen outage", *READERS_BUTTONS]
    assert visible(announcement).startswith(f"✅ Resolved: Booking incident, {today} · 1\n")
    url = f"{gitlab.url}/{PROJECT}/-/work_items/1"
    assert visible(nina.thread(resolved)[-1]) == f"Post-mortem linked by @nina: {url}"
    assert kinds()[-2:] == ["postmortem_linked", "report_titled"]
    assert nina.messages(dm=True) == []


def test_the_draft_tells_what_is_known(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    ask(nina, resolved)
    phoenix.settled()

    text = made(gitlab)[0].description or ""
    assert "WHO: customers are not able to" in text
    assert "A new disk" in text
    assert "- Lost bookings: \\<10\\%" in text
    assert "- Solution assignee: nina" in text
    assert "[Announced](http" in text
    assert "[Resolved](http" in text
    assert "## Action items\n\n- [ ]" in text
    assert "## Lessons learned" in text


def test_what_people_typed_does_nothing_in_gitlab(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person
) -> None:
    odd = "@all see #1 and !2\n/close\n<!-- x --> https://gitlab.example.com/a/b/-/issues/1"
    announcement = announce(nina)
    edit(nina, announcement, odd, ETA="under 8 h")
    resolve(nina, announcement, Suggested_outcome="Post-mortem", Resolution=odd)
    phoenix.settled()
    ask(nina, nina.refresh(announcement), Title="/close @all #1")
    phoenix.settled()

    [issue] = made(gitlab)
    assert issue.title == "\u200b/close @\u200ball #\u200b1"
    text = issue.description or ""
    assert "@all" not in text
    assert "#1" not in text
    assert not [line for line in text.splitlines() if line.lstrip("> ").startswith("/")]
    assert text.count("<!--") == 1
    assert text.count("\\@\u200ball see \\#\u200b1 and \\!\u200b2") == 3
    assert "`https://gitlab.example.com/a/b/-/issues/1`" in text


def test_a_confidential_issue_keeps_its_title(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    ask(nina, resolved, Title="Who leaked it", Who_may_see_it=["Confidential"])
    phoenix.settled()

    assert made(gitlab)[0].confidential
    assert "leaked" not in nina.refresh(resolved).shown
    assert rows(DeliveryKind.REPORT_TITLE) == []


def test_people_whom_gitlab_lacks_are_named(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, omar: Person, resolved: Message
) -> None:
    gitlab.add_account("peter", "A stranger of the same name")
    account = gitlab.accounts[2]
    account.username, account.public_email = "nn", "nina@northwind.example"
    ask(nina, resolved, Assignees=["nina", "omar", "peter"])
    phoenix.settled()

    assert [one.username for one in made(gitlab)[0].assignees] == ["nn", "omar"]
    told = nina.messages(dm=True)[-1].shown
    assert "is created and linked, but @peter is not assigned: in GitLab, I find no account" in told


def test_a_free_project_takes_one_assignee(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.projects[0].most_assignees = 1
    ask(nina, resolved, Assignees=["nina", "omar"])
    phoenix.settled()

    assert "@omar is not assigned" in nina.messages(dm=True)[-1].shown


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"Title": "  "}, {"Title": "Enter a title."}),
        ({"Due date": "2020-01-01"}, {"Due date": "Pick a day from today on, within three years."}),
        ({"Due date": "2999-01-01"}, {"Due date": "Pick a day from today on, within three years."}),
    ],
)
def test_what_makes_no_sense_is_refused(
    nina: Person, resolved: Message, fields: dict[str, str], error: dict[str, str]
) -> None:
    form = opened(nina, resolved, CREATE)
    form.fill(fields)

    assert not form.submit()
    assert form.errors == error


def test_an_issue_may_have_neither_due_date_nor_assignees(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    ask(nina, resolved, Due_date=None, Assignees=[])
    phoenix.settled()

    assert (made(gitlab)[0].due_date, made(gitlab)[0].assignees) == (None, [])


def test_of_two_who_submit_one_makes_the_issue(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, ada: Person, resolved: Message
) -> None:
    mine, theirs = opened(nina, resolved, CREATE), opened(ada, resolved, CREATE)
    goes_on = Event()
    asked(gitlab, *POST, goes_on)
    assert mine.submit(), mine.errors

    assert not theirs.submit()
    assert "@nina has asked for the post-mortem of outage 1 already." in theirs.errors["Title"]
    goes_on.set()
    phoenix.settled()
    assert len(made(gitlab)) == 1
    assert not theirs.submit()
    assert "Outage 1 already has a post-mortem" in theirs.errors["Title"]


def test_a_report_that_somebody_links_meanwhile_makes_the_issue_needless(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.meanwhile = lambda asked: rewrite(report_url="https://example.com/report")
    ask(nina, resolved)
    phoenix.settled()

    assert made(gitlab) == []
    told = nina.messages(dm=True)[-1].shown
    assert told.endswith("· 1 was created: another post-mortem was linked meanwhile.")


def test_a_report_that_is_linked_while_the_issue_is_made_stays(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.meanwhile = lambda asked: (
        rewrite(report_url="https://example.com/report") if asked.method == "POST" else None
    )
    ask(nina, resolved)
    phoenix.settled()

    assert len(made(gitlab)) == 1
    assert only_outage().report_url == "https://example.com/report"
    assert "is created, but not linked: another post-mortem was" in nina.messages(dm=True)[-1].shown


def test_an_outage_that_is_reopened_meanwhile_gets_no_issue(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.always(Fault(status=502))
    ask(nina, resolved)
    reopen(nina, nina.refresh(resolved))
    nina.slack.until(lambda: "Resolve" in nina.refresh(resolved).buttons, what="an open outage")
    gitlab.faults.clear()
    later(phoenix, minutes=10)

    assert made(gitlab) == []
    assert "the outage was reopened meanwhile" in nina.messages(dm=True)[-1].shown


LOST = pytest.mark.parametrize(
    "fault",
    [
        Fault(*POST, is_processed=True),
        Fault(*POST, status=502, body="Bad gateway", is_processed=True),
        Fault(*POST, status=200, body="<html>Please log in</html>", is_processed=True),
        Fault(*POST, status=201, body="[", headers={"Content-Type": "application/json"}, is_processed=True),
        pytest.param(Fault(*POST, delay=1.3, is_processed=True), marks=IMPATIENT),
    ],
)
"""GitLab has made the issue, and the answer is: none, an error, a page, broken, or late."""


@LOST
def test_an_issue_whose_answer_is_lost_is_made_once(
    fault: Fault, phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(fault)
    ask(nina, resolved)
    phoenix.settled()

    assert len(made(gitlab)) == len(gitlab.asked_for(*POST)) == 1
    assert only_outage().report_url == f"{gitlab.url}/{PROJECT}/-/work_items/1"


def test_an_issue_that_was_not_made_is_made_when_that_is_sure(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(Fault(*POST, status=500))
    searched = asked(gitlab, "GET", "/issues")
    ask(nina, resolved)
    stop_after(searched, phoenix)
    assert len(gitlab.asked_for(*POST)) == 1
    assert rows(DeliveryKind.REPORT_ISSUE)[0].error == "GitLab may still be making the issue"
    phoenix.start()
    later(phoenix, minutes=2)

    assert len(made(gitlab)) == 1
    assert len(gitlab.asked_for(*POST)) == 2
    assert only_outage().report_url.endswith("/-/work_items/1")


def test_while_nobody_can_look_no_issue_is_made(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(Fault(*POST, is_processed=True))
    gitlab.faults.next(Fault("GET", "/issues", status=503))
    gitlab.faults.next(Fault("GET", "/issues", status=200, body="<html>Please log in</html>"))
    ask(nina, resolved)
    phoenix.settled()

    assert len(made(gitlab)) == len(gitlab.asked_for(*POST)) == 1


def test_asking_again_after_a_problem_finds_the_issue_that_was_made(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(Fault(*POST, is_processed=True))
    gitlab.faults.next(Fault("GET", "/issues", status=401))
    ask(nina, resolved)
    phoenix.slack.until(
        lambda: rows(DeliveryKind.REPORT_ISSUE)[0].state == DeliveryState.PARKED, what="a problem"
    )
    ask(nina, resolved, Title="Another title")
    phoenix.settled()

    assert len(made(gitlab)) == len(gitlab.asked_for(*POST)) == 1
    assert len(rows(DeliveryKind.REPORT_ISSUE)) == 1
    assert only_outage().report_url == f"{gitlab.url}/{PROJECT}/-/work_items/1"


def test_asking_again_after_a_problem_tries_it_with_the_new_values(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(Fault(*POST, status=422))
    ask(nina, resolved, Title="A title that GitLab refuses")
    phoenix.slack.until(
        lambda: rows(DeliveryKind.REPORT_ISSUE)[0].state == DeliveryState.PARKED, what="a problem"
    )
    ask(nina, resolved, Title="Another title")
    phoenix.settled()

    assert [issue.title for issue in made(gitlab)] == ["Another title"]
    assert [row.state for row in rows(DeliveryKind.REPORT_ISSUE)] == [DeliveryState.SENT]


def test_while_gitlab_says_when_to_come_back_no_success_of_slack_disturbs_that(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(Fault(*POST, status=429, headers={"Retry-After": "3600"}))
    posted = asked(gitlab, *POST)
    ask(nina, resolved)
    stop_after(posted, phoenix)
    phoenix.start()
    announce(nina, "Payments")
    phoenix.slack.until(lambda: rows(DeliveryKind.PIN)[-1].done_at, what="the pin of another outage")

    assert len(gitlab.asked_for(*POST)) == 1
    assert rows(DeliveryKind.REPORT_ISSUE)[0].due_at > utcnow() + timedelta(minutes=30)


def test_an_issue_is_found_among_many(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    def others(request: Asked) -> None:
        if request.method == "GET" and request.path.endswith("/issues") and len(made(gitlab)) == 1:
            for number in range(150):
                gitlab.add_issue(gitlab.projects[0], f"Another {number}", author=gitlab.accounts[0])

    gitlab.faults.next(Fault(*POST, is_processed=True))
    gitlab.meanwhile = others
    ask(nina, resolved)
    phoenix.settled()

    assert only_outage().report_url.endswith("/-/work_items/1")
    assert len(gitlab.asked_for(*POST)) == 1


@ON_BOTH
def test_a_bot_that_ends_before_it_knows_makes_one_issue(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(Fault(*POST, is_processed=True))
    gitlab.faults.always(Fault("GET", "/issues", status=502))
    searched = asked(gitlab, "GET", "/issues")
    ask(nina, resolved)
    stop_after(searched, phoenix)
    gitlab.faults.clear()
    phoenix.start()
    phoenix.settled()

    assert len(made(gitlab)) == 1
    assert only_outage().report_url.endswith("/-/work_items/1")


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, "create the post-mortem again with other values"),
        (401, "must set GITLAB_PRIVATE_TOKEN to a valid token with the scope api"),
        (403, "GITLAB_PRIVATE_TOKEN needs the scope api"),
        (404, "Check GITLAB_POSTMORTEM_PROJECT"),
        (422, "create the post-mortem again with other values"),
    ],
)
def test_what_gitlab_refuses_is_a_problem_with_advice(
    status: int, advice: str, phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(Fault(*POST, status=status, body=f"what is {TOKEN}?"))
    ask(nina, resolved)
    phoenix.settled()

    [row] = rows(DeliveryKind.REPORT_ISSUE)
    assert (row.state, row.error) == (DeliveryState.PARKED, f"GitLab: HTTP {status}")
    told = nina.messages(dm=True)[-1].shown
    assert "GitLab refused to create the post-mortem. GitLab says" in told
    assert advice in told
    assert TOKEN not in told
    # Whoever knows better can ask again.
    ask(nina, nina.refresh(resolved))
    phoenix.settled()
    assert only_outage().report_url.endswith("/-/work_items/1")


def test_a_gitlab_that_wants_to_be_left_alone_is(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(Fault(*POST, status=429, body="Retry later", headers={"Retry-After": "3600"}))
    posted = asked(gitlab, *POST)
    ask(nina, resolved)
    stop_after(posted, phoenix)

    [row] = rows(DeliveryKind.REPORT_ISSUE)
    assert (row.state, row.error, row.uncertain) == (DeliveryState.WAITING, "GitLab: HTTP 429", False)
    assert timedelta(minutes=59) < row.due_at - utcnow() <= timedelta(hours=1)
    phoenix.start()
    later(phoenix, minutes=61)
    assert len(made(gitlab)) == 1


def test_while_nobody_listens_nothing_is_uncertain(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.stop()
    ask(nina, resolved, Assignees=[])
    reopen(nina, nina.refresh(resolved))
    phoenix.settled()

    [row] = rows(DeliveryKind.REPORT_ISSUE)
    assert row.state == DeliveryState.SENT
    assert "the outage was reopened meanwhile" in nina.messages(dm=True)[-1].shown


def test_a_gitlab_that_is_down_delays_the_issue(
    phoenix: Phoenix, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.next(Fault("GET", "/users", status=502))
    gitlab.faults.next(Fault("GET", "/users"))
    ask(nina, resolved)
    phoenix.settled()

    assert len(made(gitlab)) == 1


@IMPATIENT
def test_while_gitlab_hangs_everything_else_goes_on(
    phoenix: Phoenix, slack: Sandbox, gitlab: GitLabServer, nina: Person, resolved: Message
) -> None:
    gitlab.faults.always(Fault(delay=30))
    ask(nina, resolved)
    reopen(nina, nina.refresh(resolved))
    slack.until(lambda: "Resolve" in nina.refresh(resolved).buttons, what="an open outage")

    assert made(gitlab) == []


def test_only_those_who_may_link_a_report_may_create_one(
    phoenix: Phoenix, slack: Sandbox, peter: Person, resolved: Message
) -> None:
    peter.click(resolved, CREATE)

    answer = peter.wait_for("incidents", "Ask @nina")
    assert "who is working on this outage" in answer.shown


def form_of(person: Person, typed: str) -> Form:
    """The form that a command opens."""
    person.command("/phoenix", typed)
    return person.modal()


@pytest.mark.parametrize("typed", ["postmortem 1", "post-mortem #1"])
def test_the_command_opens_the_same_form(nina: Person, resolved: Message, typed: str) -> None:
    assert form_of(nina, typed).title == "Create post-mortem"


def test_the_command_sends_the_draft(
    phoenix: Phoenix, slack: Sandbox, nina: Person, resolved: Message
) -> None:
    nina.command("/phoenix", "postmortem 1 draft")
    phoenix.settled()

    message = nina.messages(dm=True)[-1]
    assert "Here is the draft of the post-mortem of outage 1" in message.shown
