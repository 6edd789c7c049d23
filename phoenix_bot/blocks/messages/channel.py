"""An outage's own channel: its topic, its purpose, and the messages in it."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    HeaderBlock,
)

from models import Eta, Outage, OutageChange, stored_choices
from phoenix_bot.blocks.announcement import announcement, comments, facts, latest, titles
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, aside, literal, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import dotted, escape, link, one_line

ARCHIVE = "channel_archive"

TOPIC_LIMIT = 250
"""Characters that Slack takes in a topic or a purpose."""

HARMLESS = str.maketrans("<>", "()")
"""Text in topics cannot be escaped; without angle brackets it cannot contain a mention."""

BOOKMARK = "Announcement"

EMOJI_SHOWN = 5

WHILE_OPEN = (announcement.RESOLVE, announcement.POST_UPDATE, announcement.EDIT, announcement.REASSIGN)
"""The buttons in the channel of an open outage."""


def topic(outage: Outage, permalink: str) -> str:
    """What the outage is about and how it is going, as plain text."""
    state = f"ETA {_eta(outage)}" if outage.is_open else _end(outage)
    return _described(titles.label(outage), state, permalink)


def purpose(outage: Outage, permalink: str) -> str:
    """What the channel is for, as plain text. Nobody updates it later."""
    what = f"For {f'the {titles.DRILL}' if outage.is_drill else 'outage'} {outage.id} ({outage.system_name})"
    announced = f"announced {outage.announced_at:%Y-%m-%d %H:%M} UTC, ETA at the time: {_eta(outage)}"
    return _described(what, announced, permalink)


def _described(what: str, state: str, permalink: str) -> str:
    tail = "".join(f" · {part}" for part in (state, permalink) if part)
    # A shortened address would lead nowhere.
    room = TOPIC_LIMIT - len(tail)
    if room < 40:
        return _described(what, state, "")
    return one_line(what, room).translate(HARMLESS) + tail


def _eta(outage: Outage) -> str:
    limit = Eta.limit_of(outage.eta)
    deadline = f" (by {outage.eta_set_at + limit:%Y-%m-%d %H:%M} UTC)" if limit else ""
    return f"{stored_choices.label(Eta, outage.eta)}{deadline}"


def _end(outage: Outage) -> str:
    how = "withdrawn" if outage.is_withdrawn else "resolved" if outage.is_resolved else "closed"
    return f"{how} {outage.resolved_at:%Y-%m-%d %H:%M} UTC" if outage.resolved_at else how


def summary(outage: Outage, vocabulary: Vocabulary, permalink: str) -> Content:
    """The outage as it is now, for people who come into the channel, with the buttons of its state."""
    known = facts.known(outage, vocabulary)
    name = titles.title(outage)
    blocks: list[Block] = [
        HeaderBlock(text=literal(name)),
        said(outage.summary),
        *latest.lines(outage),
        *facts.sections(known),
    ]
    if permalink:
        blocks.append(ours(link(permalink, "See the announcement and its thread")))
    blocks += [_buttons(outage), _hint(vocabulary)]
    news = " · ".join(f"{label}: {value}" for label, value in known.items())
    return Content(text=f"{escape(name)}: {escape(dotted(outage.summary, 300))} · {news}", blocks=blocks)


def resolved(outage: Outage, step: OutageChange, vocabulary: Vocabulary) -> Content:
    """The message that the outage is over, with a button to archive the channel."""
    told = comments.build(outage, step, vocabulary)
    return Content(told.text, [*told.blocks, ActionsBlock(block_id="channel", elements=[_archive(outage)])])


def _archive(outage: Outage) -> ButtonElement:
    confirm = ConfirmObject(
        title=f"Archive the channel of outage {outage.id}?",
        text="Nobody can post here any more. Everything stays readable, and you can unarchive it.",
        confirm="Archive",
        deny="Keep it",
    )
    return ButtonElement(
        text="Archive channel", action_id=ARCHIVE, value=str(outage.identity), style="danger", confirm=confirm
    )


def reopened(outage: Outage, step: OutageChange, vocabulary: Vocabulary) -> Content:
    """The message that the outage is open again."""
    told = comments.build(outage, step, vocabulary)
    return Content(told.text, [*told.blocks, _buttons(outage)])


def taken_away(outage: Outage, permalink: str) -> Content:
    """The message that this is no longer the outage's channel."""
    name = announcement.reference(Reference(outage, permalink))
    text = f"This is no longer the channel of {name}. News about it appears in its own thread only."
    return Content(text=text, blocks=[ours(text)])


def _buttons(outage: Outage) -> ActionsBlock:
    """The buttons for what people can do in the channel about the outage as it is now."""
    if outage.is_open:
        elements = announcement.buttons(outage, only=WHILE_OPEN)
    else:
        elements = [*announcement.buttons(outage), _archive(outage)]
    return ActionsBlock(block_id="outage", elements=elements)


def _hint(vocabulary: Vocabulary) -> Block:
    emoji = " or ".join(f":{name}:" for name in vocabulary.share_emoji[:EMOJI_SHOWN])
    return aside(f"React to a message with {emoji} to share it in the announcement's thread.")
