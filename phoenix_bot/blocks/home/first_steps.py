"""App Home of a workspace where the bot was just installed: what is left to do, and what this app is."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DividerBlock,
    MarkdownTextObject,
    SectionBlock,
)

from phoenix_bot.blocks.content import ours
from phoenix_bot.blocks.home import frame, groups, jobs, systems
from phoenix_bot.text.mrkdwn import escape, shorten

DONE, OPEN = ":white_check_mark:", "☐"

TROUBLE_SHOWN = 500


def build(
    *, done: Sequence[bool], channel_id: str, trouble: str, others: Sequence[str], ask: str
) -> list[Block]:
    """The first steps, those `done` ticked. `others` are ids of further channels that the bot posts in.

    `trouble` is why Slack does not tell of the announce channel; `ask` names the job that asks again.
    """
    has_systems, has_announcers, has_channel, has_outage = done
    return [
        ours(f"*First steps* · {sum(done)} of {len(done)} are done. This list goes when all are."),
        _step(
            has_systems,
            "*Say what can break.* Add your systems, such as Booking or Payments.",
            ButtonElement(text="Add a system", action_id=systems.ADD, value="0"),
        ),
        _step(
            has_announcers,
            "*Say who may announce outages.* Add people to the group `on_call`. You may announce anyway.",
            frame.go("Choose people", groups.LIST, tag="first-people"),
        ),
        _step(
            has_channel,
            _channel(channel_id, trouble, others),
            ButtonElement(text="Look again", action_id=jobs.RUN, value=ask),
        ),
        _step(
            has_outage,
            "*Announce something.* Press *More* in the form and tick *This is a drill*: "
            "then nobody outside the channel is told.",
            ButtonElement(text="Announce a drill", action_id=frame.ANNOUNCE),
        ),
        DividerBlock(),
    ]


def _step(is_done: bool, text: str, button: ButtonElement) -> Block:
    if is_done:
        return ours(f"{DONE} {text}")
    return SectionBlock(text=MarkdownTextObject(text=f"{OPEN} {text}", verbatim=True), accessory=button)


def _channel(channel_id: str, trouble: str, others: Sequence[str]) -> str:
    where = f"<#{channel_id}>" if channel_id else "the channel for announcements"
    text = f"*Let me into {where}.* I join public channels by myself; invite me to private ones."
    if others:
        text += f" I also post in {', '.join(f'<#{other}>' for other in others)}."
    if trouble:
        text += f"\nSlack does not tell me who is in it: {escape(shorten(trouble, TROUBLE_SHOWN))}."
    return text


def introduction(channel_id: str) -> str:
    """What this app is, in two sentences of mrkdwn, for people who do not manage it."""
    where = f"in <#{channel_id}>" if channel_id else "here in Slack"
    return (
        f"The Phoenix announces outages {where} and keeps everybody informed until they are resolved. "
        "What is open, and all that has happened, stands on these pages."
    )
