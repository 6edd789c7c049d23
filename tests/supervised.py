"""A bot that a supervisor starts again whenever it ends, as a service manager would."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.forking import fork
from tests.programs import run_bot


class Supervised:
    """`python bot.py` in a process of its own, started again whenever it ends."""

    def __init__(self, env_file: Path) -> None:
        self.starts = 0
        self._env_file = env_file
        self._process: Any = None
        self._ended = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._supervise)

    def add_settings(self, **settings: str) -> None:
        """Let it start with these environment variables, too."""
        with self._env_file.open("a") as file:
            file.writelines(f"\n{name}='{value}'" for name, value in settings.items())

    @contextmanager
    def running(self) -> Iterator[None]:
        """Until the end of the block, and then it dies, too."""
        self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._ended = True
            self.kill()
            self._thread.join()

    def kill(self) -> None:
        """kill -9."""
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGKILL)

    def _supervise(self) -> None:
        while self._start():
            self._process.join()

    def _start(self) -> bool:
        with self._lock:
            if not self._ended:
                self._process = fork(run_bot, self._env_file)
                self.starts += 1
            return not self._ended
