"""Safeguards that walks break on purpose, to prove that their checks would find it.

The product has no switches for that: at its start, a copy of a walk replaces functions of the product.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models import Delivery, DeliveryState
from models.database import database, is_sqlite
from models.prepared import insert, insert_all
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery import endings, leases, queue, sender
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.delivery.queue import UNDONE
from phoenix_bot.outages import digests, reminders
from phoenix_bot.outages.forms.conflicts import Merge
from phoenix_bot.outages.reading import due
from phoenix_bot.slack.outcomes import Later, Never, Outcome

HELD_UP = 0.3
"""Seconds between two steps that belong into one transaction."""


@dataclass(frozen=True)
class Safeguard:
    """Something in the product that keeps a promise. `without` says what copies do then."""

    name: str
    without: str
    remove: Callable[[], None]


def remove(name: str) -> None:
    """Let this process go on without a safeguard; KeyError if there is no such safeguard."""
    SAFEGUARDS[name].remove()


def _replace(place: Any, **instead: Any) -> None:
    for name, function in instead.items():
        assert hasattr(place, name)
        setattr(place, name, function)


def _without_leases() -> None:
    claim = leases.claim

    def is_ready(now: Any, latest: Any) -> Any:
        """As if nobody held a row."""
        states = (DeliveryState.WAITING, DeliveryState.SENDING)
        is_due = (Delivery.due_at <= now) | (Delivery.due_at <= Delivery.created_at)
        return UNDONE & Delivery.state.in_(states) & is_due & (Delivery.due_at < latest)

    def claim_anyway(row_id: int, **details: Any) -> Delivery | None:
        row = claim(row_id, **details)
        if row is not None:
            # What somebody else holds is not known here to be under way.
            row.uncertain = bool(row.error)
        return row

    _replace(queue, is_ready=is_ready)
    _replace(leases, is_ready=is_ready, claim=claim_anyway)
    _replace(leases.Hold, prove=lambda hold: True)


def _without_search() -> None:
    def perform(self: sender.Sender, attempt: Any, row: Delivery, step: Any) -> Outcome:
        return kind_of(row).perform(attempt, row, step)

    _replace(sender.Sender, _perform=perform)


def _without_intake_keys() -> None:
    first_time = intake.first_time

    def always(act: Act) -> bool:
        first_time(act)
        return True

    _replace(intake, first_time=always, is_new=lambda act: True)


def _without_transaction() -> None:
    """Commit the change; a moment later, queue what Slack must be told."""

    def commit_first(store: Callable[..., Any]) -> Callable[..., Any]:
        def store_later(*args: Any) -> Any:
            database.obj.commit()
            time.sleep(HELD_UP)
            database.obj.begin(*(["IMMEDIATE"] if is_sqlite() else []))
            return store(*args)

        return store_later

    _replace(outbox, insert=commit_first(insert), insert_all=commit_first(insert_all))


def _without_order() -> None:
    _replace(queue, _is_first_in_its_lane=lambda: Delivery.id.is_null(False))


def _without_retries() -> None:
    def end(self: sender.Sender, row: Delivery, outcome: Later | Never, *, limit: str) -> None:
        endings.skip(row, now=utcnow())

    _replace(sender.Sender, _end=end)


def _without_commit_before_answer() -> None:
    # Only the bot's process has this package.
    from listeners.answering import prompt

    process = prompt._Watch.process

    def answer_first(self: Any, *, req: Any, resp: Any, next: Callable[[], Any]) -> Any:
        def go_on() -> Any:
            if req.body.get("type") == "view_submission":
                req.context["ack"]()
            return next()

        return process(self, req=req, resp=resp, next=go_on)

    _replace(prompt._Watch, process=answer_first)


def _without_unique_reminders() -> None:
    get_or_create = reminders._get_or_create
    _replace(reminders, _get_or_create=lambda row, now: (get_or_create(row, now)[0], True))
    # As if two copies had found the same at the same time.
    _replace(due, _not_made=lambda wanted, now: [*wanted, *wanted])


def _without_conflicts() -> None:
    begin = Merge.__init__

    def overwrite(self: Merge, outage: Any, values: Any, **details: Any) -> None:
        begin(self, outage, values, **details)
        self.values |= {name: values[name] for name in self.conflicts}
        self.conflicts = {}

    _replace(Merge, __init__=overwrite)


def _without_occasions() -> None:
    queue_digest = digests.queue

    def queue_twice(day: Any, occasion: str, **details: Any) -> bool:
        # As if two copies made a run for the same moment.
        queue_digest(day, f"{occasion} again", **details)
        return queue_digest(day, occasion, **details)

    _replace(digests, queue=queue_twice)


SAFEGUARDS = {
    one.name: one
    for one in (
        Safeguard("lease", "send what another worker is sending", _without_leases),
        Safeguard("search after a lost answer", "do not look whether Slack has a message", _without_search),
        Safeguard("intake key", "take what Slack delivers twice for two acts", _without_intake_keys),
        Safeguard("transaction around the outbox", "queue messages after the commit", _without_transaction),
        Safeguard("order of a lane", "send what is due, whatever comes before it", _without_order),
        Safeguard("retries", "give up what Slack does not take at once", _without_retries),
        Safeguard("commit before the answer", "answer a form, then store it", _without_commit_before_answer),
        Safeguard("unique reminders", "remind of what others have reminded of", _without_unique_reminders),
        Safeguard("conflicts", "overwrite what others have changed meanwhile", _without_conflicts),
        Safeguard("one run for a moment", "let two runs of a job do the same", _without_occasions),
    )
}
"""All of them by name, as `--break` takes it."""
