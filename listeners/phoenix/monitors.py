"""/phoenix monitors: which monitors have alerted lately."""

from listeners.phoenix.words import Asked, Word, shown
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.answers.management import Row, listed
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.home import monitors as blocks
from phoenix_bot.monitors import monitors
from phoenix_bot.monitors.monitors import Query
from phoenix_bot.text.mrkdwn import escape

SIZE = 10


def word() -> Word:
    """The word."""
    return Word(
        "monitors [name]", "monitors and their alerts, such as `/phoenix monitors shop`", _list, reads=True
    )


def _list(asked: Asked) -> Content:
    with connection():
        found = monitors.page(Query(text=asked.rest), 0, size=SIZE, now=utcnow())
    rows = [
        Row(
            one.name,
            f"{escape(blocks.facts(one))}\n{blocks.counted(counts, is_alerting=one.id in found.open)}",
        )
        for one in found.monitors
        for counts in [found.counts.get(one.id, ())]
    ]
    more = " · the first ones; App Home has all" if found.has_more else ""
    nothing = f"No monitor is called “{shown(asked.rest)}”." if asked.rest else "No monitor has alerted yet."
    return listed(f"Monitors{more}", rows, nothing=nothing)
