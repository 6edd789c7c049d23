"""Copies that die, stand still, leave, and come."""

import random
from typing import Any

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


class KillAtCall:
    """kill -9 for every copy, when Slack has not processed a call yet, or has just processed it."""

    name = "SIGKILL at a call"

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Kill at one of the next calls. Nobody knows whose it is, so all copies die."""
        left, phase = chance.randint(1, 6), chance.choice(("before", "after"))

        def at_call(method: str, when: str, args: dict[str, Any]) -> None:
            nonlocal left
            if when != phase or left == 0:
                return
            left -= 1
            if left == 0:
                if phase == "before":
                    stage.slack.faults.next(method, "cut_before")
                for copy in stage.copies.wanted:
                    copy.kill()
                stage.say(f"SIGKILL for all {phase} {method}")

        stage.notes.setdefault(self.name, []).append(stage.slack.faults.watch(at_call))

    def heal(self, stage: Stage) -> None:
        """Watch calls no more."""
        for stop in stage.notes.pop(self.name, []):
            stop()


class Pause:
    """SIGSTOP, and later SIGCONT: a copy that still holds leases and connections does nothing."""

    name = "SIGSTOP"

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Stop one copy until it is healed."""
        copy = stage.copies[stage.any_copy(chance)]
        stage.say(f"SIGSTOP for copy {copy.number}")
        copy.pause()

    def heal(self, stage: Stage) -> None:
        """Let all go on."""
        for copy in stage.copies:
            copy.go_on()


class Stop:
    """A copy ends cleanly, and is started again."""

    name = "SIGTERM"

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Ask one copy to end; its supervisor starts it again."""
        stage.copies[stage.any_copy(chance)].end()

    def heal(self, stage: Stage) -> None:
        """The supervisor does it."""


class Leave:
    """A copy is killed and stays away for a while."""

    name = "a copy leaves"

    def suits(self, stage: Stage) -> bool:
        """Always: without its only copy nobody can do anything, and that must be all."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Kill one copy for good."""
        if stage.copies.wanted:
            copy = stage.copies[stage.any_copy(chance)]
            copy.leave()
            stage.notes.setdefault(self.name, []).append(copy)

    def heal(self, stage: Stage) -> None:
        """Start those that left."""
        for copy in stage.notes.pop(self.name, []):
            copy.start()


class Come:
    """A further copy starts, and leaves again cleanly."""

    name = "a copy comes"

    def suits(self, stage: Stage) -> bool:
        """Not on SQLite, where there is one."""
        return not stage.is_sqlite

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Start a spare copy, if one is left."""
        for copy in stage.copies:
            if not copy.is_wanted and copy.number not in stage.notes.setdefault(self.name, []):
                stage.notes[self.name].append(copy.number)
                copy.start()
                return

    def heal(self, stage: Stage) -> None:
        """End the spare copies."""
        for number in stage.notes.pop(self.name, []):
            stage.copies[number].stop()


FAULTS = (Kill(), KillAtCall(), Pause(), Stop(), Leave(), Come())
