"""The announcement: an outage as its channel shows it."""

from collections.abc import Iterator

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    SectionBlock,
)

from models import ChangeKind, ChannelState, DedicatedChannel, Eta, Outage
from phoenix_bot.blocks.announcement.related import Reference, Related
from phoenix_bot.blocks.content import Content, aside, duration, linked, literal, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import escape, link, mention, moment, one_line, shorten

RED, GREEN, GREY = "#d92d20", "#079455", "#667085"

RESOLVE, EDIT, REASSIGN = "outage_resolve", "outage_edit", "outage_reassign"
EDIT_RESOLUTION, EDIT_DURATION = "outage_edit_resolution", "outage_edit_duration"
LINK_REPORT, REOPEN = "outage_link_report", "outage_reopen"
POST_UPDATE = "outage_post_update"
CLOSE_AS_DUPLICATE = "outage_close_as_duplicate"
CREATE_CHANNEL, SET_CHANNEL = "outage_create_channel", "outage_set_channel"

ALONE = Related()

OTHERS_NAME = 30
"""Code points of another outage's system: there may be several, and each "&" takes five."""

DETAILS_SHOWN = 1000
"""Code points of the details in the announcement: all its blocks together must stay well below 13,000."""


def title(outage: Outage, limit: int = 150) -> str:
    """What the outage is called, in plain text of at most `limit` code points.

    It is called as its report is, once we know that.
    """
    closed = "Resolved" if outage.duplicate_of_id is None else "Duplicate"
    if outage.report_title:
        return shorten(f"{'' if outage.is_open else f'{closed}: '}{outage.report_title}", limit)
    before = "" if outage.is_open else f"{closed} "
    return f"{before}{shorten(outage.system_name, limit - len(before) - len(' incident'))} incident"


def reference(to: Reference) -> str:
    """The name and number of an outage in mrkdwn, linked to its announcement."""
    return _linked(to, title(to.outage))


def lasting_reference(to: Reference) -> str:
    """As reference(), for messages that nobody updates when the other outage is resolved or reopened."""
    return _linked(to, f"{shorten(to.outage.system_name, OTHERS_NAME)} incident")


def _linked(to: Reference, name: str) -> str:
    numbered = f"{name} ({to.outage.id})"
    return link(to.permalink, numbered) if to.permalink else escape(numbered)


def build(outage: Outage, vocabulary: Vocabulary, related: Related = ALONE) -> Content:
    """The announcement of an outage as it is now."""
    news = facts(outage, vocabulary)
    if related.channel:
        news["Channel"] = _channel(related.channel)
    return Content(
        text=" · ".join(
            [*_sentences(outage), *_kin(related), *(f"{label}: {value}" for label, value in news.items())]
        ),
        blocks=[HeaderBlock(text=literal(title(outage)))],
        colour=colour(outage),
        body=[
            *(ours(line) for line in _kin(related)),
            *_body(outage, vocabulary, news),
            *_repost(related),
            ActionsBlock(block_id="outage", elements=buttons(outage, related)),
        ],
    )


def colour(outage: Outage) -> str:
    """Of the bar beside what is said about an outage."""
    if outage.is_open:
        return RED
    # The outage itself may go on under its other announcement.
    return GREEN if outage.duplicate_of_id is None else GREY


def _kin(related: Related) -> Iterator[str]:
    """Of what it is a duplicate, and what are its duplicates, in mrkdwn."""
    if related.original:
        yield f"*Duplicate of* {lasting_reference(related.original)}"
    if related.duplicates:
        shown, further = map(lasting_reference, related.duplicates), related.further_duplicates
        yield f"*Duplicates:* {', '.join(shown)}{f' and {further} more' if further else ''}"


def facts(outage: Outage, vocabulary: Vocabulary) -> dict[str, str]:
    """What is known about an outage beside its texts, in mrkdwn by name."""
    return _open_news(outage, vocabulary) if outage.is_open else _resolved_news(outage, vocabulary)


def _sentences(outage: Outage) -> Iterator[str]:
    yield f"{escape(title(outage))}: {escape(one_line(outage.summary, 300))}"
    if not outage.is_open:
        if outage.resolution:
            yield f"Resolution: {escape(one_line(outage.resolution, 300))}"
        yield _resolved_by(outage)


