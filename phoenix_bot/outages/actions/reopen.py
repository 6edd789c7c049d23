"""Reopening an outage that was resolved, closed as a duplicate, or withdrawn."""

from models import ChangeKind, DeliveryKind, Identity, OutageState
from models.database import transaction
from phoenix_bot.acts import Act, intake
from phoenix_bot.alerting import suggestions
from phoenix_bot.outages import access, history, state_news
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.notices import Audiences


def reopen(which: Identity, *, act: Act, audiences: Audiences) -> None:
    """Open an outage again that is over; its resolution stays in history. It is no duplicate any more.

    The communication clock restarts.
    """
    with transaction():
        outage = access.begin(which, require=access.REOPEN, act=act)
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
        # Before history.record(), which holds rows of App Home: managers who retry hold them in this order.
        messages.call_off_archiving(outage)
        history.restart_communication_clock(outage, act=act)
        step = history.record(outage, ChangeKind.REOPENED, act=act, changed=changed)
        state_news.queue(outage, step, audiences, act=act)
        suggestions.announced(outage, now=act.now)
        if original is not None:
            lost = {"duplicate_id": [outage.id, None]}
            step = history.record(original, ChangeKind.DUPLICATE_REOPENED, act=act, changed=lost)
            history.tell_thread(original, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
