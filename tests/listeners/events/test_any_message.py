"""Whatever other apps post where the bot is: it is an alert or it is none, never a fault of ours."""

import logging
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Alert
from models.database import connection
from phoenix_bot.sandbox import Sandbox
from tests.databases import ON_SQLITE
from tests.examples import JSON, ODD_TEXTS, examples
from tests.phoenix import Phoenix
from tests.phoenix_bot.monitors.test_datadog import LINK, message

pytestmark = ON_SQLITE

WORDS = st.sampled_from(["Triggered", "Re-Triggered", "Warn", "No data", "Renotify", "Recovered"]) | ODD_TEXTS
QUERIES = st.dictionaries(
    st.sampled_from(["group", "event_id", "link_event_id", "link_event_ts", "to_ts", "from_ts"]),
    st.integers(0, 10**15).map(str) | ODD_TEXTS,
    max_size=4,
)
FIELDS = ["title", "title_link", "text", "fallback", "pretext", "fields", "color"]


@st.composite
def links(draw: st.DrawFn) -> str:
    """A link to a monitor, odd in parts."""
    host = draw(
        st.sampled_from(["app.datadoghq.com", "us3.datadoghq.com", "x.ddog-gov.com", "datadoghq.eu:99999"])
    )
    parts = [f"{name}={quote(value, errors='replace')}" for name, value in draw(QUERIES).items()]
    joint = draw(
        st.sampled_from(["/monitors/7?", "/monitors#7?", "/monitors/7/?", "/monitors/" + "7" * 30 + "?"])
    )
    return (
        f"https://{host}{joint}{'&'.join(parts)}{draw(st.sampled_from(['', '%00', '%ff', chr(0xD800), '#']))}"
    )


@st.composite
def attachments(draw: st.DrawFn) -> list[Any]:
    """What Datadog attaches to a message, odd in parts."""
    title = f"{draw(WORDS)}{draw(st.sampled_from([': ', '] ', ' on {host:a}] ']))}{draw(ODD_TEXTS)}"
    if draw(st.booleans()):
        title = f"[{title}"
    (usual,) = message(title, draw(links() | st.just(LINK)))["attachments"]
    odd = draw(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=2))
    others = draw(st.lists(st.dictionaries(ODD_TEXTS, JSON, max_size=3), max_size=2))
    return [{**usual, **odd}, *others]


def is_acknowledged(slack: Sandbox, ts: str) -> bool:
    newest = slack.envelopes[-10:]
    return any(one.acked and one.payload.get("event", {}).get("ts") == ts for one in newest)


def test_whatever_is_posted(phoenix: Phoenix, slack: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    @given(st.lists(st.tuples(ODD_TEXTS, attachments()), min_size=1, max_size=5))
    @examples(8)
    def look(posts: list[tuple[str, list[Any]]]) -> None:
        sent = [slack.integration_post("incidents", "Datadog", text, parts) for text, parts in posts]
        slack.until(lambda: is_acknowledged(slack, sent[-1]), what="an acknowledged message")

    look()
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == []
    with connection():
        assert Alert.select().count() > 0
        assert Alert.select().where(Alert.ended_at < Alert.started_at).count() == 0
