"""The job join-alert-channels: where Datadog's monitors alert, the bot must be to hear of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from slack_sdk import WebClient

from jobs.clock.job import JobFailed, Report
from jobs.clock.when import At, When
from jobs.slack_calls import Unanswered, patiently
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.monitors import details, mentions
from phoenix_bot.settings import Settings
from phoenix_bot.settings.times import time_of_week
from phoenix_bot.slack.client import slack_client

NAME = "join-alert-channels"
ABOUT = "join the channels that Datadog's monitors mention, and read what the monitors are called"

AT = time_of_week("04:30")

PAGE = 500
"""Channels that Slack is asked for at a time."""

NAMED = 3
"""Monitors that are named beside a channel which the bot does not join."""

REASONS = {
    "is_archived": "it is archived",
    "missing_scope": "the app lacks a scope; paste manifest.yml into its manifest, and reinstall it",
}
"""Why a channel is not joined, by Slack's error."""


@dataclass(frozen=True)
class Channel:
    """A channel of Slack."""

    id: str
    name: str
    is_archived: bool
    is_member: bool


@dataclass
class Read:
    """What Datadog told: how many monitors there are, and who mentions what."""

    count: int = 0
    mentioned: dict[str, list[str]] = field(default_factory=dict)
    """Names of monitors by what they mention."""
    mentions: dict[str, list[str]] = field(default_factory=dict)
    """What each monitor mentions, by its id."""


def when(settings: Settings) -> When:
    """See jobs.clock.job.Job."""
    return At(AT, settings.timezone)


def unconfigured(settings: Settings) -> str:
    """See jobs.clock.job.Job."""
    if settings.reads_monitors:
        return ""
    return "Monitors of Datadog cannot be read: DATADOG_API_KEY and DATADOG_APP_KEY are not both set."


def run_once(*, now: datetime, settings: Settings, report: Report, endpoint: str = "") -> str:
    """Read all monitors, join what they mention, and return what was joined, and what was not and why.

    Raises JobFailed if Datadog or Slack does not answer. `endpoint` is the address of the API, if that is not
    at Datadog.
    """
    read = _read(settings, report, endpoint)
    if not read.mentioned:
        details.store_channels(dict.fromkeys(read.mentions, ""))
        return f"Monitors read: {read.count:,}. They mention no channel."
    client = slack_client(settings)
    channels = {mentions.spelled(one.name): one for one in _channels(client, report)}
    meant = {mention: channels.get(mentions.channel_of(mention, channels)) for mention in read.mentioned}
    details.store_channels({monitor: _first(names, meant) for monitor, names in read.mentions.items()})
    return _join(read, meant, client, report)


def _read(settings: Settings, report: Report, endpoint: str) -> Read:
    """Read all monitors; what is told about those that have alerted is kept."""
    # Imported here: it takes memory, and is not needed where Datadog is not used.
    from phoenix_bot.integrations.datadog.client import Refused
    from phoenix_bot.integrations.datadog.monitors import Monitors

    read, known = Read(), details.known()
    keys = {"api_key": settings.datadog_api_key, "app_key": settings.datadog_app_key}
    try:
        with Monitors(
            **keys, site=settings.datadog_site, timeout=settings.timeout, endpoint=endpoint
        ) as datadog:
            for page in datadog.pages(report.wait):
                for told in page:
                    _take(told, read, known)
                report(f"Monitors read: {read.count:,}")
    except Refused as refusal:
        raise JobFailed(str(refusal)) from refusal
    return read


def _take(told: details.Details, read: Read, known: Mapping[str, int]) -> None:
    read.count += 1
    read.mentions[told.external_id] = mentions.of(told)
    for mention in read.mentions[told.external_id]:
        read.mentioned.setdefault(mention, []).append(told.name or told.external_id)
    if told.external_id in known:
        details.store(known[told.external_id], told, now=utcnow())


def _channels(client: WebClient, report: Report) -> Iterator[Channel]:
    """All public channels, and the private ones that the bot is in."""
    yield from _listed(client, "conversations.list", "public_channel", report)
    try:
        yield from _listed(client, "users.conversations", "private_channel", report)
    except Unanswered as refusal:
        # Who installed the app may have declined the scope.
        if refusal.reason != "missing_scope":
            raise


def _listed(client: WebClient, method: str, kind: str, report: Report) -> Iterator[Channel]:
    asked: dict[str, Any] = {"types": kind, "limit": PAGE}
    while True:
        page = patiently(method, partial(client.api_call, method, params=dict(asked)), report)
        for one in page["channels"]:
            is_member = kind == "private_channel" or bool(one.get("is_member"))
            yield Channel(one["id"], one["name"], bool(one.get("is_archived")), is_member)
        asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not asked["cursor"]:
            return


def _first(names: Iterable[str], meant: Mapping[str, Channel | None]) -> str:
    """The id of the first channel that is meant by one of these mentions; "" if none is."""
    return next((channel.id for name in names if (channel := meant[name])), "")


def _join(read: Read, meant: Mapping[str, Channel | None], client: WebClient, report: Report) -> str:
    me = patiently("auth.test", client.auth_test, report)["user"]
    invite = f"invite me there: /invite @{me}"
    joined, inside, left_out = [], 0, []
    for channel, names in _alerting(read, meant):
        if channel.is_member:
            inside += 1
        elif why := _why_not_joined(channel, invite, client, report):
            left_out.append(f"#{channel.name}: {why} ({_by(names)})")
        else:
            joined.append(f"#{channel.name}")
    for mention in (one for one in meant if meant[one] is None):
        unseen = f"I see no such channel. If it is private, {invite}"
        left_out.append(f"@slack-{mention}: {unseen} ({_by(read.mentioned[mention])})")
    return _summary(read, joined, inside, left_out)


def _alerting(read: Read, meant: Mapping[str, Channel | None]) -> Iterator[tuple[Channel, list[str]]]:
    """Each channel that is meant, once, with the names of the monitors that mention it."""
    found: dict[Channel, list[str]] = {}
    for mention, channel in meant.items():
        if channel is not None:
            found.setdefault(channel, []).extend(read.mentioned[mention])
    yield from found.items()


def _why_not_joined(channel: Channel, invite: str, client: WebClient, report: Report) -> str:
    """Join a channel; returns why that did not work, or ""."""
    if channel.is_archived:
        return REASONS["is_archived"]
    join = partial(client.conversations_join, channel=channel.id)
    try:
        patiently("conversations.join", join, report)
    except Unanswered as refusal:
        if not refusal.is_final:
            raise
        return REASONS.get(refusal.reason, f"Slack does not let me join it ({refusal.reason}); {invite}")
    return ""


def _by(monitors: Sequence[str]) -> str:
    """By which monitors a channel is mentioned: the first by name."""
    named = ", ".join(f"“{name}”" for name in monitors[:NAMED])
    more = len(monitors) - NAMED
    return f"mentioned by {named}" + (f" and {more:,} more" if more > 0 else "")


def _summary(read: Read, joined: Sequence[str], inside: int, left_out: Sequence[str]) -> str:
    counted = f"Monitors read: {read.count:,}. Channels joined: {len(joined)}"
    counted += f" ({', '.join(joined)})" if joined else ""
    return "\n".join([f"{counted}; already in: {inside}; not joined: {len(left_out)}.", *left_out])
