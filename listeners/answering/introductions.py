"""Learning who acts: some rules must know whether somebody is an admin, and only Slack can say that.

Others must know who is in the announce channel.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from slack_sdk import WebClient

from listeners.answering.trigger import Trigger
from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.acts.steady import steady
from phoenix_bot.people import announce_channel, home_visits, profiles
from phoenix_bot.people.announce_channel import Untold
from phoenix_bot.people.readers import Unsynced
from phoenix_bot.slack.outcomes import NETWORK_ERRORS, Never, of_error

log = logging.getLogger(__name__)

Result = TypeVar("Result")

PATIENCE = 1
"""Seconds to wait until Slack says who somebody new is: a form must be opened within three."""

PATIENCE_WITH_PAGES = 10
"""Seconds to wait until Slack has said who is in the announce channel."""

ANSWER_FOLLOWS = "One moment: we are asking Slack who is in {channel}. The answer follows."

_asking = threading.Lock()
"""Held by whoever asks Slack who is in the announce channel, so that others wait for the same answer."""


def introduced(trigger: Trigger, rule: Callable[[], Result]) -> Result:
    """Acknowledge the trigger, and return what `rule` returns; Refused.

    If the rule does not allow it, Slack is asked who this is, and the rule is tried a second time: they may
    be an admin by now. Slack is not asked if it told us a moment ago. Unintroduced if it does not say soon.
    """
    try:
        result = rule()
    except NotAllowed:
        trigger.ack()
        return second_chance(trigger, rule)
    except Refused:
        trigger.ack()
        raise
    trigger.ack()
    return result


def second_chance(trigger: Trigger, rule: Callable[[], Result]) -> Result:
    """What `rule` returns after Slack was asked who this is, unless it told us a moment ago.

    If it also depends on who is in the announce channel, Slack is asked that, too. Use it after the
    acknowledgement: it calls Slack.
    """
    if not profiles.is_known_lately(trigger.by, now=utcnow(), within=profiles.LATELY):
        _ask(trigger.client, trigger.by)
    # Slack may also have told us between the refusal and now.
    try:
        return rule()
    except Unsynced:
        _ask_who_reads(trigger.client)
    return rule()


def _ask_who_reads(client: WebClient) -> None:
    brief = _brief(client)
    with _asking:
        if announce_channel.is_known():
            return
        deadline = steady() + PATIENCE_WITH_PAGES

        def ask(method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
            if steady() > deadline:
                raise Untold("it takes long", is_final=False)
            try:
                answer: Any = brief.api_call(method, params=dict(arguments)).data
            except NETWORK_ERRORS as error:
                outcome = of_error(method, error)
                reason = getattr(outcome, "reason", "")
                raise Untold(reason, is_final=isinstance(outcome, Never)) from error
            return dict(answer)

        try:
            announce_channel.sync(ask, now=utcnow())
        except Untold as untold:
            log.warning("Slack did not say who is in the announce channel: %s", untold)


def _brief(client: WebClient) -> WebClient:
    """A client that does not wait for long."""
    return WebClient(
        client.token, base_url=client.base_url, timeout=PATIENCE, ssl=client.ssl, retry_handlers=[]
    )


def _ask(client: WebClient, slack_id: str) -> None:
    try:
        profile = _brief(client).users_info(user=slack_id)["user"]
    except NETWORK_ERRORS as error:
        log.warning("Slack did not say who %s is: %s", slack_id, type(error).__name__)
        profiles.introduce(slack_id, now=utcnow())
    else:
        with transaction():
            profiles.remember(profile, now=utcnow())
            home_visits.refresh_person(slack_id, now=utcnow())
