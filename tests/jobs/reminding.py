"""What stories of reminders share: letting a job run at a moment, and what somebody was reminded of."""

from datetime import datetime, timedelta

from jobs.clock.job import Job
from models import Delivery, DeliveryState, Reminder
from models.database import connection
from phoenix_bot import outbox
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.settings import Settings
from tests.history import only_outage
from tests.jobs.patient import Patient
from tests.phoenix import Phoenix
from tests.settings import SETTINGS

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def run(job: Job, phoenix: Phoenix, now: datetime, settings: Settings = SETTINGS) -> str:
    """Let a job run at a moment, and wait until everything it queued is delivered; returns what it says."""
    summary = job.run_once(now=now, settings=settings, report=Patient())
    phoenix.settled()
    return summary


def announced_at() -> datetime:
    """When the only outage was announced, which is when its ETA began."""
    at: datetime = only_outage().announced_at
    return at


def reminders_of(person: Person) -> list[Message]:
    """The direct messages with a button to snooze them, or only one to reassign: those that remind."""
    return [
        message
        for message in person.messages(dm=True)
        if "Snooze 30 min" in message.buttons or message.buttons == ["Reassign"]
    ]


def made() -> list[tuple[str, str, int]]:
    """All reminders: who, what, and how often."""
    with connection():
        return [(one.person_id, one.kind, one.number) for one in Reminder.select().order_by(Reminder.id)]


def deliver_due(phoenix: Phoenix) -> None:
    """Wait until everything is delivered whose time has come by the bot's clock, which may have been set."""
    for wake in tuple(outbox.listeners):
        wake()
    phoenix.slack.until(_nothing_is_due, what="an outbox without rows that are due")


def _nothing_is_due() -> bool:
    due = Delivery.not_before.is_null() | (Delivery.not_before <= utcnow())
    busy = Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING])
    with connection():
        return not Delivery.select().where(busy, due).exists()
