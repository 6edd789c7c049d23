"""/announce: from the command to the submitted form, which the shortcuts and App Home open too."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from listeners.answering import acts, replies
from listeners.answering.answers import explain, open_form, refuse_form
from listeners.answering.audiences import audiences
from listeners.answering.introductions import introduced
from listeners.answering.trigger import Trigger
from models import Outage, System
from phoenix_bot import systems
from phoenix_bot.acts.refusals import Refused, Unintroduced
from phoenix_bot.blocks.modals import announce, message
from phoenix_bot.blocks.modals.announce import Origin, Twins
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.actions import announce as rules
from phoenix_bot.outages.actions import twins
from phoenix_bot.outages.actions.twins import HasTwins
from phoenix_bot.settings import Settings
from phoenix_bot.text.mrkdwn import unescape

COMMAND = "/announce"


def register(app: App, settings: Settings) -> None:
    """Connect the command and the form."""
    vocabulary = Vocabulary.of(settings)

    def open_modal(ack: Ack, command: dict[str, Any], client: WebClient, respond: Respond) -> None:
        trigger = Trigger(acts.of_command(command), command["trigger_id"], ack, client, respond)
        open_for_announcer(trigger, _form(command, trigger, vocabulary), settings)

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        values, origin, shown_twins = announce.read(view)
        act = acts.of_submit(body, reply_url=origin.reply_url)
        try:
            announced = rules.announce(
                values | {"source_url": origin.source_url},
                act=act,
                channel_id=settings.announce_channel_id,
                allow_all=settings.allow_all,
                audiences=audiences(settings),
                shown_twins=shown_twins,
            )
        except HasTwins as found:
            form = announce.confirm(
                vocabulary, origin, shown(found, act.now), values=values, shows_all=announce.shows_all(view)
            )
            ack(response_action="update", view=form)
        except Refused as refusal:
            refuse_form(ack, view, refusal, by=act.by)
        else:
            tell_if_recorded(ack, announced)

    def more(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        view = body["view"]
        replies.update_modal(client, announce.more(view, vocabulary), view_id=view["id"], hash=view["hash"])

    app.command(COMMAND)(open_modal)
    app.action(announce.MORE)(more)
    app.view(announce.CALLBACK)(submit)


def _form(command: Mapping[str, Any], trigger: Trigger, vocabulary: Vocabulary) -> View:
    """The form for whoever typed the command, perhaps with the name of a system behind it."""
    typed = unescape(command.get("text", ""))
    origin = Origin(search=typed, reply_url=command.get("response_url", ""))
    system = systems.best_match(typed)
    return announce.build(vocabulary, origin, system=system, twins=twins_of(system, trigger))


def tell_if_recorded(ack: Ack, outage: Outage | None) -> None:
    """Close the form; if the outage is only recorded, say so in its place: no message says it."""
    if outage is None or outage.is_announced:
        ack()
        return
    buttons = "buttons *Announce now* and *Resolve*" if outage.is_open else "button *Announce now*"
    text = (
        f"Outage {outage.id} is recorded, and nobody was told. `/phoenix show {outage.id}` shows it with the "
        f"{buttons}; App Home has it, too."
    )
    ack(response_action="update", view=message.build(text))


def twins_of(system: System | None, trigger: Trigger) -> Twins | None:
    """What the form shows whoever begins to announce an outage of this system."""
    found = twins.open_of(system, to=trigger.by)
    return shown(found, trigger.act.now) if found else None


def shown(found: HasTwins, now: datetime) -> Twins:
    """Twins as the form shows them."""
    return Twins(found.twins, found.count, now)


def open_for_announcer(trigger: Trigger, form: View, settings: Settings) -> None:
    """Acknowledge the trigger and open the form, or say why this person may not announce.

    It may be urgent: if Slack does not say who this is, the form opens, and its submit asks again.
    """
    user = None
    try:
        with suppress(Unintroduced):
            user = introduced(
                trigger, lambda: rules.require_announcer(trigger.by, allow_all=settings.allow_all)
            )
    except Refused as refusal:
        explain(trigger, str(refusal))
    else:
        open_form(trigger, form, known=user)
