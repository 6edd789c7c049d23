"""`python bot.py` as a process of its own."""

import faulthandler
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import bot
from phoenix_bot.operations import signals
from phoenix_bot.slack.client import trusted
from tests.forking import PROCESSES, ROOT, fork

trusted()  # a forked process need not load the certificates itself

PATIENCE = 60
"""Seconds to wait for a process. A new interpreter takes one on an idle machine, and ten on a busy one."""


def run_bot(env_file: Path) -> None:
    """Do what `python bot.py --env-file …` does, in a process of its own. The log goes beside that file."""
    log = os.open(env_file.with_name("bot.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    replace_environment({"PATH": os.environ["PATH"]})
    bot.main(["--env-file", str(env_file)])


def _be_bot(arguments: Sequence[str], cwd: Path, env: Mapping[str, str], output: Connection) -> None:
    """Do what `python bot.py ARGUMENTS` does, in a process of its own, and end it."""
    signals.hold()
    for stream in (1, 2):
        os.dup2(output.fileno(), stream)
    output.close()
    faulthandler.enable()
    warnings.simplefilter("error")
    os.chdir(cwd)
    replace_environment(env)
    sys.exit(bot.main(arguments))


def replace_environment(env: Mapping[str, str]) -> None:
    """Let this process have only these environment variables."""
    os.environ.clear()
    os.environ.update(env)


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

    It is forked from a process that has imported the bot. A context manager: the end of the block kills the
    process if it still runs.
    """

    def __init__(self, *arguments: str, cwd: Path, settings: Mapping[str, str]) -> None:
        self._said: list[str] = []
        self._has_ended = False
        self._news = threading.Condition()
        self._process, lines = self._start(arguments, cwd, {"PATH": os.environ["PATH"], **settings})
        self._reader = threading.Thread(target=self._read, args=(lines,), daemon=True)
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

    def wait_for(self, text: str, *, times: int = 1) -> None:
        """Wait until it has written `text` so often; AssertionError if it ends or hangs before that."""
        with self._news:
            self._news.wait_for(lambda: self.output.count(text) >= times or self._has_ended, PATIENCE)
        assert self.output.count(text) >= times, self.output

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, as `kill` and Ctrl-C do."""
        os.kill(self._process.pid, number)

    def limit_files(self, most: int) -> None:
        """Let it have so many files and sockets open at a time."""
        resource.prlimit(self._process.pid, resource.RLIMIT_NOFILE, (most, most))

    def exit_code(self) -> int:
        """Wait for its end, and return its exit code; AssertionError with what its threads do if it hangs."""
        code = self._wait()
        if code is None:
            os.kill(self._process.pid, signal.SIGABRT)
            self._wait()
        self._reader.join(PATIENCE)
        assert code is not None, f"it does not end: {self.output}"
        return code

    def _start(self, arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> tuple[Any, IO[str]]:
        """Start it; return the process, and what it writes."""
        said, its_output = PROCESSES.Pipe(duplex=False)
        with said, its_output:
            process = fork(_be_bot, arguments, cwd, env, its_output)
            return process, os.fdopen(os.dup(said.fileno()), encoding="utf-8")

    def _wait(self) -> int | None:
        """Its exit code; None if it hangs."""
        self._process.join(PATIENCE)
        code: int | None = self._process.exitcode
        return code

    def _read(self, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                with self._news:
                    self._said.append(line)
                    self._news.notify_all()
        with self._news:
            self._has_ended = True
            self._news.notify_all()


class NewPython(Program):
    """A Program in a new interpreter, for stories about its first moment or its last one.

    `options` are for Python. If it is `first`, it is process 1 of a namespace of its own, as in a container;
    RuntimeError if it may not be that. `bot` is another bot.py than that of this version.
    """

    def __init__(
        self,
        *arguments: str,
        cwd: Path,
        settings: Mapping[str, str],
        options: Sequence[str] = (),
        first: bool = False,
        bot: Path = ROOT / "bot.py",
    ) -> None:
        self._options = options
        self._bot = bot
        self._is_first = first
        super().__init__(*arguments, cwd=cwd, settings=settings)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, as `kill` and Ctrl-C do."""
        os.kill(child_of(self._process.pid) if self._is_first else self._process.pid, number)

    def _start(self, arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> tuple[Any, IO[str]]:
        python = [sys.executable, "-W", "error", "-X", "faulthandler", *self._options]
        process = subprocess.Popen(
            [*(own_namespace() if self._is_first else ()), *python, self._bot, *arguments],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        return process, process.stdout

    def _wait(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            code: int = self._process.wait(PATIENCE)
            return code
        return None
