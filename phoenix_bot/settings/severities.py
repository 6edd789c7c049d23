"""The settings of severities: which there are, whom each calls, and how often each is told of."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from phoenix_bot.settings.declaration import optional

T = TypeVar("T")

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}

LONGEST = timedelta(days=1)


def names(value: str) -> tuple[str, ...]:
    """Short words, each once in whatever case."""
    found = tuple(name.strip() for name in value.split(","))
    is_each_once = len({name.casefold() for name in found}) == len(found)
    if len(found) > 10 or not is_each_once or not all(re.fullmatch(r"[\w.-]{1,20}", name) for name in found):
        raise ValueError(
            "must list at most 10 different words of at most 20 letters and digits, "
            "with commas between, such as SEV1,SEV2,SEV3"
        )
    return found


def by_severity(read: Callable[[str], T], example: str) -> Callable[[str], tuple[tuple[str, T], ...]]:
    """For some severities, what `read` makes of the text behind each."""

    def read_all(value: str) -> tuple[tuple[str, T], ...]:
        pairs = [pair.partition("=") for pair in value.split(",")]
        try:
            return tuple((name.strip(), read(text.strip())) for name, _, text in pairs)
        except ValueError:
            raise ValueError(f"must look like {example}") from None

    return read_all


def user_group(value: str) -> str:
    """The id of one of Slack's user groups."""
    if not re.fullmatch(r"S[A-Z0-9]{2,}", value):
        raise ValueError
    return value


def span(value: str) -> timedelta:
    """Minutes or hours, at most a day."""
    found = re.fullmatch(r"([0-9]{1,4})([mh])", value)
    length = int(found[1]) * UNITS[found[2]] if found else timedelta(0)
    if not timedelta(0) < length <= LONGEST:
        raise ValueError
    return length


@dataclass(frozen=True, kw_only=True)
class Severities:
    """How severe outages are called, from the worst on. If `severities` is empty, nobody is asked."""

    severities: tuple[str, ...] = optional(
        "SEVERITIES",
        "How severe an outage may be, from the worst on, such as SEV1,SEV2,SEV3; empty: nobody is asked",
        names,
        (),
    )
    severity_mentions: tuple[tuple[str, str], ...] = optional(
        "SEVERITY_MENTIONS",
        "User group that is mentioned when an outage of a severity is announced, or becomes that severe",
        by_severity(user_group, "SEV1=S0123ABCDEF,SEV2=S0456ABCDEF, with ids of user groups"),
        (),
        hint="such as SEV1=S0123ABCDEF; the id stands in the address of the user group's page",
    )
    severity_updates: tuple[tuple[str, timedelta], ...] = optional(
        "SEVERITY_UPDATES",
        "Time without an update, for some severities, in place of NOTIFY_COMMUNICATION_ASSIGNEE_MINUTES",
        by_severity(span, "SEV1=30m,SEV2=2h, with at most 24h"),
        (),
        hint="such as SEV1=30m,SEV2=2h",
    )


def unlisted(read: Mapping[str, Any]) -> Iterator[str]:
    """A sentence about each setting that is about a severity that there is not.

    `read` has the settings by the names of their fields, without those that are malformed.
    """
    if "severities" not in read:
        return
    for field in ("severity_mentions", "severity_updates"):
        if {severity for severity, _ in read.get(field, ())} - set(read["severities"]):
            yield f"{field.upper()} names a severity that SEVERITIES does not list."
