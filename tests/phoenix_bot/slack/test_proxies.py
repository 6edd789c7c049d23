"""Everything that goes to Slack takes the proxy that the environment names, and none that it forbids."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack.client import trusted
from phoenix_bot.slack.proxies import proxy_for
from tests.cases import for_each
from tests.connect_proxy import HOST, Proxy, connect_proxy
from tests.databases import ON_SQLITE
from tests.far_ends import free_port
from tests.phoenix import Phoenix
from tests.stories import announce

VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def no_proxy_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own proxies away."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def proxy(slack: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """A proxy that is the only way to Slack, whose certificate this machine trusts."""
    port = int(slack.url.rpartition(":")[2])
    file = tmp_path / "certificate.pem"
    monkeypatch.setattr(slack.workspace, "url", f"https://{HOST}")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with connect_proxy(port, file) as proxy:
        trusted.cache_clear()
        yield proxy
        trusted.cache_clear()


@ON_SQLITE
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_calls_answers_files_and_the_connection_go_through_the_proxy(
    phoenix: Phoenix,
    slack: Sandbox,
    proxy: Proxy,
    nina: Person,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    phoenix.stop()
    monkeypatch.setenv(variable, proxy.url)
    phoenix.start()

    announce(nina)
    nina.command("/phoenix", "export")
    phoenix.settled()

    assert {call.method for call in slack.calls if call.ok} >= {"chat.postMessage", "response_url", "upload"}
    assert nina.messages("dm")
    phoenix.stop()
    assert set(proxy.asked) == {f"CONNECT {HOST}:443 HTTP/1.1"} | {f"CONNECT {HOST}:443 HTTP/1.0"}


@ON_SQLITE
@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_what_needs_no_proxy_takes_none(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    phoenix.stop()
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv(variable, "localhost,127.0.0.1")
    phoenix.start()

    announce(nina)
    nina.command("/phoenix", "export")
    phoenix.settled()

    assert {call.method for call in slack.calls if call.ok} >= {"chat.postMessage", "response_url", "upload"}


@for_each(
    ("proxy", "expected"),
    [
        ("http://proxy.test:3128", ("http://proxy.test:3128", {})),
        ("proxy.test:3128", ("http://proxy.test:3128", {})),
        ("http://me:a%40b@proxy.test", ("http://proxy.test", {"Proxy-Authorization": "Basic bWU6YUBi"})),
        ("", (None, {})),
        (None, (None, {})),
    ],
)
def test_the_way_through_a_proxy(proxy: str | None, expected: tuple[str | None, dict[str, str]]) -> None:
    assert proxy_for("wss://wss-primary.slack.com/link?ticket=1", proxy) == expected


@pytest.mark.parametrize(
    ("host", "is_direct"), [("slack.test", True), ("wss.slack.test:8443", True), ("notslack.test", False)]
)
def test_hosts_without_a_proxy(monkeypatch: pytest.MonkeyPatch, host: str, is_direct: bool) -> None:
    monkeypatch.setenv("NO_PROXY", "slack.test,.slack.test")

    assert (proxy_for(f"wss://{host}/link", "http://proxy.test")[0] is None) == is_direct