def _body(outage: Outage, vocabulary: Vocabulary, news: dict[str, str]) -> list[Block]:
    fields = [MarkdownTextObject(text=f"*{label}*\n{value}") for label, value in news.items()]
    body: list[Block] = [said(outage.summary)]
    if outage.report_title:
        body.insert(0, ContextBlock(elements=[literal(f"{outage.system_name} incident")]))
    if not outage.is_open and outage.resolution:
        body += [ours("*Resolution*"), said(outage.resolution)]
    body.append(SectionBlock(fields=fields))
    if outage.lost_bookings_details:
        body += [
            ours(f"*{escape(vocabulary.label('lost_bookings_details'))}*"),
            said(shorten(outage.lost_bookings_details, DETAILS_SHOWN)),
        ]
    if outage.report_url:
        body += linked("*Report:*", outage.report_url).blocks
    if outage.source_url:
        body.append(aside(f"Announced from: {link(outage.source_url, 'message')}"))
    if not outage.is_open:
        body.append(aside(_resolved_by(outage)))
    return body


POSTED_AGAIN = {
    ChangeKind.REPOSTED: "Deleted by hand, and posted again",
    ChangeKind.MOVED: "Posted again here, as its former channel takes no more messages",
}


def _repost(related: Related) -> Iterator[Block]:
    if related.posted_again:
        former = related.former_permalink and f" ({link(related.former_permalink, 'the former thread')})"
        yield aside(f"{POSTED_AGAIN[related.posted_again]}{former}")


def _open_news(outage: Outage, vocabulary: Vocabulary) -> dict[str, str]:
    return {
        "Impact on sales": _impact(outage, vocabulary),
        "B2B partners": _affected(outage.b2b_affected),
        "ETA": eta(outage),
        "Started": moment(outage.started_at),
        "Assignees": _assignees(outage),
    }


def _resolved_news(outage: Outage, vocabulary: Vocabulary) -> dict[str, str]:
    news = _open_news(outage, vocabulary)
    del news["ETA"]
    if outage.duplicate_of_id is not None:
        return news
    end = outage.resolved_at or outage.started_at
    news["Duration"] = duration(end - outage.started_at)
    news["Suggested outcome"] = outage.suggested_outcome
    return news


def _resolved_by(outage: Outage) -> str:
    who = f" by {mention(outage.resolved_by_id)}" if outage.resolved_by_id else ""
    when = f" at {moment(outage.resolved_at)}" if outage.resolved_at else ""
    how = "resolved" if outage.duplicate_of_id is None else "closed as a duplicate"
    return f"Outage was {how}{who}{when}"


def _affected(value: str) -> str:
    return {"yes": "affected", "no": "not affected"}.get(value, "unknown")


def _impact(outage: Outage, vocabulary: Vocabulary) -> str:
    parts = [
        _affected(outage.sales_affected),
        f"{escape(outage.lost_bookings)} {escape(vocabulary.impact_unit)} lost",
    ]
    if outage.turnover_impact is not None:
        parts.append(f"{escape(vocabulary.turnover(outage.turnover_impact))} of turnover")
    return ", ".join(parts)


def eta(outage: Outage) -> str:
    """The ETA with its deadline, in mrkdwn."""
    limit = Eta(outage.eta).limit
    label = Eta(outage.eta).label
    return f"{label} (by {moment(outage.eta_set_at + limit)})" if limit else label


def _channel(channel: DedicatedChannel) -> str:
    if channel.state == ChannelState.PENDING:
        return "being set up"
    return f"<#{channel.channel_id}>" + ("" if channel.is_usable else " (archived)")


def _assignees(outage: Outage) -> str:
    solution, communication = outage.solution_assignee_id, outage.communication_assignee_id
    return f"{mention(solution)} for resolution, {mention(communication)} for communication"


def buttons(outage: Outage, related: Related = ALONE) -> list[ButtonElement]:
    """What can be done about an outage as it is now."""

    def button(
        text: str, action_id: str, *, style: str | None = None, confirm: ConfirmObject | None = None
    ) -> ButtonElement:
        return ButtonElement(
            text=text, action_id=action_id, value=str(outage.id), style=style, confirm=confirm
        )

    if outage.is_open:
        channelless = related.channel is None or related.channel.state == ChannelState.ARCHIVED
        return [
            button("Resolve", RESOLVE, style="primary"),
            button("Edit", EDIT),
            button("Reassign", REASSIGN),
            button("Post update", POST_UPDATE),
            *([button("Create channel", CREATE_CHANNEL)] if channelless else []),
            *([button("Set channel", SET_CHANNEL)] if channelless else []),
            button("Close as duplicate", CLOSE_AS_DUPLICATE),
        ]
    confirm = ConfirmObject(
        title="Reopen outage?",
        text="The announcement turns red again and is pinned. The resolution stays in the history.",
        confirm="Reopen",
        deny="Keep it resolved",
    )
    reopen = button("Reopen outage", REOPEN, confirm=confirm)
    if outage.duplicate_of_id is not None:
        # Its end and its report are those of the original.
        return [reopen]
    report = [] if outage.report_url else [button("Link post-mortem", LINK_REPORT)]
    return [button("Edit", EDIT_RESOLUTION), button("Edit duration", EDIT_DURATION), *report, reopen]
