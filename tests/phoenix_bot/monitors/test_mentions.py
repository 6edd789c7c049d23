"""Which channels a monitor of Datadog mentions."""

from phoenix_bot.monitors.details import Details
from phoenix_bot.monitors.mentions import channel_of, of, spelled
from tests.cases import for_each


@for_each(
    ("text", "found"),
    [
        ("Errors @slack-team2-alerts, @slack-ops.", ["team2-alerts", "ops"]),
        ("{{#is_alert}}@slack-a{{/is_alert}}{{^is_alert}}@slack-b{{/is_alert}}", ["a", "b"]),
        ("@slack-a@slack-b(@slack-c)", ["a", "b", "c"]),
        ("@Slack-Größe_1 @slack-警报。@slack-चेतावनी!", ["grösse_1", "警报", "चेतावनी"]),
        ("@slack-{{host.name}} @slack-team-{{ env }}-alerts", []),
        ("@slack-ops{{! why }} @slack-ops{{ #is_warning}}", ["ops"]),
        ("@slack-main- @slack- @pagerduty @slack", ["main"]),
        ("no one", []),
    ],
)
def test_mentions_are_found_wherever_they_stand(text: str, found: list[str]) -> None:
    assert of(Details("1", texts=("", text))) == found


@for_each(
    ("mention", "channel"),
    [
        ("ops", "ops"),
        ("ops-alerts", "ops-alerts"),
        ("main-ops-alerts", "ops-alerts"),
        ("main-account-alerts", "alerts"),
        ("main-nothing", ""),
        ("devops", ""),
    ],
)
def test_the_longest_end_that_is_a_channel_is_meant(mention: str, channel: str) -> None:
    assert channel_of(mention, {"ops", "ops-alerts", "alerts", "account"}) == channel


def test_names_are_compared_as_people_read_them() -> None:
    assert spelled("Größe") == spelled("gro\u0308ße".replace("ß", "SS"))
