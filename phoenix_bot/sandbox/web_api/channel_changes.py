"""conversations.*: the methods that change them."""

from phoenix_bot.sandbox.limits import scopes
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import channels, objects
from phoenix_bot.sandbox.workspace.records import SLACKBOT, Channel, Json

MAX_INVITED = 100


@method("conversations.create", tier=2, takes_json=True)
def create(request: Request) -> Json:
    private, workspace = request.flag("is_private"), request.workspace
    scopes.check(request.method, workspace.manifest.scopes, "private" if private else "channel")
    name = request.text("name", "")
    return _answer(request, channels.create(workspace, name, workspace.bot_user_id, private=private))


@method("conversations.join", tier=3, takes_json=True)
def join(request: Request) -> Json:
    channel, bot = request.channel(), request.workspace.bot_user_id
    if channel.is_archived:
        raise ApiError("is_archived")
    if bot in channel.members:
        warning = "already_in_channel"
        return _answer(request, channel) | {"warning": warning, "response_metadata": {"warnings": [warning]}}
    channels.join(request.workspace, channel, bot)
    return _answer(request, channel)


@method("conversations.leave", tier=3, takes_json=True)
def leave(request: Request) -> Json:
    channel, bot = request.channel(), request.workspace.bot_user_id
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.is_general:
        raise ApiError("cant_leave_general")
    if bot not in channel.members:
        return {"not_in_channel": True}
    channels.leave(request.workspace, channel, bot, by=bot)
    return {}


@method("conversations.invite", tier=3, takes_json=True)
def invite(request: Request) -> Json:
    """Invite all or nobody; with `force`, everybody who can be invited."""
    channel = request.channel(member=True)
    users = [user.strip() for user in request.text("users").split(",")]
    if len(users) > MAX_INVITED:
        raise ApiError("too_many_users")
    refused = {user: code for user in users if (code := _why_not(request, channel, user))}
    if refused and not (request.flag("force") and len(refused) < len(users)):
        errors = [{"user": user, "ok": False, "error": code} for user, code in refused.items()]
        raise ApiError(next(iter(refused.values())), errors=errors)
    for user in users:
        if user not in refused:
            channels.join(request.workspace, channel, user, inviter=request.workspace.bot_user_id)
    return _answer(request, channel)


@method("conversations.setTopic", tier=2, takes_json=True)
def set_topic(request: Request) -> Json:
    channel = request.channel(member=True)
    channels.set_topic(request.workspace, channel, request.text("topic", ""), request.workspace.bot_user_id)
    return _answer(request, channel)


@method("conversations.setPurpose", tier=2, takes_json=True)
def set_purpose(request: Request) -> Json:
    channel = request.channel(member=True)
    channels.set_purpose(
        request.workspace, channel, request.text("purpose", ""), request.workspace.bot_user_id
    )
    return _answer(request, channel)


@method("conversations.archive", tier=2, takes_json=True)
def archive(request: Request) -> Json:
    channel, bot = request.channel(), request.workspace.bot_user_id
    if bot not in channel.members:
        raise ApiError("already_archived" if channel.is_archived else "not_in_channel")
    channels.archive(request.workspace, channel, bot)
    return {}


@method("conversations.open", tier=3, takes_json=True)
def open_direct(request: Request) -> Json:
    """Return the direct conversation with one member; the sandbox has no group conversations."""
    workspace = request.workspace
    users = request.text("users").split(",")
    if len(users) > 1:
        scopes.require(workspace.manifest.scopes, "mpim:write")
        raise ApiError("invalid_arguments", "the sandbox has no group conversations")
    member = request.known(users[0])
    if member.deleted:
        raise ApiError("user_disabled")
    if not member.is_human:
        raise ApiError("cannot_dm_bot")
    channel = workspace.direct(member.id)
    full = objects.channel(workspace, channel) if request.flag("return_im") else {"id": channel.id}
    return {"channel": full, "no_op": True, "already_open": True}


def _why_not(request: Request, channel: Channel, user: str) -> str | None:
    member = request.workspace.members.get(user)
    if member is None:
        return "user_not_found"
    if member is request.workspace.bot:
        return "cant_invite_self"
    if user in channel.members:
        return "already_in_channel"
    if member.deleted or member.id == SLACKBOT:
        return "cant_invite"
    if member.team_id:
        return "user_team_not_in_channel"
    return "user_is_restricted" if member.is_restricted else None


def _answer(request: Request, channel: Channel) -> Json:
    return {"channel": objects.channel(request.workspace, channel)}
