"""Whether the other services of the settings can be used: GitLab, Google, the port of the health server."""

import errno
import socket
from collections.abc import Iterator

from phoenix_bot.operations.check.finding import Finding
from phoenix_bot.settings import Settings


def findings(settings: Settings) -> Iterator[Finding]:
    """What is found about those that are set."""
    if settings.gitlab_url or settings.gitlab_token:
        yield _gitlab(settings)
    if settings.google_service_account:
        yield _google(settings)
    if settings.http_port:
        yield _health_port(settings.http_host, settings.http_port)


def _gitlab(settings: Settings) -> Finding:
    if not settings.gitlab_url:
        return Finding("GitLab", "GITLAB_PRIVATE_TOKEN is set, but GITLAB_URL is not", "set both or neither")
    # Imported here: who has no GitLab needs nothing of it.
    from phoenix_bot.integrations.gitlab import GitLab

    gitlab = GitLab(settings.gitlab_url, settings.gitlab_token, timeout=settings.timeout)
    return Finding("GitLab", *gitlab.examine())


def _google(settings: Settings) -> Finding:
    # Imported here: who has no Google groups needs nothing of it.
    from phoenix_bot.integrations.google import Directory, NotTold

    try:
        with Directory(
            settings.google_service_account, settings.google_acc, timeout=settings.timeout
        ) as google:
            google.get_access()
    except NotTold as trouble:
        return Finding("Google groups", f"no access as {settings.google_acc}", str(trouble))
    return Finding("Google groups", f"access as {settings.google_acc}")


def _health_port(host: str, port: int) -> Finding:
    where = f"{host}:{port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return Finding("Health port", f"{where} is in use, by this bot if it runs")
        return Finding("Health port", f"{where}: {error.strerror}", "check HTTP_HOST and HTTP_PORT")
    return Finding("Health port", f"{where} is free")
