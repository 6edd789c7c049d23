"""A proxy on this machine, behind which stands a Slack at https://slack.test that nobody else can find."""

import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from socket import SHUT_WR, create_connection, socket
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "slack.test"
ACCOUNT = "bot:pass word"


@cache
def certificate(host: str = HOST) -> bytes:
    """A key and a certificate for a host, which vouches for itself; made once, as it takes a while."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(encoding)


class Proxy(ThreadingTCPServer):
    """Passes CONNECTs on to the server at `port`, for which it also speaks TLS; `asked` has the targets."""

    daemon_threads = True

    def __init__(self, port: int, certificate_file: Path) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.port = port
        self.asked: list[str] = []
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.tls.load_cert_chain(certificate_file)
        self.url = f"http://bot:pass%20word@127.0.0.1:{self.server_address[1]}"


class Tunnel(StreamRequestHandler):
    """One connection through the proxy."""

    server: Proxy

    def handle(self) -> None:
        """Answer a CONNECT, then pass on what comes from either side."""
        asked, *headers = self._head()
        self.server.asked.append(asked)
        account = f"Proxy-Authorization: Basic {b64encode(ACCOUNT.encode()).decode()}"
        if not asked.startswith(f"CONNECT {HOST}:443 ") or account not in headers:
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            return
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with (
            self.server.tls.wrap_socket(self.connection, server_side=True) as near,
            create_connection(("127.0.0.1", self.server.port)) as far,
        ):
            back = Thread(target=_pass_on, args=(far, near))
            back.start()
            _pass_on(near, far)
            back.join()

    def _head(self) -> list[str]:
        lines: list[str] = []
        while line := self.rfile.readline().strip():
            lines.append(line.decode())
        return lines or [""]


def _pass_on(source: socket, target: socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(SHUT_WR)


@contextmanager
def connect_proxy(port: int, certificate_file: Path) -> Iterator[Proxy]:
    """A proxy for as long as the block runs."""
    certificate_file.write_bytes(certificate())
    with Proxy(port, certificate_file) as proxy:
        serving = Thread(target=proxy.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            serving.join()
