"""The announcement: an outage as its channel shows it."""

from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
)

from models import ChannelState, DedicatedChannel, Outage, OutageState
from phoenix_bot.blocks.announcement import around, drills, facts, latest, titles
from phoenix_bot.blocks.announcement.related import Reference, Related
from phoenix_bot.blocks.content import Content, aside, linked, literal, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import dotted, escape, link
from phoenix_bot.text.permalinks import is_of_message

RED, GREEN, GREY = "#d92d20", "#079455", "#667085"

RESOLVE, EDIT, REASSIGN = "outage_resolve", "outage_edit", "outage_reassign"
EDIT_RESOLUTION, EDIT_DURATION = "outage_edit_resolution", "outage_edit_duration"
LINK_REPORT, REOPEN = "outage_link_report", "outage_reopen"
CREATE_REPORT = "outage_create_report"
POST_UPDATE = "outage_post_update"
CLOSE_AS_DUPLICATE, WITHDRAW = "outage_close_as_duplicate", "outage_withdraw"
ANNOUNCE_NOW, TAKE_OVER = "outage_announce_now", "outage_take_over"
CREATE_CHANNEL, SET_CHANNEL = "outage_create_channel", "outage_set_channel"
CHANGE_CHANNEL = "outage_change_channel"
FOLLOW, UNFOLLOW = "outage_follow", "outage_unfollow"
CATCH_UP = "outage_catch_up"

FOR_READERS = "readers"
"""The block_id of the buttons that everybody who may read can use."""

ALONE = Related()

REPORT_MISSING = ":memo: missing"
"""It stands there from the resolution on, not only once somebody is reminded of it: so it is always true, and
nothing has to be posted again later."""

OTHERS_NAME = 40
"""Code points of another outage's name. A message may name several, and each "&" takes five."""


def reference(to: Reference) -> str:
    """The name of an outage in mrkdwn, with its number and how it ended, linked to its announcement."""
    return _linked(to, titles.label(to.outage))


def stateless_reference(to: Reference) -> str:
    """Like reference(), for texts that say themselves whether the outage is over."""
    return _linked(to, titles.name(to.outage))


def lasting_reference(to: Reference) -> str:
    """Like reference(), but still right when the other outage ends or is reopened later."""
    drill = f"{titles.DRILL} · " if to.outage.is_drill else ""
    return _linked(to, f"{drill}{titles.of_system(to.outage, OTHERS_NAME)} · {to.outage.id}")


def _linked(to: Reference, label: str) -> str:
    return link(to.permalink, label) if to.permalink else escape(label)


def build(outage: Outage, vocabulary: Vocabulary, related: Related = ALONE) -> Content:
    """The announcement of an outage as it is now."""
    news = facts.known(outage, vocabulary)
    if related.channel:
        news["Channel"] = around.channel(related.channel)
    return Content(
        text=" · ".join(
            [
                *_sentences(outage),
                *_duplicates(related),
                *(f"{label}: {value}" for label, value in news.items()),
            ]
        ),
        blocks=[HeaderBlock(text=literal(titles.title(outage)))],
        colour=colour(outage),
        body=[
            *drills.note(outage),
            *(ours(line) for line in _duplicates(related)),
            *_body(outage, vocabulary, news),
            *around.repost(related),
            ActionsBlock(block_id="outage", elements=buttons(outage, related)),
            ActionsBlock(block_id=FOR_READERS, elements=readers_buttons(outage)),
        ],
    )


def colour(outage: Outage) -> str:
    """The colour of the bar beside messages about an outage."""
    if outage.is_open:
        return RED
    # A duplicate is grey, because the outage may still be going on under the other announcement.
    return GREEN if outage.is_resolved else GREY


def _duplicates(related: Related) -> Iterator[str]:
    """The outage that it duplicates, and its own duplicates, in mrkdwn."""
    if related.original:
        yield f"*Duplicate of* {lasting_reference(related.original)}"
    if related.duplicates:
        shown, further = map(lasting_reference, related.duplicates), related.further_duplicates
        yield f"*Duplicates:* {', '.join(shown)}{f' and {further} more' if further else ''}"


def _sentences(outage: Outage) -> Iterator[str]:
    yield f"{escape(titles.title(outage))}: {escape(dotted(outage.summary, 300))}"
    if not outage.is_open:
        if outage.resolution:
            yield f"{words_at_end(outage)}: {escape(dotted(outage.resolution, 300))}"
        yield around.ended(outage)
    if outage.lacks_report:
        yield "Post-mortem missing"
    if news := latest.text(outage):
        yield news


