"""A submitted form about an outage, and how it takes effect."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models import Identity, Outage
from models.database import transaction
from phoenix_bot.acts import Act, intake
from phoenix_bot.outages import access
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.conflicts import Merge


@dataclass(frozen=True)
class Form:
    """A submitted form about an outage.

    `seen` is the id of the newest change when the form was opened. `began_empty` says that the form did not
    show the outage's values, so somebody chose each value in it.
    """

    outage: Identity
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
    """Call `apply` with the outage and the values that the form changes, in one transaction and only once.

    Refused if the outage or the person does not meet `require`, if `apply` refuses, or if somebody else has
    changed the same fields since the form was opened.
    """
    with transaction():
        outage = access.begin(form.outage, require=require, act=act)
        if outage is None:
            return
        values = fields.current(form.values)
        merge = Merge(outage, values, seen=form.seen, view_id=form.view_id, all_chosen=form.began_empty)
        if merge.conflicts:
            merge.remember_conflicts()
        else:
            apply(outage, merge.values)
            intake.first_time(act)
    # After the commit, so that the database remembers which conflicts are shown now.
    fields.refuse(merge.explanations())
