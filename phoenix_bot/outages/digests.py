"""Digests for a channel, one for each occasion."""

from datetime import date, datetime

from models import DeliveryKind
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake


def queue(day: date, occasion: str, *, zone: str, to: str, now: datetime) -> bool:
    """Queue the digest of a day in a time zone for a channel; False if that was done for this occasion."""
    with transaction():
        if not intake.first_time(Act(by="", key=f"digest/{occasion}", now=now)):
            return False
        news = {"day": day.isoformat(), "zone": zone}
        outbox.put(
            DeliveryKind.DIGEST,
            lane=f"{to}/digest",
            payload={"to": to, "news": news},
            now=now,
            once=f"digest {to} {occasion}",
        )
    return True
