"""`python bot.py` as a process of its own."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import bot
from phoenix_bot.slack.client import trusted

trusted()  # a forked process need not load the certificates itself

ROOT = Path(__file__).parent.parent
PATIENCE = 20
"""Seconds to wait for a process; one that takes longer hangs."""


def run_bot(env_file: Path) -> None:
    """Do what `python bot.py --env-file …` does, in a process of its own. The log goes beside that file."""
    log = os.open(env_file.with_name("bot.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    bot.main(["--env-file", str(env_file)])


def own_namespace() -> list[str]:
    """What begins the command of a process that is to be process 1; RuntimeError if it may not be that."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *user, "--pid", "--fork", "--kill-child"]
    if shutil.which("unshare") is None or subprocess.run([*command, "true"], check=False).returncode:
        raise RuntimeError("no process namespaces here")
    return command


def child_of(pid: int) -> int:
    """The one child of a process."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())


class Program:
    """`python bot.py ARGUMENTS`, started in the folder `cwd` with only `settings` in its environment.

    `options` are for Python. If it is `first`, it is process 1 of a namespace of its own, as in a container;
    RuntimeError if it may not be that. A context manager: the end of the block kills the process if it still
    runs.
    """

    def __init__(
        self,
        *arguments: str,
        cwd: Path,
        settings: Mapping[str, str],
        options: Sequence[str] = (),
        first: bool = False,
    ) -> None:
        self._said: list[str] = []
        self._has_ended = False
        self._news = threading.Condition()
        self._is_first = first
        python = [sys.executable, "-W", "error", "-X", "faulthandler", *options]
        self._process = subprocess.Popen(
            [*(own_namespace() if first else ()), *python, ROOT / "bot.py", *arguments],
            cwd=cwd,
            env={"PATH": os.environ["PATH"], **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self.exit_code()

    @property
    def output(self) -> str:
        """Everything it has written so far, to standard output and standard error."""
        with self._news:
            return "".join(self._said)

    def wait_for(self, text: str) -> None:
        """Wait until it has written `text`; AssertionError if it ends or hangs before that."""
        with self._news:
            self._news.wait_for(lambda: text in self.output or self._has_ended, PATIENCE)
        assert text in self.output, self.output

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, as `kill` and Ctrl-C do."""
        os.kill(child_of(self._process.pid) if self._is_first else self._process.pid, number)

    def limit_files(self, most: int) -> None:
        """Let it have so many files and sockets open at a time."""
        resource.prlimit(self._process.pid, resource.RLIMIT_NOFILE, (most, most))

    def exit_code(self) -> int:
        """Wait for its end, and return its exit code; AssertionError with what its threads do if it hangs."""
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGABRT)
            self._process.wait(PATIENCE)
            self._reader.join(PATIENCE)
            raise AssertionError(f"it does not end: {self.output}") from None
        finally:
            self._reader.join(PATIENCE)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with self._news:
                    self._said.append(line)
                    self._news.notify_all()
        with self._news:
            self._has_ended = True
            self._news.notify_all()
