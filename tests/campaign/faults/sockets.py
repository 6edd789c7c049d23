"""What happens to sockets, and to what goes over them."""

import random
from collections.abc import Callable

from phoenix_bot.sandbox import Sandbox
from tests.campaign.stage import Stage

Trouble = Callable[[Sandbox, random.Random], object]
"""Makes trouble that ends by itself."""


class SocketTrouble:
    """One kind of trouble with the sockets of all copies."""

    def __init__(self, name: str, make: Trouble) -> None:
        self.name, self._make = name, make

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Make the trouble."""
        self._make(stage.slack, chance)

    def heal(self, stage: Stage) -> None:
        """It ends by itself. At the end of the walk, Slack delivers again what nobody has acknowledged."""


def _doubled(slack: Sandbox, chance: random.Random) -> None:
    """Deliver some of what comes next twice."""
    for event in ("", "message", "message_deleted", "member_joined_channel", "reaction_added"):
        if chance.random() < 0.5:
            slack.duplicate_next_envelope(event)


def _refused(slack: Sandbox, chance: random.Random) -> None:
    """Cut every socket, and refuse the next one."""
    slack.faults.next("socket", chance.choice(("429", "503")))
    slack.cut_sockets()


FAULTS = (
    SocketTrouble("disconnect: warning", lambda slack, _: slack.disconnect("warning")),
    SocketTrouble("disconnect: refresh_requested", lambda slack, _: slack.disconnect("refresh_requested")),
    SocketTrouble("disconnect: link_disabled", lambda slack, _: slack.disconnect("link_disabled")),
    SocketTrouble(
        "disconnect: too_many_websockets", lambda slack, _: slack.disconnect("too_many_websockets")
    ),
    SocketTrouble("sockets are closed without a word", lambda slack, _: slack.drop_sockets()),
    SocketTrouble("sockets are cut", lambda slack, _: slack.cut_sockets()),
    SocketTrouble("sockets are refused", _refused),
    SocketTrouble("envelopes come twice", _doubled),
    SocketTrouble(
        "events come out of order", lambda slack, chance: slack.faults.swap_events(chance.randint(1, 4))
    ),
    SocketTrouble(
        "an acknowledgement is lost", lambda slack, chance: slack.faults.lose_acks(chance.randint(1, 2))
    ),
    SocketTrouble("Slack falls silent", lambda slack, _: slack.mute_sockets()),
)
