"""auth.test, apps.connections.open and team.info."""

from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace.records import Json


@method("auth.test", tier=0, takes_json=True)
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


@method("apps.connections.open", tier=3, token="app", takes_json=True)
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
