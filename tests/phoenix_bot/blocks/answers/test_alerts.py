"""The alerts above the history of an outage."""

from datetime import timedelta

from models import Alert, Announcement, ChangeKind, Monitor
from phoenix_bot.blocks.answers import alerts, timeline
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.reading.alerts import SHOWN
from tests.cases import for_each
from tests.phoenix_bot.blocks.samples import NOW, TEXTS, complaints, outage, pages, seen, step

HOUR = timedelta(hours=1)


def alert(name: str = "Shop", hours: float | None = 1, **values: object) -> Alert:
    """A critical alert that lasted so long; None if it is not over."""
    end = None if hours is None else NOW + hours * HOUR
    monitor = Monitor(name=name, url="https://my.pingdom.com/1")
    return Alert(**{"monitor": monitor, "type": "critical", "started_at": NOW, "ended_at": end, **values})


def test_each_says_when_it_was_in_the_readers_zone() -> None:
    listed = [alert(), alert("Till", 20, type="undefined", times=3), alert("<!here>", None)]
    blocks = alerts.lines(listed, more=40)

    assert seen(Content("", blocks), tz="Asia/Tokyo").splitlines() == [
        "Alerts of its system",
        "• Shop: Mar 1, 2026 9:00 PM to 10:00 PM, critical",
        "• Till: Mar 1, 2026 9:00 PM to Mar 2, 2026 5:00 PM, 3 times",
        "• <!here>: since Mar 1, 2026 9:00 PM, critical",
        "and 40 more",
    ]
    assert alerts.lines([], 0) == []


@for_each("text", TEXTS.values(), ids=list(TEXTS))
def test_a_full_page_with_the_oddest_names_fits(text: str) -> None:
    listed = [alert(text[:255], 20, times=10**6, url=f"https://x.example/{text[:200]}")] * SHOWN
    about = Announcement(outage=outage(), channel_id="C1", permalink="https://x.example/1")
    entries = [step(ChangeKind.EDITED, {"eta": ["<2h", "<8h"]}, reason=text)] * 10
    above = alerts.lines(listed, 10**6)
    content = timeline.build(about, entries, Vocabulary(), older="7 0", newer="7 2", above=above)

    assert complaints(content) == []
    assert len(pages(content)) <= 1
