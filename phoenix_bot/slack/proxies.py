"""The way of a WebSocket through the proxy that slack_sdk found in HTTPS_PROXY or HTTP_PROXY."""

from base64 import b64encode
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import proxy_bypass


def proxy_for(url: str, proxy: str | None) -> tuple[str | None, dict[str, str]]:
    """The proxy to take for `url` and the headers for it; None if there is none, or NO_PROXY has the host.

    The account in the proxy's address becomes a header.
    """
    if not proxy or proxy_bypass(urlsplit(url).netloc):
        return None, {}
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    account, _, host = parts.netloc.rpartition("@")
    address = urlunsplit(parts._replace(netloc=host))
    if not account:
        return address, {}
    return address, {"Proxy-Authorization": f"Basic {b64encode(unquote(account).encode()).decode()}"}
