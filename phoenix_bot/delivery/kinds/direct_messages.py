"""What one person is told, and what Slack tells about one."""

from datetime import datetime
from typing import Any

from models import Delivery, DeliveryKind
from phoenix_bot import outbox
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.messages import direct
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, loaded, post, posted
from phoenix_bot.delivery.kinds.kind import Kind, find_message
from phoenix_bot.people import home_visits, profiles
from phoenix_bot.slack.outcomes import Never


def _direct_message(row: Delivery, vocabulary: Vocabulary) -> Call:
    return post({"channel": row.payload["to"]}, _content(row), row)


def _reply(row: Delivery, vocabulary: Vocabulary) -> Call:
    content = _content(row).arguments()
    return Call("response_url", {"url": row.payload["url"], "response_type": "ephemeral", **content})


def _content(row: Delivery) -> Content:
    payload = row.payload
    if payload["what"] == "refused":
        return direct.refused(**payload["news"])
    if payload["what"] == "job_ended":
        return direct.job_ended(**payload["news"])
    if payload["what"] == "google_left":
        return direct.google_left(**payload["news"])
    if payload["what"] == "announced":
        # It may have been given up.
        return direct.announced(*posted(row))
    outage, shown = loaded(row)
    if payload["what"] == "untitled":
        return direct.untitled(outage, shown, reason=payload["reason"])
    if payload["what"] == "no_channel":
        return direct.no_channel(outage, shown, why=payload["why"])
    if payload["what"] == "removed":
        return direct.removed(outage, shown, channel_id=payload["channel"], is_private=payload["is_private"])
    return direct.reassigned(outage, shown, by=payload["by"], gained=payload["gained"], lost=payload["lost"])


def _say_by_direct_message(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Slack no longer takes an answer at the row's response_url: say the same in a direct message."""
    outbox.put(
        DeliveryKind.DIRECT_MESSAGE,
        lane=row.lane,
        payload=row.payload,
        now=now,
        outage=row.outage,
        actor_id=row.actor_id,
    )
    return True


def _profile(row: Delivery, vocabulary: Vocabulary) -> Call:
    return Call("users.info", {"user": row.payload["user"]})


def _keep_profile(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    profiles.remember(answer["user"], now=now)
    home_visits.refresh_person(row.payload["user"], now=now)


def _nobody(row: Delivery, refusal: Never, now: datetime) -> bool:
    if refusal.reason not in ("user_not_found", "user_not_visible"):
        return False
    profiles.remember_missing(row.payload["user"], now=now)
    home_visits.refresh_person(row.payload["user"], now=now)
    return True


KINDS = {
    DeliveryKind.DIRECT_MESSAGE: Kind(_direct_message, recover=find_message),
    DeliveryKind.REPLY: Kind(_reply, instead=_say_by_direct_message),
    DeliveryKind.PROFILE: Kind(_profile, finish=_keep_profile, instead=_nobody),
}
