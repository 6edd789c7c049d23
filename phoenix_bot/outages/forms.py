"""What came from an open form about an outage, and the way that all such forms take effect."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models import Outage
from models.database import transaction
from phoenix_bot.acting import Act
from phoenix_bot.outages import fields, records
from phoenix_bot.outages.merge import Merge


@dataclass(frozen=True)
class Form:
    """Its view's id, the newest change when it was opened, and the values in it."""

    outage_id: int
    view_id: str
    seen: int
    values: fields.Values


def submit(
    form: Form,
    *,
    require: Callable[[Outage], None],
    apply: Callable[[Outage, dict[str, Any]], None],
    act: Act,
) -> None:
    """Let `apply` change the outage by what the form changes, in one transaction and only once.

    Refused if `require` refuses the outage's state, if the person may not change it, if `apply` refuses, or
    if others changed the same fields meanwhile.
    """
    with transaction():
        outage = records.begin(form.outage_id, require=require, act=act)
        if outage is None:
            return
        merge = Merge(outage, fields.current(form.values), seen=form.seen, view_id=form.view_id)
        if merge.conflicts:
            merge.remember_conflicts()
        else:
            apply(outage, merge.values)
            records.first_time(act)
    # Raised after the commit, which keeps what was shown.
    fields.refuse(merge.explanations())
