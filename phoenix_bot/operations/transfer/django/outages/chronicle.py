"""The history of an outage, as the differences between the full rows that the Django app kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models import ChangeKind, OutageState
from phoenix_bot.acts.clock import epoch
from phoenix_bot.operations.transfer.django.outages.family import Family
from phoenix_bot.operations.transfer.django.outages.steps import (
    ASSIGNEES,
    GENERATED,
    NO_REPORT,
    OPEN_END,
    Fates,
    Step,
    kind_of_end,
)
from phoenix_bot.operations.transfer.django.outages.values import Reader, State
from phoenix_bot.operations.transfer.django.reading import Row
from phoenix_bot.operations.transfer.django.report import ADDED, JOINED
from phoenix_bot.operations.transfer.django.tables import (
    NOTIFICATIONS,
    OUTAGE_HISTORY,
    SOLUTION_HISTORY,
)

TOGETHER = timedelta(minutes=10)
"""A solution was stored so long before or after its outage was marked as resolved, at most."""


class Chronicle:
    """Makes the steps of one outage. `state` is the outage after them; `fates` tell of the rows."""

    def __init__(self, family: Family, solution: Row | None, reader: Reader, *, is_announced: bool) -> None:
        self._family, self._reader = family, reader
        self._solution = solution
        self.state: State = {}
        self.steps: list[Step] = []
        self.fates: Fates = {}
        self._fated: set[int] = set()
        self._target = self._final(family.outage)
        self.creator: str = reader.creator(family.outage)
        self._history = family.of(OUTAGE_HISTORY)
        self._ends = list(family.of(SOLUTION_HISTORY))
        # Databases of older versions do not know in their history whether an outage was resolved.
        self._tells_end = any(row["resolved"] for row in self._history)
        self._begin(is_announced)
        for row in sorted(self._history[1:] + self._ends, key=_order):
            if row.table == OUTAGE_HISTORY.name:
                self._change(row)
            elif any(one is row for one in self._ends):
                self._change_end(row)
        self._finish()
        for row in self._ends:
            self._fate(row, JOINED)
        self._tell_updates()
        self.steps.sort(key=lambda step: step.at)
        for fates in self.fates.values():
            fates.sort()

    def _final(self, outage: Row) -> State:
        """The outage as it is in the old database."""
        state = {**self._reader.of_outage(outage), **OPEN_END, **NO_REPORT}
        solution = self._solution
        if solution is not None:
            self._fate(solution, JOINED)
            end = self._reader.of_end(solution, state["started_at"])
            state |= {name: end[name] for name in NO_REPORT}
            if outage["resolved"] is not False:
                by = self._reader.person(solution["created_by_id"])
                return {**state, **end, "state": OutageState.RESOLVED.value, "resolved_by_id": by}
        elif outage["resolved"]:
            self._reader.say(outage, "it is resolved without a solution", "")
            last = max(
                [row["timestamp"] for row in self._family.of(OUTAGE_HISTORY)], default=outage["created"]
            )
            end_at = max(epoch(last), state["started_at"])
            return {**state, "state": OutageState.RESOLVED.value, "resolved_at": end_at}
        return state

    def _begin(self, is_announced: bool) -> None:
        outage = self._family.outage
        first = self._history[0] if self._history else outage
        kind = ChangeKind.ANNOUNCED if is_announced else ChangeKind.RECORDED
        self._step(
            Step(
                kind,
                outage["created"],
                self.creator,
                reason=first.text("change_desc"),
            ),
            self._reader.of_outage(first),
        )
        self.state |= OPEN_END | NO_REPORT
        if self._history:
            self._fate(first, ADDED)

    def _change(self, row: Row) -> None:
        """A full row of the outage's history: what is another than before, and whether it ended by it."""
        new = self._reader.of_outage(row)
        by = self._reader.person(row["modified_by_id"])
        step = Step(ChangeKind.EDITED, row["timestamp"], by, reason=row.text("change_desc"))
        is_open = self.state["state"] == OutageState.OPEN
        if self._tells_end and row["resolved"] and is_open:
            step.kind = ChangeKind.RESOLVED
            step.by = self._reader.person(row["resolved_by_id"]) or by
            new |= self._end_near(row, new["started_at"], step)
        elif self._tells_end and row["resolved"] is False and not is_open:
            step.kind = ChangeKind.REOPENED
            new |= OPEN_END
        changed = {name for name, value in new.items() if self.state.get(name) != value}
        if step.kind is ChangeKind.EDITED and not changed:
            step.kind = ChangeKind.UPDATED
        elif step.kind is ChangeKind.EDITED and changed <= ASSIGNEES:
            step.kind = ChangeKind.REASSIGNED
        if step.kind is ChangeKind.UPDATED and not step.reason:
            self._fate(row, JOINED)
            return
        self._fate(row, ADDED)
        self._step(step, new)

    def _end_near(self, row: Row, started_at: int, step: Step) -> State:
        """The end that was stored at about the time of a row of history, or the last known one."""
        at: datetime = row["timestamp"]
        near = [one for one in self._ends if abs(one["created"] - at) <= TOGETHER]
        found = min(near, key=lambda one: abs(one["created"] - at), default=None)
        if found is not None:
            self._ends = [one for one in self._ends if one is not found]
            self._fate(found, JOINED)
        solution = found or (self._solution if not self._ends else None)
        end: State = {"resolved_at": max(epoch(at), started_at)}
        if solution is not None:
            end = self._reader.of_end(solution, started_at)
            step.by = step.by or self._reader.person(solution["modified_by_id"] or solution["created_by_id"])
        return {**end, "state": OutageState.RESOLVED.value, "resolved_by_id": step.by}

    def _change_end(self, row: Row) -> None:
        """A full row of the solution's history."""
        by = self._reader.person(row["modified_by_id"] or row["created_by_id"])
        step = Step(ChangeKind.RESOLUTION_EDITED, row["created"], by)
        new = self._reader.of_end(row, self.state["started_at"])
        if row.text("report_title") == "" and new["report_url"] == self.state["report_url"]:
            # The app did not keep former titles.
            new["report_title"] = self.state["report_title"]
        if self.state["state"] == OutageState.OPEN:
            is_draft = self._target["state"] == OutageState.OPEN and not new["resolution"]
            if self._tells_end or is_draft:
                return
            step.kind = ChangeKind.RESOLVED
            new |= {"state": OutageState.RESOLVED.value, "resolved_by_id": by}
        changed = {name for name, value in new.items() if self.state.get(name) != value}
        if not changed:
            self._fate(row, JOINED)
            return
        step.kind = step.kind if step.kind is ChangeKind.RESOLVED else kind_of_end(changed)
        self._fate(row, ADDED)
        self._step(step, new)

    def _finish(self) -> None:
        """What the rows of history do not say about the outage as it is."""
        target = dict(self._target)
        if target["state"] == self.state["state"] != OutageState.OPEN:
            target["resolved_by_id"] = self.state["resolved_by_id"] or target["resolved_by_id"]
        self._keep_words_of_end()
        if all(self.state.get(name) == value for name, value in target.items()):
            return
        at = max(step.at for step in self.steps)
        step = Step(ChangeKind.EDITED, at, None)
        changed = {name for name, value in target.items() if self.state.get(name) != value}
        if "state" in changed:
            is_open = target["state"] == OutageState.OPEN
            step.kind = ChangeKind.REOPENED if is_open else ChangeKind.RESOLVED
            if not is_open and self._solution is not None:
                step.at, step.by = max(at, self._solution["created"]), target["resolved_by_id"]
        elif changed <= {*OPEN_END, *NO_REPORT}:
            step.kind = kind_of_end(changed)
        self._step(step, target)

    def _keep_words_of_end(self) -> None:
        """An open outage may have a solution that no row of history tells of."""
        solution, is_open = self._solution, self._target["state"] == OutageState.OPEN
        if solution is None or not is_open or any(step.kind is ChangeKind.RESOLVED for step in self.steps):
            return
        end = self._reader.of_end(solution, self.state["started_at"])
        if end["resolution"]:
            by = self._reader.person(solution["created_by_id"])
            step = Step(ChangeKind.RESOLVED, max(solution["created"], self.steps[-1].at), by)
            self._step(step, {**end, "state": OutageState.RESOLVED.value, "resolved_by_id": by})

    def _tell_updates(self) -> None:
        """Notifications are updates, unless they repeat what the history says."""
        said = {step.reason for step in self.steps if step.reason}
        for row in self._family.of(NOTIFICATIONS):
            text = row.text("text")
            if not text:
                self._fate(row, "it has no text")
            elif text in said or (text.startswith(GENERATED) and len(self.steps) > 1):
                self._fate(row, JOINED)
            else:
                self._fate(row, ADDED)
                by = self._reader.person(row["created_by_id"])
                self.steps.append(Step(ChangeKind.UPDATED, row["created"], by, reason=text))

    def _step(self, step: Step, new: State) -> None:
        step.fields = {
            name: [self.state.get(name), value]
            for name, value in new.items()
            if self.state.get(name) != value and not (value in (None, "") and name not in self.state)
        }
        self.state |= new
        self.steps.append(step)

    def _fate(self, row: Row, fate: str) -> None:
        """Say what became of a row: ADDED, JOINED, or why it is not taken. The first word counts."""
        if id(row) in self._fated:
            return
        self._fated.add(id(row))
        self.fates.setdefault(row.table, []).append((row.id, fate))

    def updates(self) -> Iterator[Step]:
        """The updates, the newest first."""
        return (step for step in reversed(self.steps) if step.kind is ChangeKind.UPDATED)


def _order(row: Row) -> tuple[datetime, int, int]:
    at = row["timestamp"] or row["created"]
    return at, row.table == SOLUTION_HISTORY.name, row.id
