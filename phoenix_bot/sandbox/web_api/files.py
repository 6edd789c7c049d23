"""files.*: an upload in Slack's three steps (address, bytes, completion)."""

from phoenix_bot.sandbox import posts
from phoenix_bot.sandbox.records import Json
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import Workspace


@method("files.getUploadURLExternal", tier=4)
def get_upload_url(request: Request) -> Json:
    workspace, id = request.workspace, request.workspace.next_id("F")
    size = request.number("length", 0)
    if size <= 0:
        raise ApiError("invalid_arguments", "length must be greater than 0")
    workspace.files[id] = {"id": id, "name": request.text("filename"), "size": size, "content": None}
    return {"upload_url": f"{workspace.url}/upload/{id}", "file_id": id}


@method("files.completeUploadExternal", tier=4)
def complete_upload(request: Request) -> Json:
    workspace = request.workspace
    entries = request.parsed("files")
    if not isinstance(entries, list) or not entries:
        raise ApiError("invalid_arguments", "missing required field: files")
    files = [_completed(workspace, entry) for entry in entries]
    if request.args.get("channel_id"):
        channel = request.channel("channel_id", member=True)
        posts.add(
            workspace,
            channel,
            workspace.bot_user_id,
            request.text("initial_comment", ""),
            bot_id=workspace.bot.bot_id,
            thread_ts=request.args.get("thread_ts"),
            subtype="file_share",
            extra={"files": files},
        )
    return {"files": files}


def receive(workspace: Workspace, id: str, content: bytes) -> None:
    """Take the bytes of an announced file; LookupError if it was not announced with that length."""
    file = workspace.files[id]
    if file["size"] != len(content):
        raise LookupError(f"{file['size']} bytes were announced")
    file["content"] = content


def _completed(workspace: Workspace, entry: Json) -> Json:
    file = workspace.files.get(entry.get("id", ""))
    if file is None or file["content"] is None:
        raise ApiError("file_not_found")
    title = entry.get("title") or file["name"]
    return {"id": file["id"], "title": title, "name": file["name"], "size": file["size"]}
