"""Checking the values of an outage's fields, and changing them."""

import re
from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from models import SUMMARY_TEMPLATE, Outage, System
from models.field_types import Kind
from models.fields import BY_NAME, only_of_the_end
from models.prepared import insert, only
from phoenix_bot import systems
from phoenix_bot.acts.clock import epoch, from_epoch
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.text import names, search_words
from phoenix_bot.text.mrkdwn import moment, unescape

EARLIEST = from_epoch(10**9)
"""Slack's pickers take ten digits, so Slack would refuse a form with an earlier time."""

ADDRESS_LIMIT = 3000
"""Code points of an address: a form takes no more."""

NO_HOSTS = {"data", "file", "ftp", "http", "https", "javascript", "mailto", "sms", "tel"}
"""Words that are schemes, not hosts, even if digits follow them, as in tel:112."""

Values = Mapping[str, Any]
"""Field name -> value as the Outage model has it: str, int, aware datetime or None."""


def of(outage: Outage, names: tuple[str, ...]) -> dict[str, Any]:
    """The current values of the fields called `names`."""
    return {name: getattr(outage, name) for name in names}


def to_json(value: Any) -> Any:
    """A value as history keeps it: a time as epoch seconds."""
    return epoch(value) if isinstance(value, datetime) else value


def from_json(name: str, value: Any) -> Any:
    """The reverse of to_json for the field `name`."""
    return from_epoch(value) if BY_NAME[name].kind is Kind.MOMENT and value is not None else value


def before_the_end() -> dict[str, Any]:
    """The values of an open outage for the fields that are asked for only when it is resolved."""
    return {field.name: Outage._meta.columns[field.name].default for field in only_of_the_end()}


def current(values: Values) -> Values:
    """`values` of a form, with the id of the system that the form means: the one it was merged into, if any.

    Refused if there is no such system. Needs a connection.
    """
    if "system_id" not in values:
        return values
    return {**values, "system_id": _required(systems.successor(values["system_id"]))}


def current_held(values: Values, system: System | None) -> Values:
    """As current(), where `system` is the one whose id the form has. Its name is added, if it is the one."""
    system_id = _required(systems.successor_of(system, values["system_id"]))
    known = {"system_name": system.name} if system is not None and system.id == system_id else {}
    return {**values, "system_id": system_id, **known}


def _required(system_id: int | None) -> int:
    if system_id is None:
        raise _no_system()
    return system_id


def _no_system() -> Refused:
    return Refused(fields={"system_id": "This system does not exist any more. Pick another one."})


def without_template(values: Values) -> Values:
    """`values` without the lines of the summary that still are those of the form's template."""
    asked = {names.visible(line) for line in SUMMARY_TEMPLATE.splitlines()}
    lines = str(values["summary"]).splitlines()
    told = [line for line in lines if names.visible(line) not in asked]
    return values if told == lines else {**values, "summary": "\n".join(told).strip()}


def check_summary(values: Values) -> dict[str, str]:
    """What is wrong with the summary, by field: it is empty, or still the template."""
    summary = names.visible(str(values["summary"]))
    if summary in ("", " ".join(SUMMARY_TEMPLATE.split())):
        return {"summary": "Replace the template with what happened: who cannot do what, how badly, and why."}
    return {}


def check_times(started_at: datetime, resolved_at: datetime | None, *, now: datetime) -> dict[str, str]:
    """What is wrong with these times, by field: too early, in the future, or in the wrong order."""
    problems = {}
    if started_at < EARLIEST:
        problems["started_at"] = f"The start must be after {EARLIEST:%Y}."
    if started_at > now:
        problems["started_at"] = "The start cannot be in the future."
    if resolved_at is not None and resolved_at > now:
        problems["resolved_at"] = "The end cannot be in the future."
    if resolved_at is not None and started_at > resolved_at and not problems:
        problems["started_at"] = "The start must not be after the end."
        problems["resolved_at"] = f"The end must not be before the start, {moment(started_at)}."
    return problems


def web_address(typed: str) -> str:
    """The http(s) address of a report as people will see it. https is added if there is no scheme.

    Refused if this is no web address, or if it contains an account or is too long to be shown.
    """
    url = _with_scheme(_unwrapped(typed.strip()))
    if url and not _is_web_address(url):
        raise _refused_address("Enter a web address, such as https://example.com/post-mortem.")
    if "@" in urlsplit(url).netloc:
        raise _refused_address(
            "Enter the address without the user name or password in it: everybody would see them."
        )
    if len(url) > ADDRESS_LIMIT:
        raise _refused_address(f"Enter an address of at most {ADDRESS_LIMIT:,} characters.")
    return url


def _refused_address(complaint: str) -> Refused:
    return Refused(fields={"report_url": complaint})


def _unwrapped(typed: str) -> str:
    """The address itself, if it was copied with Slack's markup around it."""
    found = re.fullmatch(r"<([^<>|]+)(\|[^<>]*)?>", typed)
    return unescape(found[1]) if found else typed


def _with_scheme(typed: str) -> str:
    """The address with https:// in front if it begins with a host and has no scheme.

    A "word:" at the start is a scheme, unless a port follows it, as in wiki:8080/report. A single word is no
    host: people type n/a or TODO if they have no address.
    """
    if typed.startswith("//"):
        return f"https:{typed}"
    scheme = re.match(r"[a-z][a-z0-9+.-]*(?=:)", typed, re.IGNORECASE)
    if scheme is None:
        is_host = re.match(r"[^/?#]+\.[^/?#]", typed)
    else:
        is_port = re.match(r":\d+([/?#]|$)", typed[scheme.end() :])
        is_host = is_port if scheme[0].lower() not in NO_HOSTS else None
    return f"https://{typed}" if typed and is_host else typed


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    # Browsers read \ as /, so for them the host ends there; for others it does not.
    is_shown_whole = url.isprintable() and not re.search(r"[\s<>|\\]", url)
    is_host = ":" in host or re.fullmatch(r"\w[\w-]*(\.\w[\w-]*)*\.?", host)
    has_slashes = re.match(r"https?://", url, re.IGNORECASE)
    return bool(has_slashes and is_shown_whole and is_host and port != 0)


def refuse(problems: dict[str, str], *, among: Container[str] | None = None) -> None:
    """Raise Refused with `problems`, by field, if there are any; only for the fields `among`, if given."""
    told = {name: problem for name, problem in problems.items() if among is None or name in among}
    if told:
        raise Refused(fields=told)


def change(outage: Outage, values: Values) -> dict[str, list[Any]]:
    """Set `values` on the outage and save it. Returns what really changed, as history keeps it.

    That is {field: [from, to]}. If `values` lacks the name of a new system, it is read; Refused if there is
    no such system.
    """
    if values.get("system_id", outage.system_id) != outage.system_id and "system_name" not in values:
        system = only(System, "id", values["system_id"])
        if system is None:
            raise _no_system()
        values = {**values, "system_name": system.name}
    changed = {}
    for name, value in values.items():
        before = getattr(outage, name)
        if before != value:
            changed[name] = [to_json(before), to_json(value)]
            setattr(outage, name, value)
    if changed:
        outage.search_words = search_words.added(
            outage.search_words, outage.system_name, outage.summary, outage.resolution
        )
    if outage.id is None:
        insert(outage)
    elif changed:
        outage.save()
    return changed
