"""Addresses of messages, made without asking Slack."""

import pytest

from phoenix_bot.text import permalinks


@pytest.mark.parametrize(
    ("thread_ts", "query"),
    [
        ("", ""),
        ("1700000000.000100", ""),
        ("1600000000.000200", "?thread_ts=1600000000.000200&cid=C1"),
    ],
)
def test_only_a_reply_names_its_thread(thread_ts: str, query: str) -> None:
    made = permalinks.of_message(
        "https://x.slack.com/", channel_id="C1", ts="1700000000.000100", thread_ts=thread_ts
    )

    assert made == f"https://x.slack.com/archives/C1/p1700000000000100{query}"
    assert permalinks.place(made) == ("C1", "1700000000.000100", thread_ts if query else "")


def test_what_is_no_message_has_no_place() -> None:
    for url in ("https://x.example/alerts/1", "https://x.slack.com/archives/C1", "https://x/archives/c/p1"):
        assert permalinks.place(url) is None
