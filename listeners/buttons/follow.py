"""Follow and Unfollow, which stand wherever people read of an outage, and the same for systems."""

from collections.abc import Callable

from slack_bolt import App

from listeners.answering.answers import explain, present
from listeners.answering.button_values import identity_of
from listeners.answering.introductions import introduced
from listeners.answering.replies import has_place
from listeners.answering.trigger import Click, on_click
from models import Identity
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.announcement.announcement import FOLLOW, UNFOLLOW
from phoenix_bot.blocks.answers import following
from phoenix_bot.blocks.content import Content
from phoenix_bot.outages import follows
from phoenix_bot.people import home_visits
from phoenix_bot.settings import Settings

Answer = Callable[[Identity, Act], Content]


def register(app: App, settings: Settings) -> None:
    """Connect the buttons."""
    _connect(app, FOLLOW, follow)
    _connect(app, UNFOLLOW, unfollow)
    _connect(app, following.FOLLOW_SYSTEM, follow_system)
    _connect(app, following.UNFOLLOW_SYSTEM, unfollow_system)


def follow(which: Identity, act: Act) -> Content:
    """Follow an outage, and return what to answer."""
    return _of_outage(follows.follow(which, act=act))


def unfollow(which: Identity, act: Act) -> Content:
    """Unfollow an outage, and return what to answer."""
    return _of_outage(follows.unfollow(which, act=act))


def _of_outage(now: follows.OfOutage) -> Content:
    return following.of_outage(now.announcement, follows=now.follows, is_new=now.is_new, system=now.system)


def follow_system(which: Identity, act: Act) -> Content:
    """Follow a system, and return what to answer."""
    return _of_system(follows.follow_system(which, act=act))


def unfollow_system(which: Identity, act: Act) -> Content:
    """Unfollow a system, and return what to answer."""
    return _of_system(follows.unfollow_system(which, act=act))


def _of_system(now: follows.OfSystem) -> Content:
    return following.of_system(now.system, follows=now.follows, is_new=now.is_new)


def _connect(app: App, action_id: str, answer: Answer) -> None:
    """Show the answer to a click below the message with the button; App Home shows it by itself."""

    def click(click: Click) -> None:
        try:
            content = introduced(click, lambda: answer(identity_of(click.value), click.act))
        except Refused as refusal:
            explain(click, str(refusal))
            return
        if has_place(click.respond):
            present(click.respond, content)
        else:
            home_visits.show(click.by, now=click.act.now)

    on_click(app, action_id, click)
