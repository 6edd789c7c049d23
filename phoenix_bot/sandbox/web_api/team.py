"""api.test, auth.test, apps.connections.open, team.info and usergroups.*."""

from phoenix_bot.sandbox.records import Json
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method


@method("api.test", tier=4, token="none")
def api_test(request: Request) -> Json:
    if request.args.get("error"):
        raise ApiError(request.text("error"), args=request.args)
    return {"args": request.args}


@method("auth.test", tier=0)
def auth_test(request: Request) -> Json:
    workspace = request.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team_name,
        "user": workspace.bot.name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=3, token="app")
def connections_open(request: Request) -> Json:
    if not request.workspace.manifest.socket_mode:
        raise ApiError("forbidden_team", "Socket Mode is not enabled in the manifest")
    return {"url": request.workspace.new_socket_url()}


@method("team.info", tier=3)
def team_info(request: Request) -> Json:
    workspace = request.workspace
    url = f"https://{workspace.domain}.slack.com/"
    team = {"id": workspace.team_id, "name": workspace.team_name, "domain": workspace.domain, "url": url}
    return {"team": team | {"email_domain": "", "icon": {}}}


@method("usergroups.list", tier=2)
def list_user_groups(request: Request) -> Json:
    groups = [
        {"id": group.id, "team_id": request.workspace.team_id, "is_usergroup": True, "handle": group.handle}
        | {"name": group.name, "user_count": len(group.users), "date_delete": 0}
        | ({"users": group.users} if request.flag("include_users") else {})
        for group in request.workspace.user_groups.values()
    ]
    return {"usergroups": groups}


@method("usergroups.users.list", tier=2)
def list_users_of_group(request: Request) -> Json:
    group = request.workspace.user_groups.get(request.text("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": group.users}
