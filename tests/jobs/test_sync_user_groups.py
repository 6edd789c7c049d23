"""The job that syncs Google groups, with Google's own client against a Google on this machine."""

from collections.abc import Iterator
from threading import Event

import pytest

from jobs import sync_user_groups
from jobs.clock.job import Report
from jobs.sync_user_groups import NotSynced
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people.google import feeds
from phoenix_bot.people.google.feeds import Details
from phoenix_bot.people.groups import named
from tests.databases import ON_BOTH, ON_SQLITE
from tests.google import ADMINISTRATOR, Google, listening, refused_access
from tests.managing import NINA, OMAR, google_group, inside, member, operator
from tests.settings import SETTINGS, WITH_GOOGLE

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

DAY, NIGHT, EDITORS = "day@example.com", "night@example.com", "editors@example.com"


@pytest.fixture
def google() -> Iterator[Google]:
    """A Google with three groups, which feed ours."""
    member(NINA, "nina@example.com")
    member(OMAR, "omar@example.com")
    for key, group in ((DAY, "on_call"), (NIGHT, "on_call"), (EDITORS, "edit_all_outages")):
        feeds.add(Details(key, "", named(group).identity), act=operator())
    with listening() as google:
        google.group(DAY, "nina@example.com")
        google.group(NIGHT, "omar@example.com")
        google.group(EDITORS, "omar@example.com", "stranger@example.com")
        yield google


def run(google: Google | None, **more: str) -> str:
    """Run the job with this Google configured, or none, and `more` settings."""
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_ANNOUNCE_CHANNEL_ID": "C0123",
    }
    if google:
        settings |= {"GOOGLE_SERVICE_ACCOUNT": google.service_account(), "GOOGLE_ACC": ADMINISTRATOR}
    settings |= more
    return sync_user_groups.run_once(
        now=utcnow(),
        settings=configuration.read(settings),
        report=Report(lambda _: None, Event()),
        endpoint=google.url if google else "",
    )


def failed(google: Google) -> list[str]:
    """Run the job, which fails; answers its lines."""
    with pytest.raises(NotSynced) as failure:
        run(google)
    return str(failure.value).splitlines()


@ON_BOTH
def test_every_active_group_is_synced_and_told(google: Google) -> None:
    night = google_group(NIGHT)
    feeds.change(night.identity, Details(NIGHT, "", night.group.identity, is_active=False), act=operator())

    assert run(google).splitlines() == [
        f"{DAY}: 1 in it; 1 added",
        f"{EDITORS}: 1 in it; 1 added; 1 address belongs to nobody active in Slack, or to several people",
    ]
    assert (inside("on_call"), inside("edit_all_outages")) == ([NINA], [OMAR])
    assert google_group(DAY).last_outcome == "1 in it; 1 added"


def test_running_it_again_changes_nothing(google: Google) -> None:
    run(google)

    assert "added" not in run(google)
    assert "removed" not in run(google)


def test_a_group_that_google_does_not_tell_about_keeps_no_other_waiting(google: Google) -> None:
    run(google)
    del google.pages[DAY]
    google.group(EDITORS, "nina@example.com", "omar@example.com")

    assert failed(google) == [
        f"{DAY}: There is no such group at Google.",
        f"{EDITORS}: 2 in it; 1 added",
        f"{NIGHT}: 1 in it",
    ]
    assert inside("on_call") == [NINA, OMAR]


def test_a_google_that_lets_nobody_in_is_asked_once_and_nobody_leaves(google: Google) -> None:
    run(google)
    google.calls.clear()
    google.instead["/token"] = [refused_access("unauthorized_client")] * 9

    assert all("gives the service account no access" in line for line in failed(google))
    assert len(google.calls) == 1
    assert inside("on_call") == [NINA, OMAR]
    assert all(
        "gives the service account no access" in google_group(key).last_outcome
        for key in (DAY, NIGHT, EDITORS)
    )


def test_a_key_that_became_useless_is_told_for_every_group(google: Google) -> None:
    settings = google.service_account().replace("BEGIN", "BEGAN")
    google.service_account = lambda: settings  # type: ignore[method-assign]

    lines = failed(google)
    assert len(lines) == 3
    assert all("GOOGLE_SERVICE_ACCOUNT is not a usable key" in line for line in lines)


def test_people_whom_google_knows_by_a_former_domain_are_found(google: Google) -> None:
    google.group(DAY, "nina@old.example")
    run(google, ALLOWED_EMAIL_DOMAIN="example.com,old.example")

    assert NINA in inside("on_call")


def test_without_google_it_says_so() -> None:
    why = "Google groups are not configured: GOOGLE_SERVICE_ACCOUNT and GOOGLE_ACC are not set."
    assert sync_user_groups.unconfigured(SETTINGS) == why
    assert sync_user_groups.unconfigured(WITH_GOOGLE) == ""


def test_without_groups_it_says_so() -> None:
    with listening() as google:
        assert run(google) == "No Google group is active."
    assert google.calls == []
