"""A stretch of network between the bot and a server, which can go silent or be cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit


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
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                there = socket.create_connection(self._server)
                self._ends += [here, there]
                for source, target in ((here, there), (there, here)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not self.silent.is_set():
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        """End all connections that pass here; new ones may come."""
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
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
