"""The shortcuts "Announce an outage", anywhere in Slack, and "Announce outage", on a message."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from listeners.announce.command import open_for_announcer
from listeners.answering import acts
from listeners.answering.trigger import Trigger
from models import SUMMARY_TEMPLATE
from models.database import connection
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.blocks.modals import announce, quotation
from phoenix_bot.blocks.modals.announce import Origin
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.people import profiles
from phoenix_bot.settings import Settings
from phoenix_bot.text import permalinks
from phoenix_bot.text.mrkdwn import mentioned

ANYWHERE, ON_MESSAGE = "announce", "announce_from_message"


def register(app: App, settings: Settings) -> None:
    """Connect both shortcuts. They open the form of command.py."""
    vocabulary = Vocabulary.of(settings)

    def anywhere(ack: Ack, shortcut: dict[str, Any], client: WebClient, respond: Respond) -> None:
        trigger = Trigger(acts.of_shortcut(shortcut), shortcut["trigger_id"], ack, client, respond)
        open_for_announcer(trigger, announce.build(vocabulary, Origin()), settings)

    def on_message(
        ack: Ack, shortcut: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
    ) -> None:
        origin = Origin(
            reply_url=shortcut.get("response_url", ""),
            source_url=_address(shortcut, _workspace_url(shortcut, context)),
        )
        form = announce.build(vocabulary, origin, values=_proposed(shortcut))
        trigger = Trigger(acts.of_shortcut(shortcut), shortcut["trigger_id"], ack, client, respond)
        open_for_announcer(trigger, form, settings)

    app.global_shortcut(ANYWHERE)(anywhere)
    app.message_shortcut(ON_MESSAGE)(on_message)


def _workspace_url(shortcut: dict[str, Any], context: BoltContext) -> str:
    known = context.authorize_result.url if context.authorize_result else None
    return known or f"https://{(shortcut.get('team') or {}).get('domain', '')}.slack.com/"


def _address(shortcut: dict[str, Any], workspace_url: str) -> str:
    message = shortcut["message"]
    return permalinks.of_message(
        workspace_url,
        channel_id=shortcut["channel"]["id"],
        ts=shortcut["message_ts"],
        thread_ts=message.get("thread_ts", ""),
    )


def _proposed(shortcut: dict[str, Any]) -> dict[str, Any]:
    """What the message says already: what happened, and since when."""
    written = float(shortcut["message_ts"])
    return {"summary": _quoted(shortcut), "started_at": from_epoch(int(written // 60) * 60)}


def _quoted(shortcut: dict[str, Any]) -> str:
    """The message as text for "What happened?", with names for ids; the template if it has no text."""
    message = shortcut["message"]
    people = mentioned(quotation.markup(message)) | {str(message.get("user"))}
    with connection():
        names = {who: name for who, name in profiles.names(people).items() if name != who}
    return quotation.quote(message, shortcut["channel"], names) or SUMMARY_TEMPLATE
