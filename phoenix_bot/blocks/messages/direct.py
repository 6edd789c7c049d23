"""What one person is told: in a direct message, or in a reply beside a command that only they see."""

from collections.abc import Sequence

from models import Announcement, Outage
from models.delivery_errors import failed_here, refuser
from phoenix_bot.blocks.announcement.announcement import reference, stateless_reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, ours, said
from phoenix_bot.text.mrkdwn import escape, link, mention, one_line

LINK_MAX = 1000
"""Code points of an address that is linked."""


def _name(outage: Outage, announcement: Announcement) -> str:
    return reference(Reference(outage, announcement.permalink))


def _told(text: str) -> Content:
    return Content(text=text, blocks=[ours(text)])


def announced(outage: Outage, announcement: Announcement) -> Content:
    """To the person who announced the outage."""
    return _told(
        f":white_check_mark: {_name(outage, announcement)} is announced in <#{announcement.channel_id}>. "
        "You are its solution and communication assignee until you reassign it."
    )


def withdrawn(outage: Outage, announcement: Announcement, *, by: str, why: str) -> Content:
    """To those who worked on an outage that was a false alarm; `why` is what the person wrote."""
    name = stateless_reference(Reference(outage, announcement.permalink))
    text = f"{mention(by)} withdrew {name}: it was a false alarm. Nothing is left to be done."
    return Content(text=f"{text} {escape(one_line(why, 300))}", blocks=[ours(text), said(why)])


def no_channel(outage: Outage, announcement: Announcement, *, why: str) -> Content:
    """To the person who asked for a channel: why there will be none."""
    again = " Its announcement has the buttons *Create channel* and *Set channel* again."
    return _told(
        f":warning: {_name(outage, announcement)} did not get its channel: {why}"
        f"{again if outage.is_open else ''}"
    )


def removed(outage: Outage, announcement: Announcement, *, channel_id: str, is_private: bool) -> Content:
    """To an assignee: somebody removed the app from the outage's channel.

    The app cannot join a private channel by itself. It joins a public one again when it has something to post
    there.
    """
    invited = "somebody invites me again with `/invite @phoenix`"
    cannot_share = "you cannot share messages from there"
    then = (
        f"Until {invited}, updates do not appear there, and {cannot_share}."
        if is_private
        else f"Until {invited}, or I have something to post there, {cannot_share}."
    )
    return _told(
        f":warning: I was removed from <#{channel_id}>, the channel of {_name(outage, announcement)}. {then}"
    )


def untitled(outage: Outage, announcement: Announcement, *, why: str) -> Content:
    """To the person who linked the report: why its title could not be read, as a clause."""
    return _told(
        f":information_source: The post-mortem of {_name(outage, announcement)} is linked, but the "
        f"announcement cannot show its title: {why}."
    )


def report_issue(
    outage: Outage, announcement: Announcement, *, url: str, why: str, unassigned: Sequence[str]
) -> Content:
    """To the person who asked for a post-mortem: what is left to do.

    No issue was made, for the reason `why` (a clause); or it was made at `url`, but not linked for that
    reason; or it was made and linked, but `unassigned` (Slack ids) are not its assignees.
    """
    name = _name(outage, announcement)
    if not url:
        return _told(f":information_source: No post-mortem of {name} was created: {why}.")
    issue = link(url, "post-mortem") if len(url) <= LINK_MAX else "post-mortem"
    if why:
        then = "Close it in GitLab, or link it instead of the other with *Edit*."
        return _told(f":information_source: The {issue} of {name} is created, but not linked: {why}. {then}")
    people = " and ".join(map(mention, unassigned))
    return _told(
        f":information_source: The {issue} of {name} is created and linked, but {people} "
        f"{'is' if len(unassigned) == 1 else 'are'} not assigned: in GitLab, I find no account with the same "
        "e-mail address or user name that can be assigned. Assign somebody there."
    )


def job_ended(name: str, *, words: str, has_failed: bool) -> Content:
    """To the person who started a job. `words` may contain what others typed."""
    told = f":warning: `{name}` failed." if has_failed else f":white_check_mark: `{name}` is done."
    return Content(text=f"{told} {escape(words)}", blocks=[ours(told), *([said(words)] if words else [])])


def google_left(key: str, *, feeds: str, count: int) -> Content:
    """To managers: people left a Google group, so many that a manager must say whether that is right."""
    people = "1 person is" if count == 1 else f"{count} people are"
    return _told(
        f":warning: {people} no longer in the Google group {escape(key)}, which feeds the group "
        f"{escape(feeds)} here. In case this is Google's mistake, they stay until a manager decides. See who "
        f"they are under *Google groups* in my App Home, or with `/phoenix google confirm {escape(key)}`."
    )


def refused(
    what: str,
    *,
    reason: str,
    advice: str,
    about: tuple[Outage, Announcement] | None = None,
    channel_id: str = "",
    managers: Sequence[str] = (),
    is_again: bool = False,
) -> Content:
    """To somebody who caused a problem, can fix it, or has tried it again.

    `managers` are some who can try it again (Slack ids), for a reader who cannot.
    """
    saved = f"{_name(*about)} is saved, but " if about else ""
    service = refuser(reason)
    who = "I failed" if failed_here(reason) else f"{service} refused"
    place = f" about <#{channel_id}>" if channel_id and not failed_here(reason) else ""
    said_by = "The error is" if failed_here(reason) else f"{service} says"
    again = " again" if is_again else ""
    if managers:
        then = f"{' or '.join(map(mention, managers))} can then retry it under *Problems* in my App Home."
    else:
        then = "Managers can then retry it under *Problems* in my App Home."
    return _told(f":warning: {saved}{who}{again} to {what}. {said_by} `{reason}`{place}. {advice} {then}")
