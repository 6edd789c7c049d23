"""What people do about a suggestion: they announce an outage from it, or dismiss it."""

from typing import Any

from peewee import JOIN

from models import Alert, AlertType, Identity, Monitor, Outage, Suggestion, System
from models.database import held, transaction
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused, Unknown
from phoenix_bot.alerting.messages import show
from phoenix_bot.people import permissions, profiles
from phoenix_bot.text.mrkdwn import mention


def unannounced(which: Identity) -> Suggestion:
    """A suggestion with its system; Unknown if there is none. Needs a connection.

    Refused if its outage was announced, and is still open.
    """
    query = Suggestion.select(Suggestion, System, Outage).join(System)
    query = query.join_from(Suggestion, Outage, JOIN.LEFT_OUTER)
    found: Suggestion | None = query.where(Suggestion.is_meant(which)).get_or_none()
    if found is None:
        raise Unknown("suggestion")
    if found.outage is not None and found.outage.is_open:
        raise Refused(_decided(found))
    return found


def first_alert(suggestion: Suggestion) -> Alert | None:
    """The alert that an outage is announced from: the first that is still open, else the first.

    None if they were deleted. It has its monitor loaded. Needs a connection.
    """
    alerts = Alert.select(Alert, Monitor).join(Monitor).where(is_about(suggestion))
    found: Alert | None = alerts.order_by(Alert.ended_at.is_null(False), Alert.started_at, Alert.id).first()
    return found


def is_about(suggestion: Suggestion) -> Any:
    """Condition on alerts joined with their monitors: the suggestion is about them."""
    of_system = (Monitor.system == suggestion.system_id) & (Alert.type == AlertType.CRITICAL)
    those = of_system & (Alert.started_at >= suggestion.since)
    return those if suggestion.ended_at is None else those & (Alert.started_at <= suggestion.ended_at)


def dismiss(which: Identity, *, act: Act, allow_all: bool) -> None:
    """Ask nobody any more. NotAllowed for those who may not announce, Refused if nobody is asked now."""
    with transaction():
        user = profiles.meet(act.by, now=act.now)
        permissions.require_announcer(user, allow_all=allow_all)
        suggestion = held(Suggestion.select().where(Suggestion.is_meant(which))).get_or_none()
        if suggestion is None:
            raise Unknown("suggestion")
        if not intake.first_time(act):
            return
        if not suggestion.is_asking:
            raise Refused(f"{_decided(suggestion)} Nothing was changed.")
        suggestion.dismissed_by, suggestion.dismissed_at = user, act.now
        suggestion.save(only=[Suggestion.dismissed_by, Suggestion.dismissed_at])
        show(suggestion, now=act.now)


def _decided(suggestion: Suggestion) -> str:
    if suggestion.dismissed_by_id:
        return f"{mention(suggestion.dismissed_by_id)} has dismissed this already."
    if suggestion.outage_id is not None:
        return f"Outage {suggestion.outage_id} has been announced."
    return "This suggestion is out of date."
