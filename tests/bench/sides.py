"""The apps that are compared, each a process of its own, connected to a Slack of its own."""

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phoenix_bot.sandbox import Sandbox
from tests.bench.arrivals import Arrivals

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).parent / "programs"

FLOOR, CALLS, SQLITE, POSTGRES = "floor", "four calls", "SQLite", "PostgreSQL"
"""The names of the sides: a bare app, one that makes all the calls, and the bot on both databases."""

PHOENIX = (SQLITE, POSTGRES)


@dataclass(frozen=True)
class App:
    """How an app is started: the arguments for Python, and the kind of its database, if it has one."""

    name: str
    command: tuple[str, ...]
    database: str = ""


BARE = App(FLOOR, (str(PROGRAMS / "bare_app.py"),))
ALL_CALLS = App(CALLS, (str(PROGRAMS / "bare_app.py"), "all-calls"))


def bot(name: str) -> App:
    """The bot as people run it."""
    return App(name, (str(ROOT / "bot.py"),), name)


def traced(name: str, file: Path) -> App:
    """The bot, which writes its statements to a file."""
    return App(name, (str(PROGRAMS / "traced_bot.py"), str(file)), name)


class Side:
    """One app at work."""

    def __init__(self, app: App, slack: Sandbox, settings: Mapping[str, str], folder: Path) -> None:
        """The app works in `folder`, where its log is, with only `settings` in its environment."""
        self.name = app.name
        self.slack = slack
        self.arrivals = Arrivals(slack)
        self._settings = settings
        self._numbers = itertools.count(1)
        self._began = 0.0
        self._command: Sequence[str] = [sys.executable, *app.command]
        self._folder = folder
        self._process: subprocess.Popen[bytes]

    def start(self) -> None:
        """Start the app, whose connection() comes after a while."""
        log = (self._folder / f"{self.name}.log".replace(" ", "-")).open("ab")
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env={"PATH": "/usr/bin:/bin", **self._settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()

    def connected(self) -> float:
        """Wait until the app is connected; how many seconds its start took."""
        self.slack.until(lambda: self.slack.connections, what=f"{self.name} connected")
        return time.perf_counter() - self._began

    def restart(self) -> float:
        """End it and start it again; how many seconds its start took."""
        self.stop()
        self.slack.until(lambda: not self.slack.connections, what=f"{self.name} gone")
        self.start()
        return self.connected()

    def stop(self) -> None:
        """End the app as a service manager does."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def next_number(self) -> int:
        """A number that nothing else at this side has: that of a system without an outage, for example."""
        return next(self._numbers)

    def cpu(self) -> float:
        """Seconds of CPU that the process has used so far, all threads together."""
        # The clock of another process, as clock_getcpuclockid() of the C library numbers it.
        return time.clock_gettime((~self._process.pid << 3) | 2)

    def memory(self) -> float:
        """Megabytes of memory that the process holds."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def quiet(self, seconds: float = 0.12) -> None:
        """Wait until the app has not called Slack for so long, and no call is under way."""
        silence = seconds + self.slack.workspace.latency
        while (left := silence - self.arrivals.silent_for()) > 0:
            time.sleep(left)


def interleaved(sides: Sequence[Side], rounds: int, act: Callable[[Side, int], None]) -> None:
    """Let each side act once in each round, so that whatever the machine does meanwhile meets all alike."""
    for number in range(rounds):
        for side in sides:
            act(side, number)
