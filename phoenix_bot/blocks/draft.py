"""The draft of a post-mortem: what is known about an outage, in GitLab's Markdown, in a template's places."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Template

from models import Alert, ChangeKind, Outage, OutageChange
from models.fields import BY_NAME
from phoenix_bot.blocks.announcement import changes, titles
from phoenix_bot.blocks.answers.timeline import LISTED, WORDS
from phoenix_bot.blocks.content import duration
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text import field_values, markdown, mrkdwn
from phoenix_bot.text.mrkdwn import one_line

TEMPLATE = """\
> Outage ${number}, ${system}. [Announcement in Slack](${announcement_url})

## Summary

${summary}

${resolution}

## Impact

${impact}

## Times

${times}

## People

${people}

## Timeline

${timeline}

## Action items

- [ ] 

## Lessons learned


"""  # noqa: W291  # the box of an action item ends with a space
"""The template of a bot without POSTMORTEM_TEMPLATE."""

IMPACT = ("sales_affected", "b2b_affected", "lost_bookings", "lost_bookings_details", "turnover_impact")

TIMELINE_LIMIT = 300_000
"""Code points. GitLab takes a million in a description."""

TITLE_LIMIT = 255
"""Code points of an issue's title in GitLab."""


@dataclass(frozen=True)
class Material:
    """What a draft is made of: an outage, the link of its announcement, its history, and people's names.

    `alerts` are those of its system around it, with their monitors loaded; there are `more_alerts`.
    """

    outage: Outage
    permalink: str
    steps: Sequence[OutageChange]
    names: Mapping[str, str]
    alerts: Sequence[Alert] = ()
    more_alerts: int = 0

    def name(self, slack_id: str | None) -> str:
        """Somebody's name in Markdown; it mentions nobody."""
        return markdown.line(self.names.get(slack_id, slack_id)) if slack_id else "nobody"

    def in_words(self, told: str) -> str:
        """Our own mrkdwn in Markdown."""
        return markdown.line(mrkdwn.plain(told, names=self.names, time_zone="UTC"))


def suggested_title(outage: Outage) -> str:
    """What a new report is called unless somebody types another title, in plain text."""
    return f"{titles.subject(outage, 200)}, {outage.started_at:%Y-%m-%d}"


def build(material: Material, vocabulary: Vocabulary, template: str = TEMPLATE) -> str:
    """The draft. Placeholders of the template that PLACES lacks stay as they are."""
    return Template(template).safe_substitute(
        {name: fill(material, vocabulary) for name, fill in PLACES.items()}
    )


def unknown_places(template: str) -> list[str]:
    """The placeholders of a template that build() does not fill."""
    return [name for name in Template(template).get_identifiers() if name not in PLACES]


def _summary(material: Material, vocabulary: Vocabulary) -> str:
    return markdown.text(material.outage.summary)


def _resolution(material: Material, vocabulary: Vocabulary) -> str:
    return markdown.text(material.outage.resolution) or "No resolution was written down."


def _impact(material: Material, vocabulary: Vocabulary) -> str:
    lines = []
    for field in (BY_NAME[name] for name in IMPACT):
        value = field_values.plain(field, getattr(material.outage, field.name), vocabulary.currency)
        if value:
            lines.append(f"- {markdown.line(vocabulary.topic(field))}: {markdown.line(value)}")
    return "\n".join(lines)


def _times(material: Material, vocabulary: Vocabulary) -> str:
    outage = material.outage
    end = outage.resolved_at
    times = {"Started": outage.started_at, "Announced": outage.announced_at, "Resolved": end}
    lines = [f"- {label}: {_time(at)}" for label, at in times.items() if at]
    return "\n".join([*lines, *([f"- Duration: {duration(end - outage.started_at)}"] if end else [])])


def _people(material: Material, vocabulary: Vocabulary) -> str:
    outage = material.outage
    people = {
        "Announced by": outage.created_by_id,
        "Solution assignee": outage.solution_assignee_id,
        "Communication assignee": outage.communication_assignee_id,
        "Resolved by": outage.resolved_by_id,
    }
    return "\n".join(f"- {label}: {material.name(who)}" for label, who in people.items())


def _timeline(material: Material, vocabulary: Vocabulary) -> str:
    told: list[str] = []
    size = 0
    happened: list[Alert | OutageChange] = sorted([*material.alerts, *material.steps], key=_moment)
    for number, one in enumerate(happened):
        lines = [_alert(one)] if isinstance(one, Alert) else _entry(material, one, vocabulary)
        entry = "\n".join(lines)
        size += len(entry)
        if size > TIMELINE_LIMIT:
            return "\n".join([*told, f"- {len(happened) - number} more steps are in Slack."])
        told.append(entry)
    more = [f"- {material.more_alerts:,} more alerts are not listed."] if material.more_alerts else []
    return "\n".join([*told, *more])


def _moment(one: Alert | OutageChange) -> datetime:
    at: datetime = one.started_at if isinstance(one, Alert) else one.at
    return at


def _alert(alert: Alert) -> str:
    """One alert: when, of which monitor, until when."""
    url, name = alert.url or alert.monitor.url, one_line(alert.monitor.name, 150)
    until = f", recovered at {_time(alert.ended_at)}" if alert.ended_at else ", not over yet"
    times = f", {alert.times} times" if alert.times > 1 else ""
    shown = markdown.link(url, name) if url else markdown.line(name)
    return f"- {_time(alert.started_at)}: Alert of {shown}{until}{times}"


def _entry(material: Material, step: OutageChange, vocabulary: Vocabulary) -> Iterator[str]:
    """One step: when, what, by whom, with what it changed and what its author wrote below."""
    by = f" by {material.name(step.by_id)}" if step.by_id else ""
    what = WORDS.get(step.kind) or step.kind
    yield f"- {_time(step.at)}: {markdown.link(url, what) if (url := _url(material, step)) else what}{by}"
    for change in changes.listed(step.fields if step.kind in LISTED else {}, vocabulary, step.at):
        if step.kind in (ChangeKind.ANNOUNCED, ChangeKind.RECORDED) and change.is_literal:
            # The summary stands above.
            continue
        words = markdown.line(change.line) if change.is_literal else material.in_words(change.line)
        yield f"  - {words}"
    if step.reason:
        yield f"\n{markdown.quoted(step.reason, indent='  ')}"


def _url(material: Material, step: OutageChange) -> str:
    """Where Slack shows it: a shared message, or the announcement with its thread."""
    shared = step.fields.get("permalink")
    return str(shared[1]) if shared and shared[1] else material.permalink


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


PLACES: Mapping[str, Callable[[Material, Vocabulary], str]] = {
    "number": lambda material, _: str(material.outage.id),
    "system": lambda material, _: markdown.line(material.outage.system_name),
    "announcement_url": lambda material, _: material.permalink,
    "summary": _summary,
    "resolution": _resolution,
    "impact": _impact,
    "times": _times,
    "people": _people,
    "timeline": _timeline,
}
"""What a template can have as ${name}."""
