"""The job postmortem-missing: whoever resolved an outage is reminded of its report."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from jobs import post_mortems
from jobs.clock.job import JobFailed
from models.database import connection
from phoenix_bot.acts.clock import following
from phoenix_bot.outages.reading import due
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.settings import Settings
from tests.databases import ON_BOTH, ON_SQLITE
from tests.far_ends import Answer, issue_path
from tests.history import kinds, known, only_outage, rewrite, steps
from tests.jobs.patient import Patient
from tests.jobs.reminding import HOUR, deliver_due, made
from tests.phoenix import Phoenix
from tests.plans import plan, recorded
from tests.settings import SETTINGS, settings
from tests.stories import announce, opened, reopen, resolve, visible
from tests.tracked import PATH, Tracker, tracker

pytestmark = ON_SQLITE

NOON = datetime(2030, 1, 14, 11, tzinfo=UTC)
"""In Prague."""

REPORT = "https://wiki.example.com/report"


@pytest.fixture
def gitlab() -> Iterator[Tracker]:
    with tracker() as found:
        yield found


def ended(nina: Person, *, hours: float, outcome: str = "Post-mortem") -> Message:
    """Announce an outage, and let it have been resolved so many hours before NOON; its announcement."""
    announcement = announce(nina)
    resolved = resolve(nina, announcement, Suggested_outcome=outcome)
    rewrite(resolved_at=NOON - hours * HOUR)
    return resolved


def run(phoenix: Phoenix, now: datetime = NOON, settings: Settings = SETTINGS) -> str:
    """Let the job run when it is `now`, and wait for what is due then."""
    with following(lambda: now):
        summary = post_mortems.run_once(now=now, settings=settings, report=Patient())
        deliver_due(phoenix)
    return summary


def reminders_of(person: Person) -> list[Message]:
    words = ("post-mortem is missing", "lacks a label", "cannot act")
    return [one for one in person.messages(dm=True) if any(word in one.shown for word in words)]


def link_report(nina: Person, on: Message, url: str = REPORT) -> None:
    form = opened(nina, on, "Link post-mortem")
    form.fill({"Link to post-mortem": url})
    assert form.submit(), form.errors


@ON_BOTH
def test_whoever_resolved_it_is_reminded_once_of_the_missing_report(phoenix: Phoenix, nina: Person) -> None:
    ended(nina, hours=13)
    assert run(phoenix) == "1 reminders of missing post-mortems."
    for hours in (1, 2, 24):
        run(phoenix, NOON + hours * HOUR)

    [reminder] = reminders_of(nina)
    assert "Booking incident · 1 is resolved, but its post-mortem is missing." in visible(reminder)
    assert reminder.buttons == ["Create post-mortem", "Link post-mortem", "None needed"]
    assert made() == [(nina.id, "report", 1)]


@pytest.mark.parametrize(("hours", "outcome"), [(11.9, "Post-mortem"), (60.1, "Post-mortem"), (13, "None")])
def test_too_early_too_late_or_without_need_nobody_is(
    phoenix: Phoenix, nina: Person, hours: float, outcome: str
) -> None:
    ended(nina, hours=hours, outcome=outcome)
    run(phoenix)

    assert reminders_of(nina) == []


def test_a_duplicate_needs_no_report(phoenix: Phoenix, nina: Person) -> None:
    ended(nina, hours=13)
    announce(nina)
    rewrite(duplicate_of=2)
    run(phoenix)

    assert reminders_of(nina) == []


def test_the_announcement_the_list_and_app_home_mark_a_missing_report(phoenix: Phoenix, nina: Person) -> None:
    announcement = ended(nina, hours=1)
    assert "Post-mortem: 📝 missing" in visible(announcement)
    nina.command("/phoenix", "list resolved")
    assert "post-mortem missing" in nina.wait_for("general", "Resolved outages").shown
    link_report(nina, announcement)
    phoenix.settled()

    assert "missing" not in nina.refresh(announcement).shown


def test_none_needed_asks_why_and_says_so(phoenix: Phoenix, nina: Person) -> None:
    announcement = ended(nina, hours=13)
    run(phoenix)
    form = opened(nina, reminders_of(nina)[0], "None needed")
    assert not form.submit()
    form.fill({"Why is no post-mortem needed?": "It was a *drill*"})
    assert form.submit(), form.errors
    phoenix.settled()

    comment = nina.thread(announcement)[-1]
    assert comment.author == "nina"
    assert comment.shown == "It was a *drill*\nSuggested outcome: Post-mortem → none"
    assert "missing" not in nina.refresh(announcement).shown
    assert kinds()[-1] == "report_declined"
    assert steps()[-1].reason == "It was a *drill*"
    assert only_outage().suggested_outcome == "None"
    nina.click(reminders_of(nina)[0], "None needed")
    nina.slack.until(
        lambda: any("needs no post-mortem" in one.shown for one in nina.messages(dm=True)),
        what="a refusal",
    )


def test_a_report_that_was_linked_meanwhile_wins_over_none_needed(phoenix: Phoenix, nina: Person) -> None:
    ended(nina, hours=13)
    run(phoenix)
    form = opened(nina, reminders_of(nina)[0], "None needed")
    rewrite(report_url=REPORT)
    form.fill({"Why is no post-mortem needed?": "It was a drill"})

    assert not form.submit()
    assert "already has a post-mortem" in str(form.errors)
    assert only_outage().suggested_outcome == "Post-mortem report"


def test_at_night_it_waits_for_the_morning_and_is_dropped_if_it_is_not_true_any_more(
    phoenix: Phoenix, nina: Person
) -> None:
    announcement = ended(nina, hours=13)
    midnight = NOON + 12 * HOUR
    run(phoenix, midnight)
    assert reminders_of(nina) == []
    link_report(nina, announcement)
    run(phoenix, midnight + 9 * HOUR)

    assert made() == [(nina.id, "report", 1)]
    assert reminders_of(nina) == []


def test_what_waited_for_the_morning_comes_at_nine(phoenix: Phoenix, nina: Person) -> None:
    ended(nina, hours=13)
    run(phoenix, NOON + 12 * HOUR)
    run(phoenix, NOON + 20.9 * HOUR)
    assert reminders_of(nina) == []
    run(phoenix, NOON + 21 * HOUR)

    assert len(reminders_of(nina)) == 1


def test_another_end_reminds_anew_but_not_a_corrected_one(phoenix: Phoenix, nina: Person) -> None:
    announcement = ended(nina, hours=13)
    run(phoenix)
    rewrite(resolved_at=NOON - 14 * HOUR)
    run(phoenix, NOON + HOUR)
    assert len(made()) == 1
    reopen(nina, nina.refresh(announcement))
    nina.slack.until(lambda: only_outage().is_open, what="an open outage")
    phoenix.settled()
    resolve(nina, nina.refresh(announcement), Suggested_outcome="Post-mortem")
    rewrite(resolved_at=NOON - 13 * HOUR)
    run(phoenix, NOON + HOUR)

    assert len(made()) == 2
    assert len(reminders_of(nina)) == 1, "the later one replaces the first"


def test_if_they_cannot_act_the_creator_can(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    ended(nina, hours=13)
    rewrite(resolved_by=omar.id)
    slack.change_member("omar", deleted=True)
    slack.until(lambda: (who := known(omar.id)) is not None and who.is_deactivated, what="news of omar")
    run(phoenix)

    [told] = reminders_of(nina)
    assert "omar cannot act here any more" in told.shown
    assert "Please create or link its post-mortem" in told.shown
    assert told.buttons == ["Create post-mortem", "Link post-mortem", "None needed"]


@ON_BOTH
def test_copies_at_once_remind_once(phoenix: Phoenix, nina: Person) -> None:
    ended(nina, hours=13)
    with following(lambda: NOON), ThreadPoolExecutor(4) as copies:
        list(
            copies.map(
                lambda _: post_mortems.run_once(now=NOON, settings=SETTINGS, report=Patient()), range(4)
            )
        )
        deliver_due(phoenix)

    assert len(reminders_of(nina)) == 1


def labelled(gitlab: Tracker) -> Settings:
    return settings(**gitlab.environment, POSTMORTEM_LABEL="post*mortem*")


def test_a_report_without_its_label_is_reminded_of_once(
    phoenix: Phoenix, nina: Person, gitlab: Tracker
) -> None:
    announcement = ended(nina, hours=49)
    issue = gitlab.add(12, labels=["bug"])
    link_report(nina, announcement, f"{gitlab.server.url}/{PATH}/-/issues/12")
    read = labelled(gitlab)
    assert run(phoenix, settings=read).endswith("1 of missing labels.")
    run(phoenix, NOON + HOUR, settings=read)

    [told] = reminders_of(nina)
    assert "The post-mortem of Booking incident · 1 lacks a label. Please add it in GitLab." in visible(told)
    assert "Label: post*mortem*" in told.shown
    assert f"/{PATH}/-/issues/12" in told.text
    assert issue["labels"] == ["bug"]


@pytest.mark.parametrize("what", ["labelled", "hidden", "early", "elsewhere"])
def test_a_report_with_its_label_or_out_of_sight_is_not(
    phoenix: Phoenix, nina: Person, gitlab: Tracker, what: str
) -> None:
    announcement = ended(nina, hours=47 if what == "early" else 49)
    gitlab.add(12, labels=["post*mortem*"] if what == "labelled" else [])
    if what == "hidden":
        gitlab.server.answers[issue_path(PATH, 12)] = Answer({"message": "404 Not found"}, 404)
    place = "https://wiki.example.com" if what == "elsewhere" else gitlab.server.url
    link_report(nina, announcement, f"{place}/{PATH}/-/issues/12")
    run(phoenix, settings=labelled(gitlab))

    assert reminders_of(nina) == []


def test_while_gitlab_is_down_missing_reports_are_still_reminded_of(
    phoenix: Phoenix, nina: Person, gitlab: Tracker
) -> None:
    announcement = ended(nina, hours=49)
    link_report(nina, announcement, f"{gitlab.server.url}/{PATH}/-/issues/12")
    announce(nina, "Payments")
    rewrite(2, state="resolved", resolved_at=NOON - 13 * HOUR, suggested_outcome="Post-mortem report")
    gitlab.server.always = Answer("<html>Bad gateway</html>", 502)
    with pytest.raises(JobFailed, match=r"Labels of post-mortems are unknown\. GitLab answers with HTTP 502"):
        run(phoenix, settings=labelled(gitlab))
    gitlab.server.always = None
    gitlab.add(12)
    run(phoenix, settings=labelled(gitlab))

    assert made() == [(nina.id, "report", 1), (nina.id, "label", 1)]


@pytest.mark.usefixtures("database")
def test_past_outages_cost_nothing() -> None:
    with recorded() as statements, connection():
        due.reports(NOON, after=12 * HOUR, until=60 * HOUR)
        due.labels(NOON, after=48 * HOUR, until=60 * HOUR)

    for statement in statements:
        assert "outage_state_resolved_at" in plan(*statement)
