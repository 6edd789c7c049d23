"""An envelope of Socket Mode: what Slack sent, and what came of it."""

from dataclasses import dataclass
from typing import Any

from phoenix_bot.sandbox.workspace.records import Json

WITH_RESPONSE = ("slash_commands", "view_submission", "block_suggestion", "block_actions")


@dataclass
class Envelope:
    """One delivery to the app; it ends `acked` after some `seconds`, or `failed`.

    `answer` is the payload of the ack; `refused` says why Slack could not use it.
    """

    id: str
    type: str
    payload: Json
    acked: bool = False
    failed: bool = False
    seconds: float | None = None
    answer: Any = None
    refused: str | None = None
    retry_attempt: int = 0
    retry_reason: str = ""


def frame(envelope: Envelope) -> Json:
    kind: Any = envelope.type
    if kind == "interactive" and isinstance(envelope.payload, dict):
        kind = envelope.payload.get("type")
    frame = {
        "envelope_id": envelope.id,
        "type": envelope.type,
        "payload": envelope.payload,
        "accepts_response_payload": kind in WITH_RESPONSE,
    }
    if envelope.retry_attempt:
        frame |= {"retry_attempt": envelope.retry_attempt, "retry_reason": envelope.retry_reason}
    return frame
