"""A stretch of network between the bot and a server, which can go silent, forget connections or cut them."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of a socket whose close() tells the other end that something went wrong."""


class _Line:
    """One connection through the wire. Once it has lost a byte it passes nothing more.

    `port` is where the server sees it come from.
    """

    def __init__(self, here: socket.socket, there: socket.socket) -> None:
        self.ends = (here, there)
        self.port: int = there.getsockname()[1]
        self.is_lost = False


class Wire:
    """Passes bytes on in both directions, until it is told not to.

    `silent`: it takes what it is given, and nothing arrives any more, as behind a firewall that has forgotten
    the connection. New connections are silent, too.
    """

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.silent = threading.Event()
        self._unanswered, self._times = b"", 0
        self._lines: list[_Line] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                self._connect(here)

    def _connect(self, here: socket.socket) -> None:
        try:
            there = socket.create_connection(self._server)
        except OSError:
            # Nobody listens: this end learns it, too.
            here.close()
            return
        line = _Line(here, there)
        self._lines.append(line)
        for source, target in (line.ends, line.ends[::-1]):
            threading.Thread(target=self._pass, args=(line, source, target), daemon=True).start()

    def _pass(self, line: _Line, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                line.is_lost = line.is_lost or self.silent.is_set()
                if self._times and source is line.ends[0] and self._unanswered in data:
                    self._times -= 1
                    self._break(line, data)
                elif not line.is_lost:
                    target.sendall(data)
        with suppress(OSError):
            if not line.is_lost:
                target.shutdown(socket.SHUT_WR)

    @property
    def ports(self) -> list[int]:
        """The ports from which the server sees the connections that still work."""
        return [line.port for line in self._lines if not line.is_lost]

    def lose_answers(self, request: bytes, times: int) -> None:
        """So many times, pass on what has `request` in it, and break its connection before the answer."""
        self._unanswered, self._times = request, times

    def _break(self, line: _Line, data: bytes) -> None:
        line.is_lost = True
        here, there = line.ends
        there.sendall(data)
        # The server ends when it has done what was asked.
        there.shutdown(socket.SHUT_WR)
        here.shutdown(socket.SHUT_RDWR)

    def forget(self) -> None:
        """Let nothing arrive any more on the connections that there are; new ones work."""
        for line in self._lines:
            line.is_lost = True

    def cut(self, *, reset: bool = False) -> None:
        """End all connections that pass here; new ones may come. `reset` ends them as a crash does."""
        lines, self._lines = self._lines, []
        for line in lines:
            line.is_lost = line.is_lost or reset
            for end in line.ends:
                with suppress(OSError):
                    if reset:
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    # Whoever waits in recv() holds the connection open.
                    end.shutdown(socket.SHUT_RD if reset else socket.SHUT_RDWR)
                end.close()

    def close(self) -> None:
        """End the wire."""
        with suppress(OSError):
            # Wakes whoever waits in accept().
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()


@contextmanager
def wired(url: str) -> Iterator[tuple[str, Wire]]:
    """A database's URL by way of a wire, and the wire."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    with closing(Wire(parts.hostname, parts.port)) as wire:
        user = f"{parts.username}@" if parts.username else ""
        yield parts._replace(netloc=f"{user}127.0.0.1:{wire.port}").geturl(), wire
