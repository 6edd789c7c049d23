"""What happens in a walk, made from its seed alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.campaign.faults import FAULTS
from tests.campaign.faults.fault import Fault
from tests.campaign.people import acts
from tests.campaign.people.acts import Act
from tests.campaign.people.crowd import NAMES

SQLITE, POSTGRES = "sqlite", "postgresql"
COPIES = (1, 2, 5)
"""How many copies of the bot run; on SQLite there is one."""


@dataclass(frozen=True)
class Case:
    """One walk. `faults` are the names of those that may strike; () stands for all."""

    seed: int
    database: str
    copies: int
    faults: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """What repeats it."""
        only = "".join(f" --fault '{name}'" for name in self.faults)
        return (
            f'make faults ARGS="--seed {self.seed} --database {self.database} --copies {self.copies}{only}"'
        )


@dataclass(frozen=True)
class Strike:
    """A fault that strikes during act number `act`, once the bot has made so many `calls` since its start.

    If it has not by the end of the act, the fault strikes then. It is healed after `lasts` further acts.
    """

    fault: Fault
    act: int
    calls: int
    lasts: int
    seed: int


MOST_CALLS, LONGEST = 6, 2


def strikes(case: Case, acts: int, suiting: Sequence[Fault]) -> list[Strike]:
    """The faults of a walk with so many acts, in the order of their acts."""
    chance = random.Random(f"{case.seed}/faults")  # noqa: S311  # a walk must be repeatable, not secret
    wanted = [fault for fault in suiting if not case.faults or fault.name in case.faults]
    struck = [
        Strike(
            chance.choice(wanted),
            act,
            chance.randint(0, MOST_CALLS),
            chance.randint(0, LONGEST),
            chance.randrange(2**32),
        )
        for act in range(acts)
        for _ in range(chance.choice((0, 1, 1, 2)))
        if wanted
    ]
    return sorted(struck, key=lambda one: (one.act, one.calls))


def named(name: str) -> Fault:
    """The fault of this name; LookupError."""
    for fault in FAULTS:
        if fault.name == name:
            return fault
    raise LookupError(f"no fault {name!r}; there are: {', '.join(fault.name for fault in FAULTS)}")


@dataclass(frozen=True)
class Step:
    """One act of the script: somebody does something with an outage (by its place in the crowd's `marks`)."""

    name: str
    act: Act
    who: str
    outage: int
    seed: int


LENGTHS = (6, 12)
FOLLOWING = (acts.post_update, acts.edit, acts.reassign, acts.resolve, acts.announce)


def script(case: Case) -> list[Step]:
    """What people do in a walk."""
    chance = random.Random(f"{case.seed}/people")  # noqa: S311
    steps, outages = [_step(acts.announce, 0, chance)], 1
    for _ in range(chance.randint(*LENGTHS)):
        act = chance.choice(FOLLOWING)
        steps.append(_step(act, chance.randrange(outages), chance))
        outages += act is acts.announce
    return steps


def _step(act: Act, outage: int, chance: random.Random) -> Step:
    name = act.__name__.replace("_", " ")
    return Step(name, act, chance.choice(NAMES), outage, chance.randrange(2**32))
