"""Clocks of the copies' machines are wrong, disagree, and are set while the bot runs."""

import random

from tests.campaign.copies import Copy
from tests.campaign.faults import ending
from tests.campaign.stage import Stage

STEPS = (-3600.0, -600.0, -90.0, -5.0, 5.0, 90.0, 600.0, 1800.0)
"""Seconds by which a clock is set. ETAs of half an hour pass when one is set forward by as much."""

LASTING = (1.0, 4.0, 60.0)


class Wrong:
    """The clock of one copy jumps, and is right again later."""

    name = "clock of a copy set"

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Set the clock of one copy."""
        self._set(stage, chance, [stage.copies[stage.any_copy(chance)]])

    def heal(self, stage: Stage) -> None:
        """Set it right."""
        ending.heal(stage, self.name)

    def _set(self, stage: Stage, chance: random.Random, copies: list[Copy]) -> None:
        step = chance.choice(STEPS)
        numbers = ", ".join(str(copy.number) for copy in copies)
        stage.say(f"clocks of copies {numbers} are set by {step:+.0f} s")
        _set_forward(copies, step)
        ending.begin(stage, self.name, chance, LASTING, lambda: _set_forward(copies, -step))


class AllWrong(Wrong):
    """The clocks of all copies jump together, as when their common source of time is wrong."""

    name = "all clocks set"

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Set the clocks of all copies."""
        self._set(stage, chance, list(stage.copies))


def _set_forward(copies: list[Copy], seconds: float) -> None:
    # Others may have set the clocks, too.
    for copy in copies:
        copy.ahead.value += seconds


FAULTS = (Wrong(), AllWrong())
