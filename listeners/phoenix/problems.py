"""/phoenix problems: what Slack refused for good."""

from listeners.phoenix.pages import page
from listeners.phoenix.words import COMMAND, Asked, Word, for_managers, usage
from models import Delivery, DeliveryKind
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.answers.management import Row, asking, told
from phoenix_bot.blocks.content import Content
from phoenix_bot.delivery import advice, problems
from phoenix_bot.text.mrkdwn import moment
from phoenix_bot.text.numbers import number

NAME = "problems"


def word() -> Word:
    """The word with what may follow it."""
    return for_managers(
        "problems …",
        "what Slack refused for good, why, and what mends it",
        [
            Word("list", "all of it, the oldest first", lambda asked: show(0, 0)),
            Word("retry [number]", "try all of it again, or one, such as problems retry 12", _retry),
            Word("discard <number>", "give one up; asks first", _discard),
        ],
    )


def show(subject: int, number: int) -> Content:
    """A page of what is parked."""
    return page(
        NAME,
        f"Problems: mend the reasons, then type {COMMAND} {NAME} retry",
        problems.page,
        _row,
        nothing="There are no problems: Slack took everything.",
        number=number,
    )


def _what(row: Delivery) -> str:
    what = advice.WHAT.get(DeliveryKind(row.kind), row.kind.replace("_", " "))
    outage = f"Outage {row.outage_id}: " if row.outage_id else ""
    return f"{outage}{what}"


def _row(row: Delivery) -> Row:
    news = advice.news(row, row.error)
    mend = f" {news['advice']}" if news else ""
    return Row(f"{row.id}. {_what(row)}\n{row.error}", f"Since {moment(row.created_at)}.{mend}")


def _retry(asked: Asked) -> Content:
    if asked.rest:
        retried = problems.retry(_one(asked, "retry [number]", "retry 12").id, act=asked.act)
        outdated = "It is left out, as newer news went out or is on its way."
        return told("It is being tried again." if retried.again else outdated)
    count = problems.retry_all(act=asked.act)
    return told(f"Being tried again: {count}." if count else "There was nothing to try again.")


def _one(asked: Asked, form: str, example: str) -> Delivery:
    try:
        row_id = number(asked.rest.removeprefix("#"))
    except ValueError:
        raise usage(NAME, form, example) from None
    row = problems.find(row_id)
    if row is None:
        raise Refused(f"There is no problem {row_id}. {COMMAND} {NAME} shows those there are.")
    return row


def _discard(asked: Asked) -> Content:
    row = _one(asked, "discard <number>", "discard 12")
    return asking(
        f"Give this up? {_what(row)}",
        consequences="It will never be done. What can only stand below it is given up, too.",
        button="Discard",
        value=f"discard {row.id} 0",
    )


def discard(row_id: int, _: int, *, act: Act) -> Content:
    """Give one up as somebody has confirmed."""
    problems.discard(row_id, act=act)
    return told("It is given up.")


PAGES = {NAME: show}
CONFIRMED = {"discard": discard}
