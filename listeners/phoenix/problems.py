"""/phoenix problems: what Slack refused for good."""

from listeners.answering.button_values import with_token
from listeners.phoenix.pages import NOTHING, page
from listeners.phoenix.words import COMMAND, Asked, Word, for_managers, usage
from models import Delivery, Identity
from models.delivery_errors import refuser
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
        "messages that Slack rejected permanently, why, and how to fix it",
        [
            Word("list", "all problems, the oldest first", lambda asked: show(NOTHING, 0)),
            Word("retry [number]", "try all of them again, or one, such as problems retry 12", _retry),
            Word("discard <number>", "discard one (asks first)", _discard),
        ],
    )


def show(subject: Identity, number: int) -> Content:
    """A page of the problems."""
    return page(
        NAME,
        f"Problems: fix the causes, then type {COMMAND} {NAME} retry",
        problems.page,
        _row,
        nothing="No problems. Messages that Slack rejects permanently appear here.",
        number=number,
    )


def _row(row: Delivery) -> Row:
    fix = advice.task(row).advice(row.error)
    name = f"{row.id}. {advice.heading(row)}\n{refuser(row.error)} says: {row.error}"
    return Row(name, f"Since {moment(row.created_at)}. {fix}")


def _retry(asked: Asked) -> Content:
    if asked.rest:
        retried = problems.retry(_one(asked, "retry [number]", "retry 12").identity, act=asked.act)
        outdated = "It was left out, as newer news went out or is on its way."
        return told("It is being tried again." if retried.again else outdated)
    count = problems.retry_all(act=asked.act)
    return told(f"Being tried again: {count}." if count else "There is nothing to try again.")


def _one(asked: Asked, form: str, example: str) -> Delivery:
    try:
        row_id = number(asked.rest.removeprefix("#"))
    except ValueError:
        raise usage(NAME, form, example) from None
    row = problems.find(row_id)
    if row is None:
        raise Refused(f"There is no problem {row_id}. {COMMAND} {NAME} shows all problems.")
    return row


def _discard(asked: Asked) -> Content:
    row = _one(asked, "discard <number>", "discard 12")
    return asking(
        f"Discard problem {row.id}? {advice.heading(row)}",
        consequences="It will never be tried again. If it is an announcement, its thread gets no news.",
        button="Discard",
        value=f"discard {row.identity} 0",
    )


def discard(which: Identity, _: str, *, act: Act) -> Content:
    """Discard a problem, as somebody has confirmed."""
    problems.discard(with_token(which), act=act)
    return told("It is discarded.")


PAGES = {NAME: show}
CONFIRMED = {"discard": discard}
