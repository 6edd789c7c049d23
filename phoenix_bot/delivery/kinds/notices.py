"""What sales and B2B partners are told in channels of their own."""

from models import Audience, Delivery, DeliveryKind, Notice
from phoenix_bot.blocks.messages import notices
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, loaded, post
from phoenix_bot.delivery.kinds.kind import Kind, find_message


def _notice(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, shown = loaded(row)
    audience, what = Audience(row.payload["audience"]), Notice(row.payload["what"])
    content = notices.build(
        outage,
        shown.permalink,
        vocabulary,
        audience=audience,
        what=what,
        original=outage.duplicate_of,
        duplicates=row.payload.get("duplicates", ()),
    )
    return post({"channel": row.payload["channel"]}, content, row)


KINDS = {DeliveryKind.NOTICE: Kind(_notice, recover=find_message)}
