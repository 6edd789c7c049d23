"""The disk of the SQLite file and of the log: full, failing, or no longer to be written to."""

import os
import random
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.campaign.faults import ending
from tests.campaign.stage import Stage

BRIEFLY = (0.3, 1.5, 4.0)

SIZE = 24 * 2**20
"""Bytes of a small disk."""

BALLAST = "ballast"
NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Let an empty folder be a disk of its own that can be filled, if we may mount one."""
    mount = ["/bin/mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "phoenix", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        yield
        return
    try:
        yield
    finally:
        # Lazily: a process that was killed just now may still hold a file.
        subprocess.run(["/bin/umount", "--lazy", folder], check=True)


class OnDisk:
    """A fault of the folder in which everything is on SQLite."""

    name: str

    def suits(self, stage: Stage) -> bool:
        """Whether there is a file."""
        return stage.is_sqlite

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Begin it, unless it has begun."""
        if not ending.has_begun(stage, self.name):
            self.begin(stage, chance)

    def begin(self, stage: Stage, chance: random.Random) -> None:
        """Begin it."""
        raise NotImplementedError

    def heal(self, stage: Stage) -> None:
        """End it."""
        ending.heal(stage, self.name)


class Full(OnDisk):
    """No space is left: neither the database nor the log can grow."""

    name = "disk full"

    def suits(self, stage: Stage) -> bool:
        """Whether the folder is a disk of its own: no other one may be filled."""
        return stage.is_sqlite and stage.folder.is_mount()

    def begin(self, stage: Stage, chance: random.Random) -> None:
        ballast = stage.folder / BALLAST
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            # Whatever is freed meanwhile is filled, too.
            while file.write(bytes(min(2**20, shutil.disk_usage(stage.folder).free) or 4096)):
                pass
        ending.begin(stage, self.name, chance, BRIEFLY, lambda: ballast.unlink(missing_ok=True))


class Failing(OnDisk):
    """The disk refuses to make a file longer, as at a quota; what is written within files succeeds."""

    name = "disk failing"

    def begin(self, stage: Stage, chance: random.Random) -> None:
        size = stage.folder.joinpath("phoenix.db-wal").stat().st_size
        pids = [copy.pid for copy in stage.copies.running]
        _limit(pids, (chance.choice((size, size // 2, 0)), resource.RLIM_INFINITY))
        ending.begin(stage, self.name, chance, BRIEFLY, lambda: _limit(pids, NO_LIMIT))


def _limit(pids: list[int], limit: tuple[int, int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


class Locked(OnDisk):
    """Nothing in the folder can be opened for writing, made or removed; what is open already goes on."""

    name = "folder read-only"

    def suits(self, stage: Stage) -> bool:
        """Whether the files can be protected: from root, only some file systems can do that."""
        if not stage.is_sqlite or (os.geteuid() == 0 and shutil.which("chattr") is None):
            return False
        is_done = _protect(stage.folder, True)
        _protect(stage.folder, False)
        return is_done

    def begin(self, stage: Stage, chance: random.Random) -> None:
        file = Path(stage.database_url.removeprefix("sqlite:///"))
        for path in (file, stage.folder):
            _protect(path, True)

        def end() -> None:
            for path in (stage.folder, file):
                _protect(path, False)

        ending.begin(stage, self.name, chance, BRIEFLY, end)


def _protect(path: Path, wanted: bool) -> bool:
    """Protect a file or a folder from writing, or end that; False if it cannot be done."""
    if os.geteuid() != 0:
        mode = path.stat().st_mode
        path.chmod(mode & ~0o200 if wanted else mode | 0o200)
        return True
    command = ["chattr", "+i" if wanted else "-i", path]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


FAULTS = (Full(), Failing(), Locked())
