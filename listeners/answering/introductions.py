"""Learning who acts: some rules must know whether somebody is an admin, and only Slack can say that."""

import logging
from collections.abc import Callable
from typing import TypeVar

from slack_sdk import WebClient

from listeners.answering.trigger import Trigger
from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.people import home_visits, profiles
from phoenix_bot.slack.outcomes import NETWORK_ERRORS

log = logging.getLogger(__name__)

Result = TypeVar("Result")

PATIENCE = 1
"""Seconds to wait until Slack says who somebody new is: a form must be opened within three."""


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

    Use it after the acknowledgement: it calls Slack.
    """
    if not profiles.is_known_lately(trigger.by, now=utcnow(), within=profiles.LATELY):
        _ask(trigger.client, trigger.by)
    # Slack may also have told us between the refusal and now.
    return rule()


def _ask(client: WebClient, slack_id: str) -> None:
    brief = WebClient(
        client.token, base_url=client.base_url, timeout=PATIENCE, ssl=client.ssl, retry_handlers=[]
    )
    try:
        profile = brief.users_info(user=slack_id)["user"]
    except NETWORK_ERRORS as error:
        log.warning("Slack did not say who %s is: %s", slack_id, type(error).__name__)
        profiles.introduce(slack_id, now=utcnow())
    else:
        with transaction():
            profiles.remember(profile, now=utcnow())
            home_visits.refresh_person(slack_id, now=utcnow())
