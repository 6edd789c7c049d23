"""What the page's panel for the sandbox itself does: faults, limits, latency, the clock, connections."""

from phoenix_bot.sandbox.actions.act import Ask, act
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace.records import Member

MOST_MINUTES = 7 * 24 * 60


@act("faults")
def faults(desk: Desk, me: Member, ask: Ask) -> None:
    """Replace the waiting faults with a list of {method, kind, times, …}."""
    desk.workspace.faults.clear()
    for fault in ask["faults"]:
        try:
            desk.workspace.faults.next(**fault)
        except (TypeError, ValueError) as error:
            raise SlackTold(f"This is not a fault: {error}") from None


@act("rate_limits")
def rate_limits(desk: Desk, me: Member, ask: Ask) -> None:
    desk.workspace.limits.on = bool(ask["on"])


@act("latency")
def latency(desk: Desk, me: Member, ask: Ask) -> None:
    desk.workspace.latency = max(0.0, float(ask["ms"]) / 1000)


@act("clock")
def clock(desk: Desk, me: Member, ask: Ask) -> None:
    """Set the clock forward; it never goes back."""
    minutes = ask["minutes"]
    if not isinstance(minutes, int) or not 0 < minutes <= MOST_MINUTES:
        raise SlackTold(f"The clock goes forward by 1 to {MOST_MINUTES} minutes at a time.")
    desk.workspace.ahead += 60 * minutes


@act("disconnect")
def disconnect(desk: Desk, me: Member, ask: Ask) -> None:
    desk.sockets.disconnect(ask["reason"])


@act("duplicate")
def duplicate(desk: Desk, me: Member, ask: Ask) -> None:
    desk.sockets.twice.append("")
