"""One walk: people act, faults strike and are healed, all becomes quiet, and the promises are checked."""

import time
import traceback
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from models.database import close
from tests.campaign import checks, plan, quiet, striking
from tests.campaign.checks import leaks
from tests.campaign.people.crowd import Crowd
from tests.campaign.plan import Case
from tests.campaign.stage import Stage
from tests.campaign.usage import Usage


@dataclass
class Result:
    """How a walk ended. `violations` are broken promises in words; there should be none.

    `kept` is the most that a copy has at the end beyond what it had at its start.
    `mishaps` went wrong with the walk itself; they count as violations, too.
    """

    case: Case
    acts: int = 0
    strikes: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    mishaps: list[str] = field(default_factory=list)
    kept: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    trace: list[str] = field(default_factory=list)
    logs: str = ""

    @property
    def broken_promise(self) -> str:
        """The first violation that is no mishap; "" if there is none."""
        return next((one for one in self.violations if one not in self.mishaps), "")

    @property
    def told(self) -> str:
        """The walk as people read it who look for the cause of a violation."""
        return "\n".join(
            ["", self.case.command, *self.trace, self.logs, *(f"VIOLATION: {one}" for one in self.violations)]
        )


def walk(case: Case, stage: Stage) -> Result:
    """Live through one walk on its stage, on which nothing has happened yet."""
    result = Result(case)
    try:
        _live(case, stage, result)
    except Exception as error:  # noqa: BLE001  # the campaign goes on, and tells of it
        result.mishaps.append("".join(traceback.format_exception(error)))
    result.violations += result.mishaps
    result.trace = stage.trace
    result.seconds = time.monotonic() - stage.began
    close()
    return result


def _live(case: Case, stage: Stage, result: Result) -> None:
    crowd = Crowd(stage)
    script = plan.script(case)
    before = quiet.begin(stage, case.copies)
    striker = striking.Striker(stage, plan.strikes(case, len(script)))
    result.strikes = striker.struck
    for number, step in enumerate(script):
        striker.begin(number)
        stage.say(f"act {number}: {step.who} is to {step.name}")
        step.take(crowd)
        result.acts += 1
        time.sleep(step.pause)
        striker.end()
    striker.heal()
    result.mishaps += striker.failures
    result.violations += quiet.wait(stage, crowd)
    kept = leaks.kept(stage, before)
    result.kept = reduce(or_, kept.values(), Usage())
    result.violations += checks.broken(stage, crowd, kept)
