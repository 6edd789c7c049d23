"""How far long work has come, on standard error."""

import sys
import time
from typing import TextIO

EVERY = 5.0
"""Seconds between two lines, where no terminal shows one line that changes."""


class Progress:
    """Says how many of `total` rows, or other `things`, a step of the work has done."""

    def __init__(self, *, total: int = 0, things: str = "rows", stream: TextIO | None = None) -> None:
        self._total, self._things = total, things
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._step, self._done, self._said_at = "", 0, 0.0

    def begin(self, step: str, *, total: int | None = None) -> None:
        """A step begins, such as "Copying"; `total` if it has another number of things."""
        self._total = self._total if total is None else total
        self._step, self._done = step, 0
        self._say()

    def add(self, count: int) -> None:
        """So many more are done."""
        self.set(self._done + count)

    def set(self, done: int) -> None:
        """So many are done."""
        self._done = done
        if time.monotonic() - self._said_at >= (EVERY / 25 if self._is_terminal else EVERY):
            self._say()

    def end(self) -> None:
        """The step is over."""
        self._say()
        if self._is_terminal:
            print(file=self._stream)

    def _say(self) -> None:
        percent = 100 * self._done // self._total if self._total else 100
        text = f"{self._step}: {self._done:,} of {self._total:,} {self._things} ({percent}%)"
        if self._is_terminal:
            print(f"\r{text}", end="\x1b[K", file=self._stream, flush=True)
        else:
            print(text, file=self._stream, flush=True)
        self._said_at = time.monotonic()
