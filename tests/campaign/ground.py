"""Where one process walks: databases ready to be copied, and a PostgreSQL server of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.campaign.faults.disk import small_disk
from tests.campaign.plan import POSTGRES, SQLITE, Case
from tests.campaign.stage import Stage, staged
from tests.campaign.walk import Result, walk
from tests.databases import first_start
from tests.folders import in_memory
from tests.postgres import create_database, drop_database, find_programs
from tests.restartable import Server, restartable

SPARE = 1
"""How many copies may be added beside those of the case."""


class Ground:
    """A context manager: its end removes all."""

    def __init__(self) -> None:
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        made = tempfile.TemporaryDirectory(prefix="phoenix-campaign-", dir=in_memory())
        self._folder = Path(self._ends.enter_context(made))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    @cached_property
    def server(self) -> Server:
        """A PostgreSQL server that nobody else uses."""
        programs = find_programs()
        if programs is None:
            raise RuntimeError("no PostgreSQL here: install postgresql; --database sqlite needs none")
        return self._ends.enter_context(restartable(programs))

    def walk(self, case: Case) -> Result:
        """Live through one walk."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        server, spare = (self.server, SPARE) if case.database == POSTGRES else (None, 0)
        most = case.copies + spare
        try:
            with (
                small_disk(folder) if case.database == SQLITE else nullcontext(),
                self._database(case, folder) as url,
                staged(folder, url, copies=most, server=server, broken=case.broken) as stage,
            ):
                result = walk(case, stage)
                result.logs = logs(stage) if result.violations else ""
                return result
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _database(self, case: Case, folder: Path) -> Iterator[str]:
        """A fresh database, as the bot leaves it after its first start."""
        if case.database == POSTGRES:
            url = create_database(self.server.url, self._postgres_template)
            yield url
            drop_database(self.server.url, url)
        else:
            yield f"sqlite:///{shutil.copy(self._sqlite_template, folder)}"

    @cached_property
    def _postgres_template(self) -> str:
        url = create_database(self.server.url, None)
        first_start(url)
        return url

    @cached_property
    def _sqlite_template(self) -> Path:
        path = self._folder / "phoenix.db"
        first_start(f"sqlite:///{path}")
        return path


def logs(stage: Stage) -> str:
    """What the copies have written, one after the other."""
    parts = [f"--- copy {copy.number}\n{copy.log.read_text()}" for copy in stage.copies if copy.log.exists()]
    return "\n".join(parts)
