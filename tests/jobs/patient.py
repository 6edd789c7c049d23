"""A report of a job that does not wait."""

import threading

from jobs.clock.job import Report


class Patient(Report):
    """Waits for nothing; remembers how long it would have, and what was said."""

    def __init__(self) -> None:
        super().__init__(lambda text: self.said.append(text), threading.Event())
        self.said: list[str] = []
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits += [seconds] if seconds else []
        super().wait(0)
