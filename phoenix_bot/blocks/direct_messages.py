"""What people are told privately: in a direct message, or beside what they just did."""

from collections.abc import Sequence

from models import Announcement, Outage
from phoenix_bot.blocks.announcement import reference
from phoenix_bot.blocks.content import Content, ours
from phoenix_bot.blocks.surroundings import Reference
from phoenix_bot.mrkdwn import mention


def _name(outage: Outage, announcement: Announcement) -> str:
    return reference(Reference(outage, announcement.permalink))


def _told(text: str) -> Content:
    return Content(text=text, blocks=[ours(text)])


def announced(outage: Outage, announcement: Announcement) -> Content:
    """To the announcer: it is out."""
    return _told(
        f":white_check_mark: {_name(outage, announcement)} is announced in <#{announcement.channel_id}>. "
        "You are its solution and communication assignee until you reassign it."
    )


def reassigned(
    outage: Outage, announcement: Announcement, *, by: str, gained: Sequence[str], lost: Sequence[str]
) -> Content:
    """To somebody whose roles changed."""
    parts = [f"You became {' and '.join(gained)}"] if gained else []
    if lost:
        parts.append(f"{'you are' if gained else 'You are'} no longer {' or '.join(lost)}")
    return _told(f"{', and '.join(parts)} on {_name(outage, announcement)}, by {mention(by)}.")


def no_channel(outage: Outage, announcement: Announcement, *, why: str) -> Content:
    """To who asked for a channel that there will not be."""
    again = " Its announcement has the buttons Create channel and Set channel again."
    return _told(
        f":warning: {_name(outage, announcement)} did not get its channel: {why}"
        f"{again if outage.is_open else ''}"
    )


def refused(what: str, *, outage_id: int, reason: str, advice: str) -> Content:
    """To the actor: Slack refused for good what their change asked for."""
    return _told(
        f":warning: Your change to outage {outage_id} is saved, "
        f"but Slack refused to {what} (`{reason}`). {advice}"
    )
