"""Learning who acts: some rules need to know, and only Slack can say whether somebody is an admin."""

import logging
from collections.abc import Callable
from typing import TypeVar

from slack_bolt import Ack
from slack_sdk import WebClient

from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.people import home_visits, profiles
from phoenix_bot.slack.outcomes import NETWORK_ERRORS

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

PATIENCE = 1
"""Seconds to wait for Slack to say who somebody new is: a form must be opened within three."""


def introduced(rule: Callable[[], Answer], *, ack: Ack, client: WebClient, by: str) -> Answer:
    """What `rule` answers, with the payload acknowledged; Refused.

    A rule that does not allow it to `by` gets a second chance after Slack was asked who that is, unless
    Slack told us a moment ago: they may be an admin by now. Unintroduced if Slack does not say soon.
    """
    try:
        answer = rule()
    except NotAllowed as refusal:
        ack()
        return second_chance(rule, refusal, client=client, by=by)
    except Refused:
        ack()
        raise
    ack()
    return answer


def second_chance(rule: Callable[[], Answer], refusal: NotAllowed, *, client: WebClient, by: str) -> Answer:
    """What `rule` answers after Slack was asked who `by` is, unless it told us a moment ago.

    For after the acknowledgement: it takes a call.
    """
    if not profiles.is_known_lately(by, now=utcnow(), within=profiles.LATELY):
        _ask(client, by)
    # That moment may have been between the refusal and now.
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
