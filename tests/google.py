"""A stand-in for Google on this machine: it gives out access, and says who is in which group."""

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
    """A key that Google might have made."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def person(email: str, **details: Any) -> dict[str, Any]:
    """A member of a group as Google describes one."""
    return {"id": email, "email": email, "role": "MEMBER", "type": "USER", "status": "ACTIVE", **details}


class Google:
    """Groups by key, each a list of pages; and what is answered instead, by path, in turn."""

    def __init__(self) -> None:
        self.pages: dict[str, list[list[dict[str, Any]]]] = {}
        self.instead: dict[str, list[Answer]] = {}
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    def service_account(self) -> str:
        """The key of a service account whose access this Google gives out."""
        return json.dumps(
            {
                "type": "service_account",
                "client_email": "phoenix@project.iam.gserviceaccount.com",
                "private_key": private_key(),
                "token_uri": f"{self.url}/token",
            }
        )

    def group(self, key: str, *emails: str) -> None:
        """A group with these people in it."""
        self.pages[key] = [[person(email) for email in emails]]

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        """What is answered to one request."""
        self.calls.append((path, query))
        if self.instead.get(path):
            return self.instead[path].pop(0)
        if path == "/token":
            return 200, json.dumps({"access_token": "ya29.x", "expires_in": 3600, "token_type": "Bearer"})
        return self._members(path.split("/")[-2], int(query.get("pageToken", "0")))

    def _members(self, key: str, page: int) -> Answer:
        if key not in self.pages:
            return error(404, "notFound", "Resource Not Found: groupKey")
        # As Google does: an empty group has no "members" at all.
        members = {"members": self.pages[key][page]} if self.pages[key][page] else {}
        more = {"nextPageToken": str(page + 1)} if page + 1 < len(self.pages[key]) else {}
        return 200, json.dumps({"kind": "admin#directory#members", **members, **more})


def error(status: int, reason: str, message: str, **more: Any) -> Answer:
    """An error as Google's API answers it, with `more` to it."""
    details = {"message": message, "domain": "global", "reason": reason}
    return status, json.dumps({"error": {"code": status, "message": message, "errors": [details], **more}})


def error_info(reason: str) -> list[dict[str, Any]]:
    """The `details` of an error by which newer parts of Google give a reason."""
    kind = "type.googleapis.com/google.rpc."
    links = [{"description": "Google developers console", "url": "https://console.developers.google.com"}]
    return [
        {"@type": f"{kind}Help", "links": links},
        {"@type": f"{kind}ErrorInfo", "reason": reason, "domain": "googleapis.com"},
    ]


def refused_access(why: str) -> Answer:
    """An error as Google's token endpoint answers it."""
    return 401, json.dumps({"error": why, "error_description": "Client is unauthorized."})


@contextmanager
def listening() -> Iterator[Google]:
    """A Google that can be asked."""
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
            """Say nothing."""

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
