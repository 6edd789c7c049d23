"""What happens in a walk, made from its seed alone."""

import random
from dataclasses import dataclass

from tests.campaign.faults import FAULTS
from tests.campaign.faults.fault import Fault
from tests.campaign.people import acts, further_acts
from tests.campaign.people.acts import Act
from tests.campaign.people.crowd import NAMES, Crowd

SQLITE, POSTGRES = "sqlite", "postgresql"
COPIES = (1, 2, 5)
"""How many copies of the bot run; on SQLite there is one."""


@dataclass(frozen=True)
class Case:
    """One walk. `faults` are the names of those that may strike; () stands for all.

    The copies go without the safeguard `broken`, if it is not "".
    """

    seed: int
    database: str
    copies: int
    faults: tuple[str, ...] = ()
    broken: str = ""

    @property
    def command(self) -> str:
        """What repeats it."""
        only = "".join(f" --fault '{name}'" for name in self.faults)
        only += f" --break '{self.broken}'" * bool(self.broken)
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


NUMBERS = (0, 1, 2, 2)
"""How many faults are chosen for an act. Some do not suit the database; they are left out."""

MOST_CALLS, LONGEST = 6, 2
"""How many calls a fault waits for at most, and how many acts it lasts."""


def strikes(case: Case, acts: int) -> list[Strike]:
    """The faults of a walk with so many acts, in the order of their acts."""
    chance = random.Random(f"{case.seed}/faults")  # noqa: S311  # a walk must be repeatable, not secret
    wanted = [fault for fault in FAULTS if not case.faults or fault.name in case.faults]
    struck = [
        Strike(
            chance.choice(wanted),
            act,
            chance.randint(0, MOST_CALLS),
            chance.randint(0, LONGEST),
            chance.randrange(2**32),
        )
        for act in range(acts)
        for _ in range(chance.choice(NUMBERS))
    ]
    return sorted(struck, key=lambda one: (one.act, one.calls))


@dataclass(frozen=True)
class Step:
    """One act of the script: somebody does something with an outage (by its place in the crowd's `marks`).

    `pause` is how many seconds pass before the next act.
    """

    name: str
    act: Act
    who: str
    outage: int
    seed: int
    pause: float

    def take(self, crowd: Crowd) -> None:
        """Do it. An outage that nobody could announce so far is announced first."""
        who, chance = crowd[self.who], random.Random(self.seed)  # noqa: S311
        if self.outage < len(crowd.marks) and not crowd.marks[self.outage]:
            acts.announce_it(crowd, who, self.outage, chance)
        self.act(crowd, who, self.outage, chance)


PAUSES = (0.0, 0.3, 1.0, 2.5), (5, 5, 3, 2)
"""Seconds between two acts, and how often. The longest is longer than a lease."""

LENGTHS = (5, 9)
"""How many acts follow the first announcement, at least and at most."""

OPEN, OVER = "open", "over"

FOLLOWING: dict[str, dict[Act, int]] = {
    OPEN: {
        acts.announce: 2,
        acts.post_update: 3,
        acts.edit: 3,
        acts.reassign: 2,
        acts.resolve: 2,
        acts.withdraw: 1,
        further_acts.take_over: 2,
        further_acts.extend_eta: 2,
        further_acts.follow: 2,
        further_acts.create_channel: 2,
        further_acts.click_twice: 2,
        further_acts.twice_by_slack: 1,
        further_acts.close_as_duplicate: 1,
        further_acts.edit_at_once: 2,
        further_acts.share: 1,
        further_acts.delete_announcement: 1,
        further_acts.look_at_home: 1,
        further_acts.let_time_pass: 1,
    },
    OVER: {
        acts.announce: 3,
        acts.reopen: 4,
        further_acts.follow: 1,
        further_acts.delete_announcement: 1,
        further_acts.look_at_home: 1,
    },
}
"""What follows the first announcement, by the state of the outage, and how often each is done."""

BECOMES: dict[Act, str] = {
    acts.resolve: OVER,
    acts.withdraw: OVER,
    further_acts.close_as_duplicate: OVER,
    acts.reopen: OPEN,
}
"""What becomes of an outage if nothing goes wrong."""


def script(case: Case) -> list[Step]:
    """What people do in a walk."""
    chance = random.Random(f"{case.seed}/people")  # noqa: S311
    steps, states = [_step(acts.announce, 0, chance)], [OPEN]
    for _ in range(chance.randint(*LENGTHS)):
        outage = chance.randrange(len(states))
        following = FOLLOWING[states[outage]]
        [act] = chance.choices(list(following), list(following.values()))
        steps.append(_step(act, outage, chance))
        states[outage] = BECOMES.get(act, states[outage])
        states += [OPEN] * (act is acts.announce)
    return steps


def _step(act: Act, outage: int, chance: random.Random) -> Step:
    name = act.__name__.replace("_", " ")
    return Step(name, act, chance.choice(NAMES), outage, chance.randrange(2**32), chance.choices(*PAUSES)[0])
