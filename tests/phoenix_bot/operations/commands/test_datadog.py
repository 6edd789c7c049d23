"""The commands `sync-dd-monitor` and `sync-all-dd-monitors`."""

import pytest

from models import Monitor, Source
from models.database import bind, close, connection
from phoenix_bot.acts.clock import utcnow
from tests.command_line import Run
from tests.databases import ON_SQLITE
from tests.datadog import FORBIDDEN, KEYS, hold, monitor, path
from tests.far_ends import Answer, FarEnd

pytestmark = ON_SQLITE


@pytest.fixture
def known(only_database: dict[str, str], datadog: FarEnd) -> dict[str, str]:
    """The settings, where monitors have alerted: of Datadog our 1 (its 12345) and 2 (its 3), of Pingdom 3."""
    bind(only_database["DATABASE_URL"])
    with connection():
        for source, number in ((Source.DATADOG, "12345"), (Source.DATADOG, "3"), (Source.PINGDOM, "99")):
            Monitor.create(source=source, external_id=number, name=f"Old {number}", made_at=utcnow())
    close()
    return only_database | KEYS


@pytest.mark.parametrize("number", ["1", "12345"])
def test_a_monitor_is_read_by_either_id(run: Run, known: dict[str, str], number: str) -> None:
    answer = run("sync-dd-monitor", number, settings=known)

    assert (answer.code, answer.out) == (0, "Monitor 1 (in Datadog 12345): Errors of the shop\n")


def test_a_number_that_is_both_ids_is_datadogs(run: Run, known: dict[str, str], datadog: FarEnd) -> None:
    bind(known["DATABASE_URL"])
    with connection():
        Monitor.update(source=Source.DATADOG).where(Monitor.id == 3).execute()
    close()
    hold(datadog, monitor(3, name="Queue"))
    answer = run("sync-dd-monitor", "3", settings=known)

    assert answer.out.splitlines() == [
        "3 is Datadog's id of a monitor, and our id of another one. It is taken for Datadog's. "
        "For the other, “Old 99”, type 99.",
        "Monitor 2 (in Datadog 3): Queue",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("77", "No monitor has the id 77."),
        ("9" * 30, "A monitor becomes known by its first alert."),
        ("x", "'x' is not the id of a monitor; type a number."),
    ],
)
def test_what_is_no_monitor_is_refused(run: Run, known: dict[str, str], number: str, words: str) -> None:
    answer = run("sync-dd-monitor", number, settings=known)

    assert (answer.code, answer.out) == (1, "")
    assert words in answer.err


def test_a_monitor_of_pingdom_is_refused(run: Run, known: dict[str, str], datadog: FarEnd) -> None:
    bind(known["DATABASE_URL"])
    with connection():
        Monitor.update(external_id="12").where(Monitor.id == 2).execute()
    close()

    assert "Monitor 3 is in Pingdom, not in Datadog." in run("sync-dd-monitor", "3", settings=known).err
    assert datadog.requests == []


def test_all_that_datadog_has_not_told_about_are_read(
    run: Run, known: dict[str, str], datadog: FarEnd
) -> None:
    first = run("sync-all-dd-monitors", settings=known)
    assert (first.code, first.out) == (1, "Monitors asked for: 2. Datadog told about 1.\n")
    assert (
        first.err
        == "Monitor 2 (in Datadog 3): Old 3: Datadog says HTTP 404: Datadog knows no such monitor.\n"
    )

    hold(datadog, monitor(), monitor(3))
    assert run("sync-all-dd-monitors", settings=known).out == "Monitors asked for: 1. Datadog told about 1.\n"
    every = run("sync-all-dd-monitors", "--all", settings=known)
    assert (every.code, every.out) == (0, "Monitors asked for: 2. Datadog told about 2.\n")


def test_a_datadog_that_is_away_is_not_asked_on_and_on(
    run: Run, known: dict[str, str], datadog: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phoenix_bot.integrations.datadog.monitors.PAUSES", (0.01,))
    datadog.answers[path()] = Answer({}, 503)
    answer = run("sync-all-dd-monitors", settings=known)

    assert answer.code == 1
    assert "HTTP 503" in answer.err
    assert "Stopped after 1 of 2 monitors. Try again later." in answer.err
    assert len(datadog.requests) == 2


def test_keys_that_datadog_does_not_take_are_told_without_them(
    run: Run, known: dict[str, str], datadog: FarEnd
) -> None:
    datadog.answers[path()] = FORBIDDEN
    answer = run("sync-dd-monitor", "1", settings=known)

    assert (answer.code, answer.out) == (1, "")
    assert "the application key has the scope monitors_read" in answer.err
    assert "s3cret" not in answer.err


def test_without_keys_it_says_which(run: Run, only_database: dict[str, str]) -> None:
    answer = run("sync-all-dd-monitors", settings=only_database)

    assert answer.code == 1
    assert "Set DATADOG_API_KEY and DATADOG_APP_KEY first" in answer.err


def test_help_explains_them(run: Run) -> None:
    assert "Datadog's id of the monitor, or ours" in run("sync-dd-monitor", "--help", settings={}).out
    assert "--all" in run("sync-all-dd-monitors", "--help", settings={}).out
