"""What sales and B2B partners are told in channels of their own."""

from models import Audience, Delivery, DeliveryKind, Notice
from phoenix_bot.blocks.messages import notices
from phoenix_bot.blocks.messages.notices import WHO
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, loaded, post
from phoenix_bot.delivery.kinds.kind import FIXES, Claim, Kind, Task, always, find_message

SETTINGS = {
    Audience.SALES: "SLACK_NOTIFY_SALES_CHANNEL_ID",
    Audience.B2B: "SLACK_NOTIFY_B2B_CHANNEL_ID",
}


def _task(row: Delivery) -> Task:
    to = [audience for audience in Audience if audience == row.payload.get("audience")]
    if not to:
        return Task("post a notice")
    no_channel = f"Check {SETTINGS[to[0]]}; if the channel is private, invite the app to it."
    return Task(f"post the notice for {WHO[to[0]]}", {**FIXES, "channel_not_found": no_channel})


def _notice(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, announcement = loaded(row)
    audience, what = Audience(row.payload["audience"]), Notice(row.payload["what"])
    content = notices.build(
        outage,
        announcement.permalink,
        vocabulary,
        audience=audience,
        what=what,
        original=outage.duplicate_of,
        duplicates=row.payload.get("duplicates", ()),
    )
    return post({"channel": row.payload["channel"]}, content, row)


KINDS = {
    DeliveryKind.NOTICE: Kind(
        _notice,
        task=_task,
        recover=find_message,
        is_message=True,
        is_about_past=always,
        claims={
            Notice.ANNOUNCED: Claim.ANNOUNCED,
            Notice.RESOLVED: Claim.RESOLVED,
            Notice.WITHDRAWN: Claim.RESOLVED,
            Notice.REOPENED: Claim.OPEN,
        },
    )
}
