"""What came from an open form about an outage, and the way that all such forms take effect."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models import Outage
from models.database import transaction
from phoenix_bot.acts import Act, intake
from phoenix_bot.outages import access
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.conflicts import Merge


@dataclass(frozen=True)
class Form:
    """Its view's id, the newest change when it was opened, and the values in it.

    `began_empty`: it did not show the outage's values, so each value in it was chosen.
    """

    outage_id: int
    view_id: str
    seen: int
    values: fields.Values
    began_empty: bool = False


def submit(
    form: Form,
    *,
    require: access.Requirement,
    apply: Callable[[Outage, dict[str, Any]], None],
    act: Act,
) -> None:
    """Let `apply` change the outage by what the form changes, in one transaction and only once.

    Refused if the outage or the person does not meet `require`, if `apply` refuses, or if somebody else has
    changed the same fields since the form was opened.
    """
    with transaction():
        outage = access.begin(form.outage_id, require=require, act=act)
        if outage is None:
            return
        values = fields.current(form.values)
        merge = Merge(outage, values, seen=form.seen, view_id=form.view_id, all_chosen=form.began_empty)
        if merge.conflicts:
            merge.remember_conflicts()
        else:
            apply(outage, merge.values)
            intake.first_time(act)
    # Raised after the commit, which keeps what was shown.
    fields.refuse(merge.explanations())
