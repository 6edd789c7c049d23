"""Create channel, Set channel, and Archive channel, which Slack has asked to confirm already."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from listeners.answering.answers import explain
from listeners.answering.audiences import audiences
from listeners.answering.introductions import introduced
from listeners.buttons.forms import FormFeature, connect, outage_id_of
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.messages import channel
from phoenix_bot.blocks.modals import outage
from phoenix_bot.outages.channel import requests
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the three buttons and the form."""
    app.action(announcement.CREATE_CHANNEL)(create)
    app.action(channel.ARCHIVE)(archive)
    connect(app, settings, feature(settings))


def feature(settings: Settings) -> FormFeature:
    """Set channel: the button and its form."""

    def rule(form: Form, act: Act, view: Mapping[str, Any]) -> None:
        requests.adopt(
            form, act=act, announce_channel_id=settings.announce_channel_id, audiences=audiences(settings)
        )

    return FormFeature(
        action_id=announcement.SET_CHANNEL,
        callback_id=outage.SET_CHANNEL,
        fields=outage.CHANNEL_FIELDS,
        require=requests.require_channelless,
        build=outage.set_channel,
        rule=rule,
    )


def create(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
) -> None:
    """Ask for a new channel, or say what is true now."""
    _click(lambda outage_id, act: requests.create(outage_id, act=act), ack, action, body, client, respond)


def archive(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
) -> None:
    """Ask for the channel where the button stands to be archived, or say what is true now."""

    def rule(outage_id: int, act: Act) -> None:
        requests.archive(outage_id, channel_id=body["channel"]["id"], act=act)

    _click(rule, ack, action, body, client, respond)


def _click(
    rule: Callable[[int, Act], None],
    ack: Ack,
    action: dict[str, Any],
    body: dict[str, Any],
    client: WebClient,
    respond: Respond,
) -> None:
    act = Act(by=body["user"]["id"], key=f"click:{body['trigger_id']}", now=utcnow())
    try:
        introduced(lambda: rule(outage_id_of(action), act), ack=ack, client=client, by=act.by)
    except Refused as refusal:
        explain(str(refusal), respond=respond, client=client, trigger_id=body["trigger_id"])
