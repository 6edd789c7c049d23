"""A PostgreSQL server that restarts, crashes, hangs, is full, or only reads; and its network."""

import random
from contextlib import suppress

import psycopg2

from tests.campaign.faults import ending
from tests.campaign.stage import Stage
from tests.restartable import Server
from tests.wire import Wire

BRIEFLY = (0.3, 1.5, 4.0)
"""Seconds that a fault lasts; one of them is longer than people wait."""


class OnServer:
    """A fault of the server, on stages that have one of their own. It keeps no state."""

    name: str

    def suits(self, stage: Stage) -> bool:
        """Whether nobody else uses the server."""
        return stage.server is not None

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Begin it."""
        assert stage.server is not None
        if not ending.has_begun(stage, self.name):
            self.begin(stage, stage.server, chance)

    def begin(self, stage: Stage, server: Server, chance: random.Random) -> None:
        """Begin it on this server."""
        raise NotImplementedError

    def heal(self, stage: Stage) -> None:
        """End it."""
        ending.heal(stage, self.name)


class Restart(OnServer):
    """The server stops in its usual way, which ends all transactions, and starts again."""

    name = "PostgreSQL restarted"

    def begin(self, stage: Stage, server: Server, chance: random.Random) -> None:
        server.restart(kill=False)


class Crash(OnServer):
    """The server's processes end in the middle of their work, and it recovers."""

    name = "PostgreSQL crashed"

    def begin(self, stage: Stage, server: Server, chance: random.Random) -> None:
        server.restart(kill=True)


class Hang(OnServer):
    """All processes of the server stand still."""

    name = "PostgreSQL hung"

    def begin(self, stage: Stage, server: Server, chance: random.Random) -> None:
        server.hang()
        ending.begin(stage, self.name, chance, BRIEFLY, server.go_on)


class Full(OnServer):
    """Others use up all connections, those of the bot, too."""

    name = "PostgreSQL without free connections"

    def begin(self, stage: Stage, server: Server, chance: random.Random) -> None:
        held = _all_connections(server)
        if chance.random() < 0.5:
            assert stage.wire is not None
            stage.wire.cut()
            held += _all_connections(server)

        def end() -> None:
            for connection in held:
                connection.close()

        ending.begin(stage, self.name, chance, BRIEFLY, end)


def _all_connections(server: Server) -> list[psycopg2.extensions.connection]:
    opened: list[psycopg2.extensions.connection] = []
    with suppress(psycopg2.OperationalError):
        while True:
            opened.append(psycopg2.connect(server.url))
    return opened


class ReadOnly(OnServer):
    """The server takes no changes, as a standby that is not promoted yet."""

    name = "PostgreSQL read-only"

    def begin(self, stage: Stage, server: Server, chance: random.Random) -> None:
        # One that sessions ask for at their start, and one that changes under those that there are.
        only_new = chance.random() < 0.5
        where = f'DATABASE "{_database(stage)}"' if only_new else "SYSTEM"
        server.execute(f"ALTER {where} SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
        if only_new:
            assert stage.wire is not None
            stage.wire.cut()

        def end() -> None:
            server.execute(f"ALTER {where} RESET default_transaction_read_only", "SELECT pg_reload_conf()")

        ending.begin(stage, self.name, chance, BRIEFLY, end)


def _database(stage: Stage) -> str:
    return stage.database_url.rpartition("/")[2]


class OnWire:
    """A fault of the network between the bot and its database."""

    name: str

    def suits(self, stage: Stage) -> bool:
        """Whether there is a network between them."""
        return stage.wire is not None

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Begin it."""
        assert stage.wire is not None
        self.begin(stage, stage.wire, chance)

    def begin(self, stage: Stage, wire: Wire, chance: random.Random) -> None:
        """Begin it on this wire."""
        raise NotImplementedError

    def heal(self, stage: Stage) -> None:
        """End it, if it lasts."""
        ending.heal(stage, self.name)


class Silence(OnWire):
    """Nothing arrives any more, in either direction, and new connections get no answer."""

    name = "network to PostgreSQL silent"

    def begin(self, stage: Stage, wire: Wire, chance: random.Random) -> None:
        wire.silent.set()
        ending.begin(stage, self.name, chance, BRIEFLY, wire.silent.clear)


class Forgotten(OnWire):
    """A firewall forgets the connections that there are, and tells nobody."""

    name = "connections to PostgreSQL forgotten"

    def begin(self, stage: Stage, wire: Wire, chance: random.Random) -> None:
        wire.forget()


class Reset(OnWire):
    """All connections break."""

    name = "connections to PostgreSQL reset"

    def begin(self, stage: Stage, wire: Wire, chance: random.Random) -> None:
        wire.cut(reset=True)


class LostCommit(OnWire):
    """The server stores a change, and its answer is lost with the connection."""

    name = "answer to a commit lost"

    def begin(self, stage: Stage, wire: Wire, chance: random.Random) -> None:
        wire.lose_answers(b"COMMIT", chance.randint(1, 3))

    def heal(self, stage: Stage) -> None:
        assert stage.wire is not None
        stage.wire.lose_answers(b"COMMIT", 0)


FAULTS = (
    *(Restart(), Crash(), Hang(), Full(), ReadOnly()),
    *(Silence(), Forgotten(), Reset(), LostCommit()),
)
