"""How the sandbox refuses: the app by an error code, a person by a sentence."""

from typing import Any


class ApiError(Exception):
    """An answer of the Web API with `ok: false`: Slack's error code, explanations, and further fields."""

    def __init__(self, code: str, *messages: str, **fields: Any) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = messages
        self.fields = fields

    def answer(self) -> dict[str, Any]:
        messages = [text if text.startswith("[ERROR]") else f"[ERROR] {text}" for text in self.messages]
        explained = {"response_metadata": {"messages": messages}} if messages else {}
        return {"ok": False, "error": self.code, **self.fields, **explained}


class SlackTold(Exception):
    """What Slack shows a person instead of doing what they asked."""
