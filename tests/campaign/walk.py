"""One walk: people act, faults strike and are healed, all becomes quiet, and the promises are checked."""

import random
from dataclasses import dataclass, field

from models.database import close
from tests.campaign import checks, plan, quiet, striking
from tests.campaign.people.crowd import Crowd
from tests.campaign.plan import Case
from tests.campaign.stage import Stage


@dataclass
class Result:
    """How a walk ended. `violations` are broken promises in words; there should be none."""

    case: Case
    acts: int = 0
    strikes: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    logs: str = ""


def walk(case: Case, stage: Stage) -> Result:
    """Live through one walk on its stage, on which nothing has happened yet."""
    result = Result(case)
    crowd = Crowd(stage)
    script = plan.script(case)
    before = quiet.begin(stage, case.copies)
    striker = striking.Striker(stage, plan.strikes(case, len(script), striking.suiting(stage)))
    for number, step in enumerate(script):
        striker.begin(number)
        stage.say(f"act {number}: {step.who} is to {step.name}")
        step.act(crowd, crowd[step.who], step.outage, random.Random(step.seed))  # noqa: S311
        striker.end(number)
    striker.heal()
    result.acts, result.strikes = len(script), striker.struck
    result.violations = [*quiet.wait(stage, crowd), *checks.broken(stage, crowd, before)]
    result.trace = stage.trace
    close()
    return result
