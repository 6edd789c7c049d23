"""/phoenix problems: what Slack refused for good."""

from listeners.words.asked import COMMAND, Asked, Word, for_managers
from listeners.words.pages import page
from models import Delivery, DeliveryKind
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.word_answers import Row, told
from phoenix_bot.delivery import advice, parked
from phoenix_bot.mrkdwn import moment

NAME = "problems"


def word() -> Word:
    """The word with what may follow it."""
    return for_managers(
        "problems [retry]",
        "what Slack refused for good, why, and what mends it; or try all of it again",
        [
            Word("list", "all of it, the oldest first", lambda asked: show(0, 0)),
            Word("retry", "try all of it again", _retry),
        ],
    )


def show(subject: int, number: int) -> Content:
    """A page of what is parked."""
    return page(
        NAME,
        f"Problems: mend the reasons, then type {COMMAND} {NAME} retry",
        parked.page,
        _row,
        nothing="There are no problems: Slack took everything.",
        number=number,
    )


def _row(row: Delivery) -> Row:
    what = advice.WHAT.get(DeliveryKind(row.kind), row.kind.replace("_", " "))
    outage = f"Outage {row.outage_id}: " if row.outage_id else ""
    news = advice.news(row, row.error)
    mend = f" {news['advice']}" if news else ""
    return Row(f"{outage}{what}\n{row.error}", f"Since {moment(row.created_at)}.{mend}")


def _retry(asked: Asked) -> Content:
    count = parked.retry_all(act=asked.act)
    return told(f"Being tried again: {count}." if count else "There was nothing to try again.")


PAGES = {NAME: show}
