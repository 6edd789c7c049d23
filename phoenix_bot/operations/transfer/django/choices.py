"""What the short words of the Django app's columns mean here."""

import re
from collections.abc import Mapping

from models import AlertType, Eta, LostBookings, Permission, Severity, Source, SuggestedOutcome
from models.outage_choices import YesNoUnknown

AFFECTED: Mapping[str, str] = {
    **dict.fromkeys(("y", "yes", "true", "1"), YesNoUnknown.YES),
    **dict.fromkeys(("n", "no", "false", "0"), YesNoUnknown.NO),
    **dict.fromkeys(("un", "unknown", "u", "?", "n/a", "na", ""), YesNoUnknown.UNKNOWN),
}

LOST: Mapping[str, str] = {
    **{choice.value.casefold(): choice.value for choice in LostBookings},
    **dict.fromkeys(("", "un", "n/a", "na", "none", "?"), LostBookings.UNKNOWN),
    "0": LostBookings.NONE,
    "100": LostBookings.ALL,
    **{f"<{share}": f"<{share}%" for share in (10, 30, 60, 100)},
    **{f"{share}%": f"<{share}%" for share in (10, 30, 60)},
}

OUTCOMES: Mapping[str, str] = {
    **dict.fromkeys(("pm", "postmortem", "post-mortem", "postmortem report"), SuggestedOutcome.POSTMORTEM),
    **dict.fromkeys(("no", "none", "n", ""), SuggestedOutcome.NONE),
}

SEVERITIES: Mapping[str, str] = {
    **dict.fromkeys(("lo", "low"), Severity.LOW),
    **dict.fromkeys(("me", "medium"), Severity.MEDIUM),
    **dict.fromkeys(("hi", "high"), Severity.HIGH),
    **dict.fromkeys(("un", "undefined", ""), ""),
}

ALERT_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("wa", "warning"), AlertType.WARNING),
    **dict.fromkeys(("cr", "critical"), AlertType.CRITICAL),
    **dict.fromkeys(("un", "undefined", ""), AlertType.UNDEFINED),
}

SOURCES: Mapping[str, str] = {
    **dict.fromkeys(("dd", "datadog"), Source.DATADOG),
    **dict.fromkeys(("pd", "pingdom"), Source.PINGDOM),
}

PERMISSIONS: Mapping[str, Permission] = {
    "add_announcement": Permission.ADD_ANNOUNCEMENT,
    "change_outage": Permission.CHANGE_OUTAGE,
}
"""By Django's code names: those that the Django app asked for."""

UNKNOWN_ETA = {"", "unknown", "un", "none", "n/a", "na", "?", "tbd"}

MINUTES = {"": 1, "m": 1, "min": 1, "h": 60, "hr": 60, "d": 1440}


def eta(text: str) -> str | None:
    """The ETA that a text means; minutes and hours become the next longer one. None if nobody knows."""
    word = text.strip().casefold().replace(" ", "")
    if word in UNKNOWN_ETA:
        return Eta.UNKNOWN
    found = re.fullmatch(r"([<>]?)(\d{1,6})([a-z]*)", word)
    if found is None or found[3] not in MINUTES:
        return None
    if found[1] == ">" or int(found[2]) == 0:
        return Eta.UNKNOWN
    minutes = int(found[2]) * MINUTES[found[3]]
    longer = [one for one in Eta if one.limit and one.limit.total_seconds() >= minutes * 60]
    return longer[0] if longer else Eta.UNKNOWN


def meant(known: Mapping[str, str], text: str) -> str | None:
    """What a word means; None if nobody knows."""
    return known.get(text.strip().casefold())