def _body(outage: Outage, vocabulary: Vocabulary, news: dict[str, str]) -> list[Block]:
    body: list[Block] = [said(outage.summary), *latest.lines(outage)]
    if outage.report_title:
        body.insert(0, ContextBlock(elements=[literal(titles.of_system(outage))]))
    if not outage.is_open and outage.resolution:
        body += [ours(f"*{words_at_end(outage)}*"), said(outage.resolution)]
    body += [*facts.sections(news), *facts.typed(outage, vocabulary)]
    if outage.report_url:
        body += linked("*Post-mortem:*", outage.report_url).blocks
    if outage.lacks_report:
        body.append(ours(f"*Post-mortem:* {REPORT_MISSING}"))
    if outage.source_url:
        source = "message" if is_of_message(outage.source_url) else "alert"
        body.append(aside(f"Announced from: {link(outage.source_url, source)}"))
    if not outage.is_open:
        body.append(aside(around.ended(outage)))
    return body


def words_at_end(outage: Outage) -> str:
    """The heading of what somebody wrote when the outage ended."""
    return "Reason" if outage.is_withdrawn else "Resolution"


def buttons(
    outage: Outage, related: Related = ALONE, *, only: Sequence[str] | None = None
) -> list[ButtonElement]:
    """The buttons for what people can do about the outage as it is now; `only` those, in this order."""
    value, looks = str(outage.identity), _buttons(outage, related)
    if not outage.is_told:
        looks = _announce_now(outage) | {name: look for name, look in looks.items() if name not in FOR_ALL}
    shown = looks if only is None else [action_id for action_id in only if action_id in looks]
    return [ButtonElement(action_id=action_id, value=value, **looks[action_id]) for action_id in shown]


def _of_channel(channel: DedicatedChannel | None) -> dict[str, dict[str, Any]]:
    """The buttons for the channel of an open outage; none while Slack is asked for it."""
    if channel is None or channel.state == ChannelState.ARCHIVED:
        return {CREATE_CHANNEL: {"text": "Create channel"}, SET_CHANNEL: {"text": "Set channel"}}
    return {CHANGE_CHANNEL: {"text": "Change channel"}} if channel.is_usable else {}


def _taking_over(outage: Outage) -> ConfirmObject:
    return ConfirmObject(
        title=f"Take over outage {outage.id}?",
        text="You become its solution assignee. Its thread is told, and so is who works on it now.",
        confirm="Take over",
        deny="Cancel",
    )


def readers_buttons(outage: Outage) -> list[ButtonElement]:
    """The buttons for everybody who may read."""
    texts = {FOLLOW: "Follow", CATCH_UP: "Catch me up"}
    value = str(outage.identity)
    return [ButtonElement(text=text, action_id=action_id, value=value) for action_id, text in texts.items()]


FOR_ALL = (POST_UPDATE, CREATE_CHANNEL, SET_CHANNEL)
"""The buttons that are of no use while an outage is only recorded, or announced by another app: nobody would
hear."""


def _announce_now(outage: Outage) -> dict[str, dict[str, Any]]:
    can_be = (OutageState.OPEN,) if outage.announced_elsewhere else (OutageState.OPEN, OutageState.RESOLVED)
    if outage.state not in can_be:
        return {}
    confirm = ConfirmObject(
        title=f"Announce outage {outage.id}?",
        text="It is posted where outages are announced, and everybody concerned is told.",
        confirm="Announce",
        deny="Not now",
    )
    return {ANNOUNCE_NOW: {"text": "Announce now", "confirm": confirm}}


def _buttons(outage: Outage, related: Related) -> dict[str, dict[str, Any]]:
    """How those buttons look, by their action_ids."""
    if outage.is_open:
        return {
            RESOLVE: {"text": "Resolve", "style": "primary"},
            EDIT: {"text": "Edit"},
            REASSIGN: {"text": "Reassign"},
            TAKE_OVER: {"text": "Take over", "confirm": _taking_over(outage)},
            POST_UPDATE: {"text": "Post update"},
            **_of_channel(related.channel),
            CLOSE_AS_DUPLICATE: {"text": "Close as duplicate"},
            WITHDRAW: {"text": "Withdraw"},
        }
    reopen = {REOPEN: {"text": "Reopen outage"}}
    if not outage.is_resolved:
        # A duplicate's original has the end and the report, and a false alarm needs none.
        return reopen
    create = {CREATE_REPORT: {"text": "Create post-mortem"}} if outage.lacks_report else {}
    report = {} if outage.report_url else {**create, LINK_REPORT: {"text": "Link post-mortem"}}
    return {
        EDIT_RESOLUTION: {"text": "Edit"},
        EDIT_DURATION: {"text": "Edit duration"},
        **report,
        **reopen,
    }
