"""What people are told privately: in a direct message, or beside what they just did."""

from collections.abc import Sequence

from models import Announcement, Outage
from phoenix_bot.blocks.announcement.announcement import reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, ours, said
from phoenix_bot.text.mrkdwn import escape, mention


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
    """To somebody whose roles changed; perhaps while Slack refuses the announcement."""
    parts = [f"You became {' and '.join(gained)}"] if gained else []
    if lost:
        parts.append(f"{'you are' if gained else 'You are'} no longer {' or '.join(lost)}")
    roles = f"{', and '.join(parts)} on {_name(outage, announcement)}, by {mention(by)}."
    if announcement.ts:
        return _told(roles)
    return _told(f"{roles} Slack refused its announcement, so it is not in <#{announcement.channel_id}> yet.")


def no_channel(outage: Outage, announcement: Announcement, *, why: str) -> Content:
    """To who asked for a channel that there will not be."""
    again = " Its announcement has the buttons Create channel and Set channel again."
    return _told(
        f":warning: {_name(outage, announcement)} did not get its channel: {why}"
        f"{again if outage.is_open else ''}"
    )


def removed(outage: Outage, announcement: Announcement, *, channel_id: str, is_private: bool) -> Content:
    """To an assignee: the app is no longer in the outage's channel.

    Into a private one it does not come back by itself; into another one to post or to set its topic.
    """
    lost = "messages there cannot be shared"
    invite = "somebody invites me again with `/invite @phoenix`"
    then = (
        f"Until {invite}, updates do not appear there, and {lost}."
        if is_private
        else f"Until {invite}, or I have something to say there, {lost}."
    )
    return _told(
        f":warning: I was removed from <#{channel_id}>, the channel of {_name(outage, announcement)}. {then}"
    )


def untitled(outage: Outage, announcement: Announcement, *, why: str) -> Content:
    """To the person who linked the report: why its title could not be read, as a clause."""
    return _told(
        f":information_source: The report on {_name(outage, announcement)} is linked, but the announcement "
        f"cannot show its title: {why}."
    )


def job_ended(name: str, *, words: str, has_failed: bool) -> Content:
    """To who asked for a job: how it went. `words` may have what others typed."""
    told = f":warning: `{name}` failed." if has_failed else f":white_check_mark: `{name}` is done."
    return Content(text=f"{told} {escape(words)}", blocks=[ours(told), *([said(words)] if words else [])])


def google_left(key: str, *, feeds: str, count: int) -> Content:
    """To managers: Google's answer would take out so many that they must say whether it is right."""
    people = "1 person is" if count == 1 else f"{count} people are"
    return _told(
        f":warning: {people} no longer in the Google group {escape(key)}, which feeds the group "
        f"{escape(feeds)} here. That may be Google's mistake, so they stay until a manager decides: "
        f"*Google groups* in my App Home shows who they are, and so does "
        f"`/phoenix google confirm {escape(key)}`."
    )


def refused(what: str, *, outage_id: int | None, reason: str, advice: str) -> Content:
    """To the actor: Slack refused for good what they, or a change to an outage, asked for."""
    saved = f"Outage {outage_id} is saved, but " if outage_id else ""
    return _told(f":warning: {saved}Slack refused to {what} (`{reason}`). {advice}")
