"""Asking for a file of the outages that were announced in a period."""

from datetime import date

from models import DeliveryKind
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.outages.reading import export_file
from phoenix_bot.outages.reading.period import Period, read_day
from phoenix_bot.people import permissions, profiles, readers
from phoenix_bot.text.mrkdwn import escape, one_line

EXAMPLE = "Type, for example, `/phoenix export 2026-01-01 2026-03-31`."


def read(typed: str) -> tuple[date | None, date | None]:
    """The first and the last day that somebody typed: none, one or both.

    Refused if it is something else, or if the last day is before the first.
    """
    words = typed.split()
    if len(words) > 2:
        raise Refused(f"Give a first and a last day, and nothing else. {EXAMPLE}")
    first, last = (_day(word) for word in (words + [""] * 2)[:2])
    if first and last and first > last:
        raise Refused(f"The first day, {first}, is after the last, {last}. {EXAMPLE}")
    return first, last


def _day(typed: str) -> date | None:
    try:
        return read_day(typed) if typed else None
    except ValueError:
        raise Refused(f"“{escape(one_line(typed, 50))}” is not a date. {EXAMPLE}") from None


def ask(first: date | None, last: date | None, *, act: Act) -> Period:
    """Queue a file for the person who acts, and return the period that it covers, in their time zone.

    Refused if no outage was announced then. NotAllowed if the person may not read outages or may not act.
    Unintroduced until Slack has told us whether they may, and their time zone.
    """
    with transaction():
        user = profiles.meet(act.by, now=act.now)
        readers.require(user)
        if why_not := permissions.why_not_acting(user, "export outages"):
            raise NotAllowed(why_not)
        period = Period(first, last, user.time_zone)
        if not export_file.has_outages(period):
            raise Refused(f"No outage was announced {period.words}, so there is nothing to send.")
        if intake.first_time(act):
            outbox.put(
                DeliveryKind.EXPORT,
                lane=outbox.direct_lane(act.by),
                payload={"to": act.by, **period.payload()},
                now=act.now,
                actor_id=act.by,
            )
        return period
