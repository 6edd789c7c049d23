"""Outages for one reader: a list, one outage, its history; and the buttons that lead from one to another."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from slack_bolt import Ack, App, Respond

from listeners.answering.answers import present, privately
from listeners.buttons.forms import outage_id_of
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.answers import outage, outage_list, paging
from phoenix_bot.blocks.answers import timeline as timeline_page
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.reading import listing, related, timeline
from phoenix_bot.outages.reading.listing import Query
from phoenix_bot.settings import Settings

Value = TypeVar("Value")

OLD_BUTTON = "This button is from another version of The Phoenix. Type `/phoenix list` for a new one."


def outages(query: Query, *, by: str) -> Content:
    """A page of outages as `by` sees it."""
    page = listing.page(query, by=by)
    return outage_list.build(
        page.shown,
        which=query.which,
        system_name=page.system.name if page.system else "",
        older=query.turned(1).text if page.has_more else "",
        newer=query.turned(-1).text if query.page else "",
        now=utcnow(),
    )


def details(outage_id: int, vocabulary: Vocabulary) -> Content:
    """One outage; Refused if there is none with this number."""
    shown = listing.get(outage_id)
    with connection():
        around = related.find(shown.outage, shown)
    return outage.build(shown, vocabulary, around)


def history(outage_id: int, vocabulary: Vocabulary, *, number: int = 0) -> Content:
    """A page of an outage's timeline; Refused if there is no such outage."""
    shown, page = listing.get(outage_id), timeline.page(outage_id, number)
    return timeline_page.build(
        shown,
        page.entries,
        vocabulary,
        older=f"{outage_id} {number - 1}" if number else "",
        newer=f"{outage_id} {number + 1}" if page.has_more else "",
    )


def register(app: App, settings: Settings) -> None:
    """Connect the buttons."""
    vocabulary = Vocabulary(settings.impact_unit, settings.currency)

    def turn_list(action: dict[str, Any], body: dict[str, Any]) -> Content:
        return outages(_read(Query.of, action), by=body["user"]["id"])

    def turn_history(action: dict[str, Any], body: dict[str, Any]) -> Content:
        outage_id, number = _read(_numbers, action)
        return history(outage_id, vocabulary, number=number)

    for action_id in paging.actions(outage_list.NAME):
        _connect(app, action_id, turn_list, instead=True)
    for action_id in paging.actions(timeline_page.NAME):
        _connect(app, action_id, turn_history, instead=True)
    _connect(app, outage_list.SHOW, lambda action, body: details(outage_id_of(action), vocabulary))
    _connect(app, outage.HISTORY, lambda action, body: history(outage_id_of(action), vocabulary))


def _read(parse: Callable[[str], Value], action: Mapping[str, Any]) -> Value:
    """The value of a button; Refused if the button is none of ours any more."""
    try:
        return parse(str(action.get("value", "")))
    except ValueError:
        raise Refused(OLD_BUTTON) from None


def _numbers(text: str) -> tuple[int, int]:
    outage_id, number = map(listing.number, text.split(" "))
    return outage_id, number


def _connect(
    app: App,
    action_id: str,
    build: Callable[[dict[str, Any], dict[str, Any]], Content],
    *,
    instead: bool = False,
) -> None:
    """Let a click show what `build` answers, `instead` of the message with the button or below it."""

    def click(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        try:
            content = build(action, body)
        except Refused as refusal:
            ack()
            privately(respond, str(refusal))
        else:
            ack()
            present(respond, content, instead=instead)

    app.action(action_id)(click)
