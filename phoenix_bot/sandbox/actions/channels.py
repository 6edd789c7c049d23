"""Joining and leaving, creating and archiving."""

from phoenix_bot.sandbox.actions.act import Ask, act, joined_channel, no_guest, seen_channel
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace import channels
from phoenix_bot.sandbox.workspace.records import Json, Member


@act("create_channel")
def create_channel(desk: Desk, me: Member, ask: Ask) -> Json:
    no_guest(me)
    created = channels.create(desk.workspace, ask["name"], me.id, private=bool(ask.get("private")))
    return {"channel": created.id}


@act("join")
def join(desk: Desk, me: Member, ask: Ask) -> None:
    channel = seen_channel(desk, me, ask)
    if channel.is_archived or me.id in channel.members:
        raise SlackTold("You cannot join this channel.")
    channels.join(desk.workspace, channel, me.id)


@act("leave")
def leave(desk: Desk, me: Member, ask: Ask) -> None:
    channel = joined_channel(desk, me, ask)
    if channel.is_general and not me.is_restricted:
        raise SlackTold("Nobody can leave this channel.")
    channels.leave(desk.workspace, channel, me.id, by=me.id)


@act("invite")
def invite(desk: Desk, me: Member, ask: Ask) -> None:
    channel, guest = joined_channel(desk, me, ask), desk.workspace.members.get(ask["user"])
    if guest is None or guest.deleted or guest.id in channel.members or channel.kind == "im":
        raise SlackTold("This person cannot be added.")
    channels.join(desk.workspace, channel, guest.id, inviter=me.id)


@act("kick")
def kick(desk: Desk, me: Member, ask: Ask) -> None:
    channel = joined_channel(desk, me, ask)
    no_guest(me)
    if ask["user"] not in channel.members or channel.kind == "im" or channel.is_general:
        raise SlackTold("This person cannot be removed.")
    channels.leave(desk.workspace, channel, ask["user"], by=me.id)


@act("rename")
def rename(desk: Desk, me: Member, ask: Ask) -> None:
    no_guest(me)
    channels.rename(desk.workspace, joined_channel(desk, me, ask), ask["name"], me.id)


@act("archive")
def archive(desk: Desk, me: Member, ask: Ask) -> None:
    no_guest(me)
    channels.archive(desk.workspace, seen_channel(desk, me, ask), me.id)


@act("unarchive")
def unarchive(desk: Desk, me: Member, ask: Ask) -> None:
    no_guest(me)
    channels.unarchive(desk.workspace, seen_channel(desk, me, ask), me.id)


@act("delete_channel")
def delete_channel(desk: Desk, me: Member, ask: Ask) -> None:
    if not (me.is_admin or me.is_owner):
        raise SlackTold("Only admins can delete channels.")
    channels.delete(desk.workspace, seen_channel(desk, me, ask), me.id)
