"""The command `google`."""

from models.database import bind, close
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import eligibility, settings_at_start
from phoenix_bot.people.google import feeds, sync
from tests.command_line import Answer, Run, groups_of, remember
from tests.databases import ON_BOTH, ON_SQLITE

pytestmark = ON_SQLITE


def test_google_groups_are_managed_without_any_token(run: Run, only_database: dict[str, str]) -> None:
    def told(*arguments: str) -> str:
        answer = run("google", *arguments, settings=only_database)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    assert told("list") == "No Google group feeds a group yet. Add one: bot.py google add ADDRESS\n"
    assert told("add", "oncall@example.com", "--name", "Night shift") == (
        f"oncall@example.com will feed on_call from the next sync on.\n{feeds.NOT_CONFIGURED}\n"
    )
    assert told("list") == "oncall@example.com (Night shift) feeds on_call; members: 0; never synced\n"
    assert told("deactivate", "OnCall@example.com") == "oncall@example.com is no longer active.\n"
    assert "; inactive;" in told("list")
    assert told("activate", "oncall@example.com") == (
        f"oncall@example.com is now active.\n{feeds.NOT_CONFIGURED}\n"
    )
    assert told("remove", "oncall@example.com") == "Removed oncall@example.com.\n"


def test_an_operator_without_settings_at_hand_is_told_what_the_running_bot_can(
    run: Run, only_database: dict[str, str]
) -> None:
    bind(only_database["DATABASE_URL"])
    eligibility.remember_workspace("T0OURS", ())
    settings_at_start.record_changes({"GOOGLE_SERVICE_ACCOUNT": "set, but secret"}, now=utcnow())
    close()

    answer = run("google", "add", "oncall@example.com", settings=only_database)

    assert answer == Answer(0, "oncall@example.com will feed on_call from the next sync on.\n", "")


@ON_BOTH
def test_operators_decide_about_those_who_left_a_google_group(
    run: Run, only_database: dict[str, str]
) -> None:
    def google_says(*emails: str) -> None:
        bind(only_database["DATABASE_URL"])
        sync.apply("oncall@example.com", set(emails), now=utcnow())
        close()

    run("google", "add", "oncall@example.com", settings=only_database)
    remember(only_database["DATABASE_URL"], ("U0NINA0000", "nina@example.com"))
    google_says("nina@example.com")
    google_says()
    assert "1 to be removed" in run("google", "list", settings=only_database).out
    shown = run("google", "keep", "oncall@example.com", settings=only_database)
    assert shown == Answer(
        1, "U0NINA0000 U0NINA0000\nWaiting: 1. Nothing has changed; add --yes to do it.\n", ""
    )
    kept = run("google", "keep", "oncall@example.com", "--yes", settings=only_database)
    assert kept == Answer(0, "People kept, as if added by hand: 1.\n", "")
    google_says("nina@example.com")
    google_says()
    confirmed = run("google", "confirm", "oncall@example.com", "--yes", settings=only_database)

    assert confirmed == Answer(0, "People removed: 1.\n", "")
    nobody = run("google", "confirm", "oncall@example.com", settings=only_database)
    assert nobody == Answer(0, "Nobody is waiting.\n", "")
    assert groups_of(only_database["DATABASE_URL"], "U0NINA0000") == ["on_call"]
