"""Slack's permanent refusals in words: what could not be done, and what somebody can do about it."""

from models import Audience, Delivery, DeliveryKind
from phoenix_bot.blocks.messages.notices import WHO

WHAT = {
    DeliveryKind.ANNOUNCEMENT: "post its announcement",
    DeliveryKind.PIN: "pin its announcement",
    DeliveryKind.UNPIN: "unpin its announcement",
    DeliveryKind.UPDATE: "update its announcement",
    DeliveryKind.COMMENT: "comment in its thread",
    DeliveryKind.DIRECT_MESSAGE: "message an assignee",
    DeliveryKind.NOTICE: "tell those whom it affects",
    DeliveryKind.EXPORT: "send you the outages that you asked for",
    DeliveryKind.CHANNEL_CREATE: "create its channel",
    DeliveryKind.CHANNEL_LOOK: "tell about its channel",
    DeliveryKind.CHANNEL_JOIN: "let me into its channel again",
    DeliveryKind.CHANNEL_INVITE: "invite somebody to its channel",
    DeliveryKind.CHANNEL_TOPIC: "set the topic of its channel",
    DeliveryKind.CHANNEL_PURPOSE: "set the purpose of its channel",
    DeliveryKind.CHANNEL_BOOKMARK: "bookmark its announcement in its channel",
    DeliveryKind.CHANNEL_POST: "post in its channel",
    DeliveryKind.CHANNEL_ARCHIVE: "archive its channel",
}

MEND = {
    "channel_not_found": "Check SLACK_ANNOUNCE_CHANNEL_ID; if the channel is private, invite the app to it.",
    "not_in_channel": "Invite the app to the channel.",
    "is_archived": "Unarchive the channel.",
    "is_inactive": "Unarchive the channel.",
    "missing_scope": "Reinstall the app with the scopes in manifest.yml.",
    "too_many_pins": "Unpin something in the channel.",
    "restricted_action": "Ask a workspace admin to let the app post there.",
}

MEND_DIRECT = {
    "channel_not_found": "Their account may be deactivated.",
    "user_disabled": "Their account is deactivated.",
    "messages_tab_disabled": "Switch the app's Messages tab on, as in manifest.yml.",
    "missing_scope": MEND["missing_scope"],
}

NOTICE_SETTING = {
    Audience.SALES: "SLACK_NOTIFY_SALES_CHANNEL_ID",
    Audience.B2B: "SLACK_NOTIFY_B2B_CHANNEL_ID",
}

MEND_CHANNEL = {
    "channel_not_found": "Invite the app to the channel.",
    "not_in_channel": "Invite the app to the channel.",
    "method_not_supported_for_channel_type": "Invite the app to the channel.",
    "missing_scope": MEND["missing_scope"],
    "restricted_action": "Ask a workspace admin to let the app do that.",
    "cant_archive_general": "This channel cannot be archived.",
    "cant_archive_required": "This channel cannot be archived.",
    "too_many_bookmarks": "Remove a bookmark from the channel.",
}

MENDS = {DeliveryKind.DIRECT_MESSAGE: MEND_DIRECT, DeliveryKind.EXPORT: MEND_DIRECT} | {
    kind: MEND_CHANNEL for kind in DeliveryKind if kind.name.startswith("CHANNEL_")
}

NO_CHANNEL = {
    "channel_not_found": (
        "I cannot see it. If it is private, invite me there first with `/invite @phoenix`, then set it again."
    ),
    "restricted_action": "this workspace does not let me create channels. Ask a workspace admin to allow it.",
    "missing_scope": MEND["missing_scope"],
}

DETAILS = "An operator finds the details in the log."


def no_channel(reason: str) -> str:
    """Why an outage does not get the channel that was asked for, and what somebody can do about it."""
    return f"{NO_CHANNEL.get(reason, DETAILS)} (Slack says: `{reason}`.)"


def news(row: Delivery, reason: str) -> dict[str, object] | None:
    """What to tell the actor about a parked row; None for rows that nobody is waiting for."""
    if row.kind not in WHAT or row.payload.get("what") == "refused":
        return None
    what, mend = WHAT[DeliveryKind(row.kind)], MENDS.get(DeliveryKind(row.kind), MEND)
    if row.payload.get("audience") in NOTICE_SETTING:
        audience = Audience(row.payload["audience"])
        what, mend = f"post the notice for {WHO[audience]}", _mend_notice(audience)
    again = " again, which somebody deleted" if row.payload.get("again") else ""
    return {
        "what": what + again,
        "outage_id": row.outage_id,
        "reason": reason,
        "advice": mend.get(reason, DETAILS),
    }


def _mend_notice(audience: Audience) -> dict[str, str]:
    setting = NOTICE_SETTING[audience]
    return {
        **MEND,
        "channel_not_found": f"Check {setting}; if the channel is private, invite the app to it.",
    }
