"""When two people have the same form open: whose value counts, field by field."""

from typing import Any

from models import Outage, OutageChange, ShownConflict
from models.fields import BY_NAME
from phoenix_bot.outages.forms import fields, wording
from phoenix_bot.text.mrkdwn import mention


class Merge:
    """What a form changes, compared with what others changed after it was opened. Needs a transaction.

    A field that only the others changed keeps their value. A field that both changed differently is a
    conflict. Its field shows a conflict once: if the same form is submitted again, its sender has seen the
    other value and may overwrite it. A value that was there when the form was opened counts as unchanged,
    unless `all_chosen`.
    """

    def __init__(
        self,
        outage: Outage,
        values: fields.Values,
        *,
        seen: int,
        view_id: str,
        all_chosen: bool = False,
    ) -> None:
        self.conflicts: dict[str, OutageChange] = {}
        self.values: dict[str, Any] = {}
        self._view_id = view_id
        shown = {
            row.field: row.change_id for row in ShownConflict.select().where(ShownConflict.view_id == view_id)
        }
        since = list(
            OutageChange.select()
            .where(OutageChange.outage == outage, OutageChange.id > seen)
            .order_by(OutageChange.id)
        )
        for name, mine in values.items():
            later = [step for step in since if name in step.fields and step.id > shown.get(name, seen)]
            now = getattr(outage, name)
            base = fields.from_json(name, later[0].fields[name][0]) if later else now
            if mine == now or (mine == base and not all_chosen):
                continue
            if later and now != base:
                self.conflicts[name] = later[-1]
            else:
                self.values[name] = mine

    def remember_conflicts(self) -> None:
        """Write down which conflicts are shown now. The transaction must be committed."""
        for name, step in self.conflicts.items():
            ShownConflict.insert(view_id=self._view_id, field=name, change=step).on_conflict(
                conflict_target=[ShownConflict.view_id, ShownConflict.field], update={"change": step.id}
            ).execute()

    def explanations(self) -> dict[str, str]:
        """The text for each field in conflict: who changed it, and to what."""
        return {
            name: f"{mention(step.by_id or '')} changed this to “{wording.value(BY_NAME[name], step)}” "
            "while you were editing. Submit again to replace that with yours, or enter theirs."
            for name, step in self.conflicts.items()
        }
