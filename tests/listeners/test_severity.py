"""Severities: a team that has some is asked for them, and everybody sees them."""

import pytest

from jobs import update_reminders
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import only_outage, rewrite
from tests.jobs.reminding import MINUTE, made, run
from tests.listeners.home.looking import home, seen, to_tab
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.settings import settings
from tests.stories import announce, edit, opened, visible

SEVERITIES = {
    "SEVERITIES": "SEV1,SEV2,SEV3",
    "SEVERITY_MENTIONS": "SEV1=S0EVERYBODY,SEV2=S0SOME",
    "SEVERITY_UPDATES": "SEV1=10m,SEV3=2h",
}

pytestmark = [
    ON_SQLITE,
    pytest.mark.settings(**SEVERITIES),
]


@ON_BOTH
def test_the_form_asks_and_the_title_and_lists_say_it(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, Severity="SEV2")
    announce(nina, "Search")
    phoenix.settled()

    assert nina.refresh(announcement).shown.startswith("SEV2 · Booking incident")
    assert "SEV2 · Booking incident" in said(nina, "list sev2")
    assert "Search" not in said(nina, "list SEV2 all")
    assert "None has the severity SEV1." in said(nina, "list all sev1")
    assert "list [all|open|resolved|duplicate|withdrawn|mine] [SEV1|SEV2|SEV3] [system]" in said(
        nina, "help list"
    )


def test_app_home_filters_by_it_and_insights_count_it(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, Severity="SEV3")
    announce(nina, "Search")
    phoenix.settled()

    to_tab(nina, "History")
    home(nina, "Search incident").choose("Any severity", "SEV3")
    nina.slack.until(lambda: "Search incident" not in seen(nina, "").text, what="only the severe one")
    assert "SEV3 · Booking incident" in seen(nina, "").text
    to_tab(nina, "Insights")
    shown = home(nina, "Outages by severity").text
    assert "SEV3: 1" in shown
    assert "1 without a severity" in shown


def test_its_user_group_is_called_once_and_again_when_it_becomes_worse(
    phoenix: Phoenix, nina: Person
) -> None:
    announcement = announce(nina, Severity="SEV2")
    phoenix.settled()
    first = nina.messages("incidents")[-1]
    edit(nina, announcement, ETA="under 8 h")
    edit(nina, announcement, "All sites are down", Severity="SEV1")
    edit(nina, announcement, "Only one site is", Severity="SEV3")
    phoenix.settled()

    assert "<!subteam^S0SOME>" in f"{first.text}{first.blocks}"
    called = [comment for comment in nina.thread(announcement) if "subteam" in f"{comment.blocks}"]
    [worse] = called
    assert "Severity: SEV2 → SEV1" in visible(worse)
    assert "<!subteam^S0EVERYBODY>" in f"{worse.text}{worse.blocks}"
    assert nina.refresh(announcement).shown.startswith("SEV3 · Booking incident")


def test_making_it_worse_needs_a_reason(phoenix: Phoenix, nina: Person) -> None:
    form = opened(nina, announce(nina, Severity="SEV2"), "Edit")
    form.fill({"Severity": "SEV1"})

    assert not form.submit()
    assert only_outage().severity == "SEV2"


def test_each_has_its_own_rhythm_of_updates(phoenix: Phoenix, nina: Person) -> None:
    for number, severity in enumerate(("SEV1", "SEV2", "SEV3"), start=1):
        announce(nina, ("Booking", "Search", "Payments")[number - 1], Severity=severity)
        rewrite(number, communicated_at=utcnow())
    start = utcnow()
    told = []
    for minutes in (9, 11, 31, 121):
        run(update_reminders, phoenix, start + minutes * MINUTE, settings(**SEVERITIES))
        told.append(len(made()))

    assert told == [0, 1, 3, 6]


@pytest.mark.settings(SEVERITIES="", SEVERITY_MENTIONS="", SEVERITY_UPDATES="")
def test_without_severities_nobody_is_asked(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Edit")

    assert "Severity" not in form.labels
    assert "[SEV" not in said(nina, "help list")
    to_tab(nina, "History")
    with pytest.raises(AssertionError, match="no element"):
        home(nina, "Booking incident").offers("Any severity")
