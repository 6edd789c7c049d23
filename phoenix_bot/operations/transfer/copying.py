"""Copying all data of the bot from one database to another, of the same kind or not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from models import MoveKind
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.place import Place
from phoenix_bot.operations.transfer.progress import Progress
from phoenix_bot.operations.transfer.sources import Source
from phoenix_bot.operations.transfer.tables import Finding, Row, Sum, Table, tables, total
from phoenix_bot.operations.transfer.targets import Target
from phoenix_bot.operations.transfer.values import Unfit

MOST_SHOWN = 200
"""Findings that are shown one by one."""


@dataclass
class Survey:
    """What the first look at the source found: its content, and what cannot be copied."""

    sums: dict[str, Sum] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    left_out: int = 0

    def add(self, finding: Finding) -> None:
        """Keep a finding, or only count it if there are too many."""
        if len(self.findings) < MOST_SHOWN:
            self.findings.append(finding)
        else:
            self.left_out += 1


class Unfits(Refused):
    """The other database does not take some values. Nothing was written."""


@dataclass(frozen=True)
class Copied:
    """What both databases have now, by table. `is_old`: an earlier copy had ended, and nothing was copied."""

    sums: dict[str, Sum]
    is_old: bool


def copy(source: Source, target: Target, *, marks: bool, now: datetime, progress: Progress) -> Copied:
    """Copy everything.

    Refused if something is in the way; then the target is as it was, but for its schema. With `marks` no bot
    starts on the source any more. If an earlier copy ended and only that is left to do, it does only that.
    """
    former = target.former_copy()
    if former is None:
        target.refuse_used()
    rules = tables(strictly=target.is_strict)
    survey = _surveyed(source.place, rules, progress)
    digest = total(survey.sums)
    if former is not None and former != digest:
        target.refuse_used()
    if survey.findings:
        raise Unfits(_told(survey, target.shown))
    if former is None:
        _fill(source, target, rules, survey, now=now, progress=progress)
    if marks:
        _mark(source, target.shown, digest, now=now)
    return Copied(survey.sums, is_old=former is not None)


def _mark(source: Source, shown: str, digest: str, *, now: datetime) -> None:
    try:
        source.mark(shown, digest, now=now)
    except Refused as refusal:
        raise Refused(
            f"{shown} has everything, and the bot can start there. But nothing could be written into the old "
            f"database: {refusal} So nothing keeps a bot from starting there. Never start one there again."
        ) from None


def _surveyed(place: Place, rules: list[Table], progress: Progress) -> Survey:
    """Look at every value."""
    survey = Survey()
    progress.begin("Checking", total=sum(place.count(table) for table in rules))
    for table in rules:
        survey.sums[table.name] = found = Sum()
        for rows in place.batches(table):
            fitting = [read for row in rows if (read := _read(table, row, survey)) is not None]
            found.add([table.digest(row) for row in fitting])
            progress.add(len(rows))
    for finding in place.dangling():
        survey.add(finding)
    progress.end()
    return survey


def _read(table: Table, row: Any, survey: Survey) -> Row | None:
    try:
        return table.read(row)
    except Unfit:
        for finding in table.findings(row):
            survey.add(finding)
        return None


def _told(survey: Survey, shown: str) -> str:
    more = [f"… and {survey.left_out} more."] if survey.left_out else []
    lines = [*map(str, survey.findings), *more]
    begin = f"{shown} does not take these values, so nothing was copied:"
    return "\n".join([begin, *lines, "Fix them in the database that you copy from, and try again."])


def _fill(
    source: Source, target: Target, rules: list[Table], survey: Survey, *, now: datetime, progress: Progress
) -> None:
    """Copy the rows, read them back, and compare."""
    with target.filling() as filled:
        progress.begin("Copying")
        for table in rules:
            filled.fill(table, _counted(source.place, table, progress))
        filled.set_last_ids(source.place.last_ids(rules))
        progress.end()
        if wrong := list(_differences(filled, rules, survey, progress)):
            raise Refused(
                f"{target.shown} does not have what was copied: {', '.join(wrong)} differ. Nothing was kept "
                "there. Try again; if it happens again, report it."
            )
        source.refuse_changes()
        filled.note_move(MoveKind.ARRIVED, place=source.place.shown, digest=total(survey.sums), now=now)


def _counted(place: Place, table: Table, progress: Progress) -> Iterator[list[Row]]:
    for rows in place.batches(table):
        yield [table.read(row) for row in rows]
        progress.add(len(rows))


def _differences(place: Place, rules: list[Table], survey: Survey, progress: Progress) -> Iterator[str]:
    """The tables that have other rows than those that were copied."""
    progress.begin("Comparing")
    for table in rules:
        found = Sum()
        for rows in place.batches(table):
            found.add([table.digest(table.read(row)) for row in rows])
            progress.add(len(rows))
        if found != survey.sums[table.name]:
            yield table.name
    yield from (finding.table for finding in islice(place.dangling(), 1))
    progress.end()
