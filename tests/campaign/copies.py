"""Copies of the bot as processes of their own: killed, stopped, added, and started again."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bot
from phoenix_bot.acts.clock import following
from phoenix_bot.operations import signals
from tests.campaign import breaking
from tests.forking import PROCESSES, fork
from tests.programs import replace_environment

PATIENCE = 30.0
"""Seconds that a copy may take to end; an idle machine needs one."""

LOOK = 0.03
"""Seconds between two looks whether a process has ended."""

PAUSE = 0.1
"""Seconds from the end of a process to its next start, as a service manager waits."""


def be_a_copy(env_file: Path, log: Path, ahead: Any, broken: str) -> None:
    """Do what `python bot.py` does, with a clock that is `ahead.value` seconds ahead, and write a log.

    `broken` is a safeguard that it does without, if any: see breaking.py.
    """
    signals.hold()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    replace_environment({"PATH": os.environ["PATH"]})
    if broken:
        breaking.remove(broken)
    with following(lambda: datetime.now(UTC) + timedelta(seconds=ahead.value)):
        os._exit(bot.main(["--env-file", str(env_file)]))


class Copy:
    """One copy of the bot, and the supervisor that starts it again whenever it ends by itself.

    All its methods return at once, except stop() and wait().
    """

    def __init__(self, number: int, folder: Path, env_file: Path, broken: str) -> None:
        self.number = number
        self.log = folder / f"copy{number}.log"
        # Without a lock: a process that is killed might hold it.
        self.ahead: Any = PROCESSES.RawValue("d", 0.0)
        """By how many seconds its clock is ahead, as `ahead.value`; faults set it."""
        self.is_wanted = False
        """Whether it should run."""
        self.starts = 0
        self._env_file, self._broken = env_file, broken
        self._process: Any = None
        self._lock = threading.Lock()
        self._supervisor: threading.Thread | None = None

    @property
    def pid(self) -> int:
        """The id of its process; of the last one if it does not run."""
        return int(self._process.pid)

    @property
    def is_running(self) -> bool:
        """Whether there is a process, be it one that stands still."""
        with self._lock:
            return self._process is not None and bool(self._process.is_alive())

    def start(self) -> None:
        """Start it, and again whenever it ends, as a service manager does."""
        with self._lock:
            self.is_wanted = True
            if self._supervisor is None:
                self._supervisor = threading.Thread(target=self._supervise, name="supervisor", daemon=True)
                self._supervisor.start()

    def kill(self) -> None:
        """kill -9; the supervisor starts it again."""
        self._send(signal.SIGKILL)

    def end(self) -> None:
        """kill -TERM: it ends cleanly, and the supervisor starts it again."""
        self._send(signal.SIGTERM)

    def pause(self) -> None:
        """kill -STOP: it stands still until go_on()."""
        self._send(signal.SIGSTOP)

    def go_on(self) -> None:
        """kill -CONT."""
        self._send(signal.SIGCONT)

    def leave(self) -> None:
        """kill -9, and nobody starts it again before start()."""
        self.is_wanted = False
        self.kill()

    def stop(self) -> None:
        """End it cleanly, as a service manager does, and wait for that; then nobody starts it again."""
        self.is_wanted = False
        self.go_on()
        self._send(signal.SIGTERM)
        self.wait()

    def wait(self) -> None:
        """Wait for the end of a copy that is not wanted any more; what does not end is killed."""
        supervisor = self._supervisor
        if supervisor is not None:
            supervisor.join(PATIENCE)
            self.kill()
            supervisor.join()

    def _supervise(self) -> None:
        while self._begin():
            # One thread at a time may ask: two of them would wait for the same answer.
            while self.is_running:
                time.sleep(LOOK)
            time.sleep(PAUSE)

    def _begin(self) -> bool:
        with self._lock:
            if not self.is_wanted:
                self._supervisor = None
                return False
            # Whatever keeps it from starting, the supervisor tries again.
            with suppress(OSError, EOFError):
                self._process = fork(be_a_copy, self._env_file, self.log, self.ahead, self._broken)
                self.starts += 1
            # Somebody may not want it any more; the supervisor still waits for the end of what has begun.
            return True

    def _send(self, number: signal.Signals) -> None:
        # Somebody else may have the number of a process that has ended.
        if self.is_running:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, number)


class Copies:
    """All copies of a stage, those included that may be added."""

    def __init__(self, most: int, folder: Path, settings: Mapping[str, str], broken: str = "") -> None:
        env_file = folder / "bot.env"
        env_file.write_text("\n".join(f"{key}='{value}'" for key, value in settings.items()))
        self.all = [Copy(number, folder, env_file, broken) for number in range(most)]

    def __iter__(self) -> Iterator[Copy]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, number: int) -> Copy:
        return self.all[number]

    @property
    def running(self) -> list[Copy]:
        """Those that have a process."""
        return [copy for copy in self.all if copy.is_running]

    @property
    def wanted(self) -> list[Copy]:
        """Those that should run."""
        return [copy for copy in self.all if copy.is_wanted]

    def close(self) -> None:
        """kill -9 for all, for good."""
        for copy in self.all:
            copy.leave()
        for copy in self.all:
            copy.wait()
