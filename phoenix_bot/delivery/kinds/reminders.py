"""Reminders: a direct message that replaces the one before it, unless it is not true any more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Delivery, DeliveryKind, Reminder, User
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.messages import due_dates as due_date_blocks
from phoenix_bot.blocks.messages import reminders as blocks
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call, loaded, post
from phoenix_bot.delivery.kinds.direct_messages import FIXES
from phoenix_bot.delivery.kinds.kind import Kind, does, find_message, never
from phoenix_bot.outages import due_dates
from phoenix_bot.outages.reading import daytime, due
from phoenix_bot.people import profiles
from phoenix_bot.slack.outcomes import Done, Never, Outcome

GONE = ("message_not_found", "channel_not_found")


@dataclass(frozen=True)
class Reminding(Call):
    """A message, and those that it replaces: (channel, ts)."""

    replaces: tuple[tuple[str, str], ...] = ()


def _build(row: Delivery, vocabulary: Vocabulary) -> Reminding | None:
    """None if it is not true any more, or a later one is on its way."""
    reminder = Reminder.get_by_id(row.payload["reminder"])
    user = profiles.find(reminder.person_id)
    content = None if user.is_deactivated else _content(reminder, user, row)
    if content is None:
        return None
    message = post({"channel": reminder.person_id}, content, row)
    former = tuple((one.channel_id, one.ts) for one in due.former(reminder))
    return Reminding(message.method, message.arguments, replaces=former)


def _content(reminder: Reminder, user: User, row: Delivery) -> Content | None:
    """None if it is not true any more."""
    if reminder.outage_id is None:
        # Whether GitLab still says the same is not asked: it may be down. The job drops what it learns of.
        day = due_dates.due_date(reminder)
        left = (day - daytime.today(utcnow(), user.time_zone)).days
        return None if left < 0 else due_date_blocks.build(day, left=left, **row.payload["news"])
    outage, announcement = loaded(row)
    if not due.holds(reminder, outage):
        return None
    return blocks.build(reminder, outage, announcement, **row.payload.get("news", {}))


def _replace(attempt: Attempt, row: Delivery, step: Reminding) -> Outcome:
    """Post first: should the process end in between, then two are better than none."""
    outcome = attempt.perform(step)
    if not isinstance(outcome, Done):
        return outcome
    gone = [ts for channel, ts in step.replaces if _delete(attempt, channel, ts)]
    return Done({**outcome.answer, "replaced": gone})


def _delete(attempt: Attempt, channel: str, ts: str) -> bool:
    """Whether the message is gone. If not, the next reminder tries again."""
    outcome = attempt.perform(Call("chat.delete", {"channel": channel, "ts": ts}))
    return isinstance(outcome, Done) or (isinstance(outcome, Never) and outcome.reason in GONE)


def _keep_place(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    reminder = Reminder.get_by_id(row.payload["reminder"])
    replaced = Reminder.ts.in_(answer.get("replaced", []))
    Reminder.update(ts="").where(replaced, Reminder.person == reminder.person_id).execute()
    Reminder.update(channel_id=answer["channel"], ts=answer["ts"]).where(Reminder.id == reminder.id).execute()


KINDS = {
    DeliveryKind.REMINDER: Kind(
        _build,
        task=does("remind somebody", FIXES),
        perform=_replace,
        recover=find_message,
        finish=_keep_place,
        is_message=True,
        tells_actor=never,
    )
}
