"""What a fault is."""

import random
from typing import Protocol

from tests.campaign.stage import Stage


class Fault(Protocol):
    """Something that goes wrong. It keeps no state: several walks may use it one after the other.

    Whatever it needs to remember between strike() and heal() is in the stage.
    """

    name: str
    """As the report and `--fault` name it, in a few words."""

    def suits(self, stage: Stage) -> bool:
        """Whether it can strike here."""
        ...

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Begin it and return at once. Every choice comes from `chance`.

        It may strike again before it is healed.
        """
        ...

    def heal(self, stage: Stage) -> None:
        """End it, if it has begun. The walk heals everything before the checks."""
        ...
