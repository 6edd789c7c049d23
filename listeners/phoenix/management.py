"""What managers can type after /phoenix, and the buttons in the answers."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from slack_bolt import App, Respond

from listeners.answering import button_values
from listeners.answering.answers import present, privately
from listeners.answering.introductions import introduced
from listeners.answering.trigger import Click, on_click
from listeners.phoenix import google, groups, jobs, pages, people, problems, systems
from listeners.phoenix.words import PlainlyRefused, Word, typed_names_stay
from models import Identity
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.answers import management as management_answers
from phoenix_bot.blocks.content import Content
from phoenix_bot.people import management
from phoenix_bot.settings import Settings
from phoenix_bot.text import numbers

Found = TypeVar("Found")

PAGES = systems.PAGES | groups.PAGES | google.PAGES | problems.PAGES
CONFIRMED = systems.CONFIRMED | groups.CONFIRMED | google.CONFIRMED | problems.CONFIRMED


def words(settings: Settings) -> list[Word]:
    """Everything for managers, in the order of the help."""
    return [
        systems.word(),
        groups.word(),
        google.word(),
        people.word(allow_all=settings.allow_all),
        jobs.word(settings),
        jobs.sync_word(settings),
        problems.word(),
    ]


def register(app: App, settings: Settings) -> None:
    """Connect the buttons that turn pages, and the one that confirms what was asked."""

    def turn(click: Click) -> Content:
        build, subject, rest = _read(click.value, PAGES)
        number = button_values.read(rest, numbers.number)
        management.require(click.by)
        return build(subject, number)

    def go_ahead(click: Click) -> Content:
        rule, which, rest = _read(click.value, CONFIRMED)
        management.require(click.by)
        with typed_names_stay():
            return rule(which, rest, act=click.act)

    for action_id, answer in (
        (management_answers.BACK, turn),
        (management_answers.MORE, turn),
        (management_answers.GO_AHEAD, go_ahead),
    ):
        _connect(app, action_id, answer)


def _read(value: str, known: dict[str, Found]) -> tuple[Found, Identity, str]:
    """What in `known` a button names, what it is about, and the rest; Refused if the button is too old."""

    def parse(value: str) -> tuple[Found, Identity, str]:
        name, which, rest = pages.read(value)
        return known[name], which, rest

    return button_values.read(value, parse)


def refuse(respond: Respond, refusal: Refused) -> None:
    """Tell the reason, after the acknowledgement."""
    if isinstance(refusal, PlainlyRefused):
        present(respond, management_answers.told(str(refusal)))
    else:
        privately(respond, str(refusal))


def _connect(app: App, action_id: str, answer: Callable[[Click], Content]) -> None:
    """Replace the message with the button by what `answer` returns."""

    def click(click: Click) -> None:
        try:
            content = introduced(click, partial(answer, click))
        except Refused as refusal:
            refuse(click.respond, refusal)
        else:
            present(click.respond, content, instead=True)

    on_click(app, action_id, click)
