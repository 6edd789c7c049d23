"""One outage and its history for one reader, and the buttons that lead there and through the lists."""

from collections.abc import Callable

from slack_bolt import App

from listeners.answering import button_values
from listeners.answering.answers import present, privately
from listeners.answering.button_values import identity_of
from listeners.answering.introductions import introduced
from listeners.answering.trigger import Click, on_click
from listeners.phoenix import outage_list, search
from models import Announcement, Identity
from models.database import connection
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.answers import outage, paging
from phoenix_bot.blocks.answers import outage_list as list_page
from phoenix_bot.blocks.answers import timeline as timeline_page
from phoenix_bot.blocks.answers.alerts import lines as alert_lines
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages import access
from phoenix_bot.outages.reading import alerts, listing, related, timeline
from phoenix_bot.outages.reading.alerts import Alerts
from phoenix_bot.people import profiles, readers
from phoenix_bot.settings import Settings
from phoenix_bot.text.numbers import number


def details(announcement: Announcement, vocabulary: Vocabulary, *, by: str) -> Content:
    """One outage, with the buttons that `by` may use. Needs `announcement.outage` loaded."""
    with connection():
        around = related.find(announcement.outage, announcement)
        changeable = access.changeable_by(profiles.find(by))(announcement.outage)
    return outage.build(announcement, vocabulary, around, changeable=changeable)


def history(announcement: Announcement, vocabulary: Vocabulary, *, page_number: int = 0) -> Content:
    """A page of an outage's timeline, the first one with its alerts. Needs `announcement.outage` loaded."""
    page, which = timeline.page(announcement.outage_id, page_number), announcement.outage.identity
    with connection():
        found = Alerts() if page_number else alerts.around(announcement.outage)
    return timeline_page.build(
        announcement,
        page.entries,
        vocabulary,
        older=f"{which} {page_number - 1}" if page_number else "",
        newer=f"{which} {page_number + 1}" if page.has_more else "",
        above=alert_lines(found.listed, found.more),
    )


def register(app: App, settings: Settings) -> None:
    """Connect the buttons."""
    vocabulary = Vocabulary.of(settings)

    def turn_list(click: Click) -> Content:
        place = button_values.read(click.value, outage_list.Place.of)
        return outage_list.show(place, by=click.by, allow_all=settings.allow_all)

    def turn_found(click: Click) -> Content:
        return search.show(*button_values.read(click.value, search.place))

    def turn_history(click: Click) -> Content:
        which, page_number = button_values.read(click.value, _page_of_history)
        return history(listing.get(which), vocabulary, page_number=page_number)

    def show(click: Click) -> Content:
        return details(listing.get(identity_of(click.value)), vocabulary, by=click.by)

    def show_history(click: Click) -> Content:
        return history(listing.get(identity_of(click.value)), vocabulary)

    for action_id in paging.actions(list_page.NAME):
        _connect(app, action_id, turn_list, instead=True)
    for action_id in paging.actions(list_page.FOUND):
        _connect(app, action_id, turn_found, instead=True)
    for action_id in paging.actions(timeline_page.NAME):
        _connect(app, action_id, turn_history, instead=True)
    _connect(app, list_page.SHOW, show)
    _connect(app, outage.HISTORY, show_history)


def _page_of_history(value: str) -> tuple[Identity, int]:
    which, page = value.split(" ")
    return Identity.read(which), number(page)


def _connect(app: App, action_id: str, build: Callable[[Click], Content], *, instead: bool = False) -> None:
    """Show what `build` returns after a click, below the message with the button or `instead` of it.

    The button may have been pressed long after its message was shown, so the person may not read any more.
    """

    def click(click: Click) -> None:
        def read() -> Content:
            readers.require_id(click.by)
            return build(click)

        try:
            content = introduced(click, read)
        except Refused as refusal:
            privately(click.respond, str(refusal))
        else:
            present(click.respond, content, instead=instead)

    on_click(app, action_id, click)
