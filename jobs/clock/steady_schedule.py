"""`schedule`, on a clock that cannot jump.

Left to itself, schedule counts in local time: when summer time ends, it would start nothing for an hour.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import schedule

from phoenix_bot.acts.steady import steady


class SteadyScheduler(schedule.Scheduler):
    """Runs functions `every(n).seconds`, minutes and so on; not at times of the day."""

    def __init__(self, clock: Callable[[], float] = steady) -> None:
        super().__init__()
        self._clock = clock

    def every(self, interval: int = 1) -> schedule.Job:
        """A task to be run again and again; see schedule.Scheduler."""
        return _SteadyJob(interval, self, self._clock)


class _SteadyJob(schedule.Job):
    def __init__(self, interval: int, scheduler: schedule.Scheduler, clock: Callable[[], float]) -> None:
        super().__init__(interval, scheduler)
        self._clock = clock
        self._due = 0.0

    def do(self, job_func: Callable[..., Any], *args: Any, **kwargs: Any) -> schedule.Job:
        self._wait_for_an_interval()
        super().do(job_func, *args, **kwargs)
        return self

    @property
    def should_run(self) -> bool:
        return self._clock() >= self._due

    def run(self) -> Any:
        result = super().run()  # type: ignore[no-untyped-call]  # schedule has left it untyped
        self._wait_for_an_interval()
        return result

    def _wait_for_an_interval(self) -> None:
        self._due = self._clock() + timedelta(**{str(self.unit): self.interval}).total_seconds()
