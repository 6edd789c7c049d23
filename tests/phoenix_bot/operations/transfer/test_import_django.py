"""The command `import-django`: everything that the Django app has stored, with equal counts."""

import os
import signal
from pathlib import Path

from peewee import fn

from models import Alert, AlertDay, Outage, OutageChange
from models.database import bind, close, connection
from tests import odd_rows, old_app
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.importing import Import, counts
from tests.programs import NewPython

ROWS = int(os.environ.get("PHOENIX_EXAMPLES", "0")) or 200


def test_every_row_of_an_odd_database_is_accounted_for(
    take_over: Import, database_url: str, old_url: str, tmp_path: Path
) -> None:
    odd_rows.fill(old_url, ROWS)
    with old_app.rows(old_url) as old:
        there = {table: old.count(table) for table in old_app.TABLES}

    first = counts(take_over("--report", f"{tmp_path}/rows.csv"))
    again = counts(take_over())

    for table, (read, *fates) in first.items():
        assert read == sum(fates) == there[table], table
    assert first.keys() == there.keys() - {"auth_permission", "django_content_type"}
    # The second time everything is there that was taken, and the rest has the same reasons.
    assert again == {
        table: [read, 0, 0, added + joined, left] for table, (read, added, joined, _, left) in first.items()
    }
    lines = (tmp_path / "rows.csv").read_text().splitlines()
    assert len([line for line in lines if ",not taken," in line]) == sum(one[-1] for one in first.values())
    bind(database_url)
    with connection():
        assert Outage.select().count() == first["core_outage"][1]
        assert Alert.select().count() == AlertDay.select(fn.SUM(AlertDay.count)).scalar()
    close()


@ON_SQLITE
def test_a_trial_reports_the_same_and_stores_nothing(
    take_over: Import, database_url: str, old_url: str
) -> None:
    odd_rows.fill(old_url, 60)
    with old_app.rows(old_url) as old:
        old.announce(old.add_outage(old.add_user("U0ADA00001"), id=500))

    trial = take_over("--dry-run")

    assert "This was a trial (--dry-run): nothing was stored." in trial
    assert "  500: All, announced by the former app" in trial
    bind(database_url)
    with connection():
        assert not Outage.select().exists()
    close()
    assert counts(take_over()) == counts(trial)


@ON_POSTGRESQL
def test_an_import_that_was_killed_goes_on_where_it_was(
    take_over: Import, only_database: dict[str, str], old_url: str, tmp_path: Path
) -> None:
    odd_rows.fill(old_url, 60)
    with NewPython("import-django", "--from", old_url, cwd=tmp_path, settings=only_database) as program:
        program.wait_for("core_system: ")
        program.signal(signal.SIGKILL)
        program.exit_code()

    found = counts(take_over())

    assert found["core_system"][3] == found["core_system"][0] > 0
    assert all(read == sum(fates) for read, *fates in found.values())
    assert all(added == joined == 0 for _, added, joined, *_ in counts(take_over()).values())


def test_the_second_time_only_what_is_new_is_taken(
    take_over: Import, database_url: str, old_url: str
) -> None:
    with old_app.rows(old_url) as old:
        ada = old.add_user("U0ADA00001")
        for number in (7, 9):
            old.announce(old.add_outage(ada, id=number))
    take_over()
    bind(database_url)
    with connection():
        OutageChange.create(outage=9, kind="edited", by=None, at=old_app.DAY, fields={})
        Outage.update(summary="Only Booking fails").where(Outage.id == 9).execute()
    close()
    with old_app.rows(old_url) as old:
        for number in (7, 9):
            old.add_history(number, timestamp=old_app.DAY, modified_by_id=ada, change_desc="More is known")
        old.announce(old.add_outage(ada, id=11))

    report = take_over()

    assert counts(report)["core_outagehistory"] == [5, 2, 0, 2, 1]
    assert "core_outagehistory: the outage was changed here since it was taken over (1): 4" in report
    bind(database_url)
    with connection():
        assert [one.summary for one in Outage.select().order_by(Outage.id)][1] == "Only Booking fails"
        steps = OutageChange.select().where(OutageChange.outage == 7).order_by(OutageChange.id)
        assert [(step.kind, step.reason) for step in steps] == [
            ("announced", ""),
            ("updated", "More is known"),
        ]
    close()
