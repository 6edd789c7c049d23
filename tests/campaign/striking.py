"""When faults strike and when they are healed: by counted calls and acts, never by seconds."""

import random
import threading
from collections import Counter
from collections.abc import Sequence

from tests.campaign.faults import Fault
from tests.campaign.plan import Strike
from tests.campaign.stage import Stage

PATIENCE = 120.0
"""Seconds that an act may take at most."""


class Striker:
    """Strikes as planned while people act."""

    def __init__(self, stage: Stage, planned: Sequence[Strike]) -> None:
        self.struck: Counter[str] = Counter()
        self.failures: list[str] = []
        self._stage, self._planned = stage, planned
        self._lasting: list[tuple[int, Fault]] = []
        self._threads: list[threading.Thread] = []
        self._is_over = threading.Event()

    def begin(self, act: int) -> None:
        """Heal what has lasted long enough; strike at their calls during this act."""
        for until, fault in list(self._lasting):
            if until <= act:
                self._heal(fault)
                self._lasting.remove((until, fault))
        self._is_over.clear()
        base = len(self._stage.slack.calls)
        due = [strike for strike in self._planned if strike.act == act]
        thread = threading.Thread(target=self._strike_in_turn, args=(due, base), name="faults")
        thread.start()
        self._threads.append(thread)

    def end(self) -> None:
        """The act has ended: what has not struck yet strikes now."""
        self._is_over.set()
        # Whoever waits for a call looks again.
        with self._stage.slack.workspace.change():
            pass
        for thread in self._threads:
            thread.join(PATIENCE)
        self._threads.clear()

    def heal(self) -> None:
        """Heal all that lasts."""
        for _, fault in self._lasting:
            self._heal(fault)
        self._lasting.clear()

    def _strike_in_turn(self, due: Sequence[Strike], base: int) -> None:
        for strike in due:
            if not strike.fault.suits(self._stage):
                continue
            self._await_calls(base + strike.calls)
            self._stage.say(f"{strike.fault.name} strikes")
            self._lasting.append((strike.act + 1 + strike.lasts, strike.fault))
            try:
                strike.fault.strike(self._stage, random.Random(strike.seed))  # noqa: S311  # repeatable
            except Exception as error:  # noqa: BLE001  # the walk tells of it
                self.failures.append(f"{strike.fault.name} did not strike: {error!r}")
            else:
                self.struck[strike.fault.name] += 1

    def _await_calls(self, number: int) -> None:
        slack = self._stage.slack
        slack.until(lambda: self._is_over.is_set() or len(slack.calls) >= number, PATIENCE)

    def _heal(self, fault: Fault) -> None:
        self._stage.say(f"{fault.name} is healed")
        fault.heal(self._stage)
