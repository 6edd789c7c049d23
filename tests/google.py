"""A server in place of Google: it grants access, and tells who is in which group."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ADMINISTRATOR = "admin@example.com"

Answer = tuple[int, str]
"""An HTTP status and a body."""


@cache
def private_key() -> str:
    """A private key like those that Google makes for service accounts."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def person(email: str, **details: Any) -> dict[str, Any]:
    """A member of a group, as Google sends it."""
    return {"id": email, "email": email, "role": "MEMBER", "type": "USER", "status": "ACTIVE", **details}


class Google:
    """Groups by key, each a list of pages. What `instead` has for a path is sent first, in its order."""

    def __init__(self) -> None:
        self.pages: dict[str, list[list[dict[str, Any]]]] = {}
        self.instead: dict[str, list[Answer]] = {}
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    def service_account(self) -> str:
        """The key file of a service account that may ask this server."""
        return json.dumps(
            {
                "type": "service_account",
                "client_email": "phoenix@project.iam.gserviceaccount.com",
                "private_key": private_key(),
                "token_uri": f"{self.url}/token",
            }
        )

    def group(self, key: str, *emails: str) -> None:
        """Let a group have these people."""
        self.pages[key] = [[person(email) for email in emails]]

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        """The response to one request."""
        self.calls.append((path, query))
        if self.instead.get(path):
            return self.instead[path].pop(0)
        if path == "/token":
            return 200, json.dumps({"access_token": "ya29.x", "expires_in": 3600, "token_type": "Bearer"})
        return self._members(path.split("/")[-2], int(query.get("pageToken", "0")))

    def _members(self, key: str, page: int) -> Answer:
        if key not in self.pages:
            return error(404, "notFound", "Resource Not Found: groupKey")
        # Google leaves out "members" if a group is empty.
        members = {"members": self.pages[key][page]} if self.pages[key][page] else {}
        more = {"nextPageToken": str(page + 1)} if page + 1 < len(self.pages[key]) else {}
        return 200, json.dumps({"kind": "admin#directory#members", **members, **more})


def error(status: int, reason: str, message: str, **more: Any) -> Answer:
    """An error as Google's API sends it; `more` goes into its object, too."""
    details = {"message": message, "domain": "global", "reason": reason}
    return status, json.dumps({"error": {"code": status, "message": message, "errors": [details], **more}})


def error_info(reason: str) -> list[dict[str, Any]]:
    """The `details` of an error, in which newer parts of Google's API give the reason."""
    kind = "type.googleapis.com/google.rpc."
    links = [{"description": "Google developers console", "url": "https://console.developers.google.com"}]
    return [
        {"@type": f"{kind}Help", "links": links},
        {"@type": f"{kind}ErrorInfo", "reason": reason, "domain": "googleapis.com"},
    ]


def refused_access(why: str) -> Answer:
    """An error as Google sends it instead of an access token."""
    return 401, json.dumps({"error": why, "error_description": "Client is unauthorized."})


@contextmanager
def listening() -> Iterator[Google]:
    """A server that runs until the end of the block."""
    google = Google()

    class Requests(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, body = google.answer(unquote(parts.path), query)
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if body.startswith("{") else "text/html")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
    google.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield google
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
