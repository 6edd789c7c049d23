"""users.*: the members of the workspace."""

from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import objects
from phoenix_bot.sandbox.workspace.records import Json, Member

MAX_UNPAGED = 1000


@method("users.info", tier=4)
def info(request: Request) -> Json:
    return {"user": _user(request, request.member())}


@method("users.list", tier=2)
def list_users(request: Request) -> Json:
    ours = [member for member in request.workspace.members.values() if not member.team_id]
    members = sorted(ours, key=lambda member: member.id)
    if len(members) > MAX_UNPAGED and not request.args.get("limit"):
        raise ApiError("limit_required")
    page, after = request.page(
        members, lambda member: member.id, limit=request.limit(MAX_UNPAGED, MAX_UNPAGED)
    )
    return {
        "members": [_user(request, member) for member in page],
        "cache_ts": request.workspace.now(),
        **after,
    }


@method("users.lookupByEmail", tier=3)
def lookup_by_email(request: Request) -> Json:
    email = request.text("email").lower()
    for member in request.workspace.members.values():
        if member.email.lower() == email and not member.deleted:
            return {"user": _user(request, member)}
    raise ApiError("users_not_found")


@method("users.profile.get", tier=4)
def profile(request: Request) -> Json:
    member = request.member()
    fields = {id: {"value": value, "alt": ""} for id, value in member.fields.items()}
    profile = objects.profile(request.workspace, member, with_email=_with_email(request))
    del profile["team"]
    return {"profile": {**profile, "fields": fields}}


def _user(request: Request, member: Member) -> Json:
    return objects.user(request.workspace, member, with_email=_with_email(request))


def _with_email(request: Request) -> bool:
    return "users:read.email" in request.workspace.manifest.scopes
