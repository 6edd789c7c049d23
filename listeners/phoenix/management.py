"""What managers can type after /phoenix, and the buttons of the answers."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from listeners.answering.answers import present, privately
from listeners.answering.introductions import introduced
from listeners.phoenix import google, groups, jobs, pages, people, problems, systems
from listeners.phoenix.words import PlainlyRefused, Word, typed_names_stay
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.answers import management as management_answers
from phoenix_bot.blocks.content import Content
from phoenix_bot.people import management
from phoenix_bot.settings import Settings

Found = TypeVar("Found")

PAGES = systems.PAGES | groups.PAGES | google.PAGES | problems.PAGES
CONFIRMED = systems.CONFIRMED | groups.CONFIRMED | google.CONFIRMED | problems.CONFIRMED

OLD_BUTTON = "This button is from another version of The Phoenix. Type `/phoenix help` for what there is now."


def words() -> list[Word]:
    """Everything for managers, in the order of the help."""
    return [
        systems.word(),
        groups.word(),
        google.word(),
        people.word(),
        jobs.word(),
        jobs.sync_word(),
        problems.word(),
    ]


def register(app: App, settings: Settings) -> None:
    """Connect the buttons that turn pages, and the one that does what was asked about."""

    def turn(value: str, act: Act) -> Content:
        build, subject, number = _read(value, PAGES)
        management.require(act.by)
        return build(subject, number)

    def go_ahead(value: str, act: Act) -> Content:
        rule, first, second = _read(value, CONFIRMED)
        management.require(act.by)
        with typed_names_stay():
            return rule(first, second, act=act)

    for action_id, answer in (
        (management_answers.BACK, turn),
        (management_answers.MORE, turn),
        (management_answers.GO_AHEAD, go_ahead),
    ):
        _connect(app, action_id, answer)


def _read(value: str, known: dict[str, Found]) -> tuple[Found, int, int]:
    """What a button's value names, with its numbers; Refused if the button is none of ours any more."""
    try:
        name, first, second = pages.read(value)
        return known[name], first, second
    except (ValueError, KeyError):
        raise Refused(OLD_BUTTON) from None


def refuse(respond: Respond, refusal: Refused) -> None:
    """Say why not, after the acknowledgement."""
    if isinstance(refusal, PlainlyRefused):
        present(respond, management_answers.told(str(refusal)))
    else:
        privately(respond, str(refusal))


def _connect(app: App, action_id: str, answer: Callable[[str, Act], Content]) -> None:
    """Let what `answer` says take the place of the message with the button."""

    def click(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        act = Act(body["user"]["id"], f"click:{body['trigger_id']}", utcnow())
        rule = partial(answer, str(action.get("value", "")), act)
        try:
            content = introduced(rule, ack=ack, client=client, by=act.by)
        except Refused as refusal:
            refuse(respond, refusal)
        else:
            present(respond, content, instead=True)

    app.action(action_id)(click)
