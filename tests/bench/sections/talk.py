"""One person announces outages: how long each step takes, and the CPU of the whole."""

from collections.abc import Iterable
from dataclasses import replace

from tests.bench.ground import Ground
from tests.bench.people import Announced, announce, announcement, opens
from tests.bench.sections.section import Size
from tests.bench.sides import Side, interleaved
from tests.bench.table import Limit, Row, p50, p99

LATENCY = 0.15

Measured = dict[str, dict[str, list[float]]]
"""The samples, by what was measured and by side."""

COMMAND, BUTTON, ACK, ARRIVAL, CPU = "command", "button", "ack", "arrival", "cpu"


def measured(ground: Ground, size: Size, *, latency: float = 0.0, tls: bool = False) -> Measured:
    """Announce and press Edit, in turn at each side."""
    found: Measured = {what: {} for what in (COMMAND, BUTTON, ACK, ARRIVAL, CPU)}

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

    with ground.sides(ground.apps, size.content, latency=latency, tls=tls) as sides:
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


def times(share: float) -> Limit:
    """At most so many times the floor's median."""
    return Limit(p50, lambda floor, _: share * p50(floor))


def above(milliseconds: float, *, commits: int = 0) -> Limit:
    """At most so many milliseconds and commits more than the floor's median."""
    return Limit(p50, lambda floor, commit: p50(floor) + commits * commit + milliseconds)


def worst_above(milliseconds: float) -> Limit:
    """Its p99 is at most so many milliseconds more than the floor's."""
    return Limit(p99, lambda floor, _: p99(floor) + milliseconds)


def instant(ground: Ground, size: Size) -> Iterable[Row]:
    """Slack answers at once: every millisecond is the app's own."""
    found, commits = measured(ground, size), ground.commits
    modal = (times(1.4), Limit(p99, lambda floor, _: 2 * p99(floor)))
    ack = (above(1.5, commits=1), worst_above(8))
    arrival = (above(5, commits=2),)
    cpu = (Limit(p50, lambda _, __: 12),)
    yield Row("`/announce` → views.open arrives", "ms", found[COMMAND], "≤ 1.4x, p99 ≤ 2x", modal)
    yield Row("button → form", "ms", found[BUTTON], "≤ 1.4x", modal[:1])
    yield Row("submit → ack, stored", "ms", found[ACK], "≤ +1 commit +1.5, p99 ≤ +8", ack, commits)
    yield Row("submit → announcement arrives", "ms", found[ARRIVAL], "≤ +2 commits +5", arrival, commits)
    yield Row("CPU of the app per announcement, all calls", "ms", found[CPU], "≤ 12", cpu)


def slow(ground: Ground, size: Size) -> Iterable[Row]:
    """Each call takes as long as Slack's do."""
    fewer = replace(size, rounds=max(1, size.rounds // 3), warm_up=min(size.warm_up, 2))
    found = measured(ground, fewer, latency=LATENCY)
    yield Row("150 ms per call: `/announce` → views.open arrives", "ms", found[COMMAND], "≤ +3", (above(3),))
    reach = "≤ +12"
    yield Row("150 ms per call: submit → announcement arrives", "ms", found[ARRIVAL], reach, (above(12),))


def over_tls(ground: Ground, size: Size) -> Iterable[Row]:
    """Slack behind TLS, with all certificates that a machine trusts."""
    found = measured(ground, replace(size, rounds=max(1, size.rounds // 2)), tls=True)
    yield Row("TLS: `/announce` → views.open arrives", "ms", found[COMMAND])
    yield Row("TLS: submit → announcement arrives", "ms", found[ARRIVAL])
    yield Row("TLS: CPU of the app per announcement, all calls", "ms", found[CPU])
