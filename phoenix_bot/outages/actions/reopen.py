"""The return of an outage that was resolved or closed as a duplicate."""

from models import ChangeKind, ChannelPost, DeliveryKind, OutageState
from models.database import transaction
from phoenix_bot.acts import Act, intake
from phoenix_bot.outages import access, history, notices
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.notices import Audiences


def reopen(outage_id: int, *, act: Act, audiences: Audiences) -> None:
    """Open a resolved outage again; its resolution stays in history. It is nobody's duplicate any more.

    The communication clock restarts.
    """
    with transaction():
        outage = access.begin(outage_id, require=access.REOPEN, act=act)
        if outage is None:
            return
        original = outage.duplicate_of
        changed = fields.change(
            outage,
            {
                **fields.before_the_end(),
                "state": OutageState.OPEN.value,
                "resolved_by_id": None,
                "duplicate_of_id": None,
            },
        )
        intake.first_time(act)
        # Before history, with which App Home is shown anew: managers who try again take rows in this order.
        messages.call_off_archiving(outage)
        history.restart_communication_clock(outage, act=act)
        step = history.record(outage, ChangeKind.REOPENED, act=act, changed=changed)
        kinds = DeliveryKind.UPDATE, DeliveryKind.PIN, DeliveryKind.COMMENT
        history.tell_thread(outage, *kinds, act=act, step=step)
        notices.queue_due(outage, step, audiences, act=act)
        messages.queue_topic(outage, act=act)
        messages.queue_post(outage, ChannelPost.REOPENED, act=act, step=step)
        if original is not None:
            lost = {"duplicate_id": [outage.id, None]}
            step = history.record(original, ChangeKind.DUPLICATE_REOPENED, act=act, changed=lost)
            history.tell_thread(original, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
