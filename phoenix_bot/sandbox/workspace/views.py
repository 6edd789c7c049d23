"""Modal stacks and homes, and the trigger ids that open modals."""

import json
from typing import Any

from phoenix_bot.sandbox import block_kit
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.workspace import view_state
from phoenix_bot.sandbox.workspace.records import Json, Trigger, View
from phoenix_bot.sandbox.workspace.state import Workspace

TRIGGER_SECONDS = 3.0
MAX_DEPTH = 3


def issue_trigger(workspace: Workspace, user: str, view: str | None = None) -> str:
    """Make a trigger id for an interaction of `user`, in the modal `view` if given."""
    id = f"{workspace.now()}.{workspace.next_id('P').lower()}"
    workspace.triggers[id] = Trigger(user, workspace.clock(), view)
    return id


def spend_trigger(workspace: Workspace, id: str) -> Trigger:
    """Use a trigger id; ApiError if it is used already or older than three seconds."""
    trigger = workspace.triggers.get(id)
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if workspace.clock() - trigger.issued > TRIGGER_SECONDS:
        raise ApiError("expired_trigger_id")
    trigger.used = True
    return trigger


def check(view: Any, kind: str) -> Json:
    """Return the parsed view if Slack would show it as a "modal" or "home"; otherwise ApiError."""
    code = block_kit.view_error_code(view)
    if code or not isinstance(view, dict):
        raise ApiError(code or "invalid_arguments", *block_kit.check_view(view))
    if view["type"] != kind:
        raise ApiError("invalid_arguments", f"view type must be {kind} [json-pointer:/view/type]")
    return view


def open_modal(workspace: Workspace, user: str, body: Json) -> View:
    """Open a modal as the first of a new stack."""
    check_external_id(workspace, body)
    view = _new(workspace, user, body)
    view.root = view.id
    workspace.modals[user] = [view]
    return view


def push(workspace: Workspace, below: View, body: Json) -> View:
    """Put a modal onto the stack of `below`."""
    stack = workspace.modals[below.user]
    if len(stack) >= MAX_DEPTH:
        raise ApiError("push_limit_reached")
    check_external_id(workspace, body)
    view = _new(workspace, below.user, body)
    view.root, view.previous = below.root, stack[-1].id
    stack.append(view)
    return view


def update(workspace: Workspace, view: View, body: Json, hash: str | None = None) -> None:
    """Replace a view with `body`; what was entered stays where block_id and action_id are the same."""
    if hash and hash != view.hash:
        raise ApiError("hash_conflict")
    check_external_id(workspace, body, but=view)
    view.body, view.hash, view.errors = _with_ids(workspace, body), _hash(workspace), {}
    view.values = view_state.merge(view.body, view.values)


def enter(view: View, values: Json) -> None:
    """Keep what a person entered, given in the shape of state.values."""
    for block_id, entered in values.items():
        view.values.setdefault(block_id, {}).update(entered)


def publish(workspace: Workspace, user: str, body: Json, hash: str | None = None) -> View:
    home = workspace.homes.get(user)
    if home:
        update(workspace, home, body, hash)
    else:
        home = workspace.homes[user] = _new(workspace, user, body)
        home.root = home.id
    return home


def close(workspace: Workspace, view: View) -> None:
    """Close a modal and those above it."""
    stack = workspace.modals[view.user]
    del stack[stack.index(view) :]


def find(workspace: Workspace, id: str) -> View | None:
    """An open modal or a home."""
    return next((view for view in _all(workspace) if view.id == id), None)


def find_external(workspace: Workspace, external_id: str) -> View | None:
    return next((view for view in _all(workspace) if view.body.get("external_id") == external_id), None)


def check_external_id(workspace: Workspace, body: Json, *, but: View | None = None) -> None:
    same = find_external(workspace, body["external_id"]) if body.get("external_id") else None
    if same and same is not but:
        raise ApiError("duplicate_external_id")


def _all(workspace: Workspace) -> list[View]:
    return [view for stack in workspace.modals.values() for view in stack] + list(workspace.homes.values())


def _new(workspace: Workspace, user: str, body: Json) -> View:
    body = _with_ids(workspace, body)
    values = view_state.initial_values(body)
    return View(workspace.next_id("V"), user, body, _hash(workspace), values)


def _with_ids(workspace: Workspace, body: Json) -> Json:
    copy: Json = json.loads(json.dumps(body))
    return copy | {"blocks": block_kit.with_ids(copy["blocks"], lambda: workspace.next_id("b"))}


def _hash(workspace: Workspace) -> str:
    return f"{workspace.now()}.{workspace.next_id('h')}"
