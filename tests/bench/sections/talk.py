"""One person announces outages: how long each step takes, and the CPU of the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tests.bench.ground import INSTANT, Ground, Line
from tests.bench.people import Announced, announce, announcement, opens
from tests.bench.sections.limits import above, at_most, times, worst_above, worst_times
from tests.bench.sections.section import Size
from tests.bench.sides import Side, interleaved
from tests.bench.table import Row

SLOW = Line(latency=0.15)

Measured = dict[str, dict[str, list[float]]]
"""The samples, by what was measured and by side."""

COMMAND, BUTTON, ACK, ARRIVAL, CPU = "command", "button", "ack", "arrival", "cpu"
NAMES = {
    COMMAND: "`/announce` → views.open arrives",
    BUTTON: "button → form",
    ACK: "submit → ack, stored",
    ARRIVAL: "submit → announcement arrives",
    CPU: "CPU of the app per announcement, all calls",
}


def measured(ground: Ground, size: Size, line: Line = INSTANT) -> Measured:
    """Start all sides, and announce."""
    with ground.sides(ground.apps, size.content, line) as sides:
        return announce_by_turns(sides, size)


def announce_by_turns(sides: Sequence[Side], size: Size) -> Measured:
    """Announce and press Edit, in turn at each side."""
    found: Measured = {what: {} for what in NAMES}

    def once(side: Side, number: int) -> None:
        before = side.cpu()
        done = announce(side, side.slack.person("nina"))
        side.quiet()
        cpu = (side.cpu() - before) * 1000
        button = press_edit(side, done)
        if number >= size.warm_up:
            times = (done.opened, button, done.acknowledged, done.arrived, cpu)
            for what, figure in zip(found, times, strict=True):
                found[what].setdefault(side.name, []).append(figure)

    interleaved(sides, size.warm_up + size.rounds, once)
    return found


def press_edit(side: Side, done: Announced) -> float:
    """Press Edit on the announcement, and close the form; until the call that opens it arrived."""
    person = side.slack.person("nina")
    message = announcement(side, person, done.mark)
    form, took = opens(side, person, lambda: person.click(message, "Edit"))
    form.close()
    side.quiet()
    return took


def instant(ground: Ground, size: Size) -> Iterable[Row]:
    """Slack answers at once: every millisecond is the app's own."""
    found, commits = measured(ground, size), ground.commits
    modal = (times(1.4), worst_times(2))
    ack = (above(1.5, commits=1), worst_above(8))
    arrival = (above(5, commits=2),)
    cpu = (at_most(12),)
    yield Row(NAMES[COMMAND], "ms", found[COMMAND], "≤ 1.4x, p99 ≤ 2x", modal)
    yield Row(NAMES[BUTTON], "ms", found[BUTTON], "≤ 1.4x", modal[:1])
    yield Row(NAMES[ACK], "ms", found[ACK], "≤ +1 commit +1.5, p99 ≤ +8", ack, commits)
    yield Row(NAMES[ARRIVAL], "ms", found[ARRIVAL], "≤ +2 commits +5", arrival, commits)
    yield Row(NAMES[CPU], "ms", found[CPU], "≤ 12", cpu)


def slow(ground: Ground, size: Size) -> Iterable[Row]:
    """Each call takes as long as Slack's do."""
    fewer = replace(size, rounds=max(1, size.rounds // 3), warm_up=min(size.warm_up, 2))
    found = measured(ground, fewer, SLOW)
    yield Row(f"150 ms per call: {NAMES[COMMAND]}", "ms", found[COMMAND], "≤ +3", (above(3),))
    reach = "≤ +12"
    yield Row(f"150 ms per call: {NAMES[ARRIVAL]}", "ms", found[ARRIVAL], reach, (above(12),))


def over_tls(ground: Ground, size: Size) -> Iterable[Row]:
    """The Web API behind TLS, and an app that trusts all authorities that a machine trusts."""
    found = measured(ground, replace(size, rounds=max(1, size.rounds // 2)), Line(tls=True))
    yield Row(f"TLS: {NAMES[COMMAND]}", "ms", found[COMMAND])
    yield Row(f"TLS: {NAMES[ARRIVAL]}", "ms", found[ARRIVAL])
    yield Row(f"TLS: {NAMES[CPU]}", "ms", found[CPU])
