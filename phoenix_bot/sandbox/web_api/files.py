"""files.*: an upload in Slack's three steps: address, bytes, completion."""

from urllib.parse import quote

from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import posts
from phoenix_bot.sandbox.workspace.records import Json
from phoenix_bot.sandbox.workspace.state import Workspace

ALT_MAX = 1000
"""Characters of the description of a picture."""

PNG = b"\x89PNG"
"""What every PNG begins with."""


@method("files.getUploadURLExternal", tier=4)
def get_upload_url(request: Request) -> Json:
    workspace, id = request.workspace, request.workspace.next_id("F")
    name, size = request.text("filename"), request.number("length", 0)
    alt = request.text("alt_txt", "")
    if size <= 0:
        raise ApiError("invalid_arguments", "length must be greater than 0")
    if len(alt) > ALT_MAX:
        raise ApiError("invalid_arguments", f"alt_txt must be at most {ALT_MAX} characters")
    file = {"id": id, "name": name, "size": size, "alt_txt": alt, "content": None, "complete": False}
    workspace.files[id] = file
    return {"upload_url": f"{workspace.url}/upload/{id}", "file_id": id}


@method("files.completeUploadExternal", tier=4)
def complete_upload(request: Request) -> Json:
    """Complete all files or none. A file can be completed once."""
    workspace = request.workspace
    entries = request.parsed("files")
    if not isinstance(entries, list) or not entries:
        raise ApiError("invalid_arguments", "missing required field: files")
    channel = request.channel("channel_id", member=True) if request.args.get("channel_id") else None
    if channel and request.args.get("thread_ts"):
        workspace.post(channel, request.text("thread_ts"))
    uploaded = [_uploaded(workspace, entry) for entry in entries]
    files = [_completed(workspace, file, entry) for file, entry in zip(uploaded, entries, strict=True)]
    if channel:
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
    """Keep the bytes of a file; LookupError unless the app announced it with this length."""
    file = workspace.files[id]
    if file["size"] != len(content) or file["complete"]:
        raise LookupError(f"{file['size']} bytes were announced")
    file["content"] = content


def download(workspace: Workspace, id: str) -> tuple[str, bytes]:
    """The name and the bytes of a completed file; LookupError if there is none."""
    file = workspace.files[id]
    if not file["complete"]:
        raise LookupError(f"{id} is not complete")
    return file["name"], file["content"]


def type_of(content: bytes) -> str:
    """The media type of a file: that of a picture, or one that says nothing."""
    return "image/png" if content.startswith(PNG) else "application/octet-stream"


def _uploaded(workspace: Workspace, entry: object) -> Json:
    """The file that an entry names, if all of it has arrived."""
    if not isinstance(entry, dict):
        raise ApiError("invalid_arguments", "files must be a list of objects")
    file: Json | None = workspace.files.get(entry.get("id", ""))
    if file is None or file["content"] is None or file["complete"]:
        raise ApiError("file_not_found")
    return file


def _completed(workspace: Workspace, file: Json, entry: Json) -> Json:
    file["complete"] = True
    told = {key: file[key] for key in ("id", "name", "size")} | {"title": entry.get("title") or file["name"]}
    told["mimetype"] = type_of(file["content"])
    if file["alt_txt"]:
        told["alt_txt"] = file["alt_txt"]
    return told | {"permalink": f"{workspace.url}/files/{file['id']}/{quote(file['name'])}"}
