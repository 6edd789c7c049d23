"""Copies that die, stand still, leave, and come."""

import random

from tests.campaign.stage import Stage


class Kill:
    """kill -9, now; a supervisor starts the copy again."""

    name = "SIGKILL"

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Kill one copy."""
        copy = stage.copies[stage.any_copy(chance)]
        stage.say(f"SIGKILL for copy {copy.number}")
        copy.kill()

    def heal(self, stage: Stage) -> None:
        """The supervisor does it."""
