"""views.*: modals and homes."""

from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import objects, views
from phoenix_bot.sandbox.workspace.records import Json, Trigger, View


@method("views.open", tier=4, takes_json=True)
def open_view(request: Request) -> Json:
    body = views.check(request.parsed("view"), "modal")
    trigger = _trigger(request)
    return _answer(request, views.open_modal(request.workspace, trigger.user, body))


@method("views.push", tier=4, takes_json=True)
def push_view(request: Request) -> Json:
    body = views.check(request.parsed("view"), "modal")
    trigger = _trigger(request)
    below = views.find(request.workspace, trigger.view or "")
    if below is None or below.body["type"] != "modal":
        raise ApiError("invalid_trigger_id", "no modal is open where the trigger comes from")
    return _answer(request, views.push(request.workspace, below, body))


@method("views.update", tier=4, takes_json=True)
def update_view(request: Request) -> Json:
    workspace = request.workspace
    if request.args.get("external_id"):
        view = views.find_external(workspace, request.text("external_id"))
    else:
        view = views.find(workspace, request.text("view_id"))
    if view is None:
        raise ApiError("not_found")
    body = views.check(request.parsed("view"), view.body["type"])
    views.update(workspace, view, body, request.args.get("hash"))
    return _answer(request, view)


@method("views.publish", tier=4, takes_json=True)
def publish_view(request: Request) -> Json:
    workspace = request.workspace
    body = views.check(request.parsed("view"), "home")
    if not workspace.manifest.home_tab:
        raise ApiError("not_enabled")
    member = workspace.members.get(request.text("user_id"))
    if member is None or not member.is_human or member.deleted or member.team_id:
        raise ApiError("invalid_arguments", "invalid `user_id`")
    return _answer(request, views.publish(workspace, member.id, body, request.args.get("hash")))


def _trigger(request: Request) -> Trigger:
    return views.spend_trigger(request.workspace, request.text("trigger_id"))


def _answer(request: Request, view: View) -> Json:
    return {"view": objects.view(request.workspace, view)}
