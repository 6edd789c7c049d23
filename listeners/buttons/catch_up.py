"""Catch me up: an outage for somebody who comes late."""

from slack_bolt import App

from listeners.answering.answers import explain, present
from listeners.answering.button_values import identity_of
from listeners.answering.introductions import introduced
from listeners.answering.trigger import Click, on_click
from models import Announcement
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.announcement.announcement import CATCH_UP
from phoenix_bot.blocks.answers import catch_up
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.reading import lately, listing
from phoenix_bot.people import readers
from phoenix_bot.settings import Settings


def summary(announcement: Announcement, settings: Settings) -> Content:
    """How an outage stands, what changed lately, and what is next. Needs `announcement.outage` loaded."""
    now, outage = utcnow(), announcement.outage
    with connection():
        news = lately.of(outage.id, now=now)
    return catch_up.build(
        announcement,
        news.steps,
        Vocabulary(settings.impact_unit, settings.currency),
        earlier=news.earlier,
        last=news.last,
        update_within=dict(settings.severity_updates).get(outage.severity, settings.update_reminder_after),
        now=now,
    )


def register(app: App, settings: Settings) -> None:
    """Connect the button."""

    def click(click: Click) -> None:
        def read() -> Content:
            readers.require_id(click.by)
            return summary(listing.get(identity_of(click.value)), settings)

        try:
            content = introduced(click, read)
        except Refused as refusal:
            explain(click, str(refusal))
        else:
            present(click.respond, content)

    on_click(app, CATCH_UP, click)
