"""Whether the other services of the settings can be used, and the port of the health server."""

import errno
import socket
from collections.abc import Iterator

from phoenix_bot.blocks import draft
from phoenix_bot.operations.check import datadog
from phoenix_bot.operations.check.finding import Finding
from phoenix_bot.settings import Settings
from phoenix_bot.text.mrkdwn import one_line


def findings(settings: Settings) -> Iterator[Finding]:
    """What is found about those that are set."""
    if settings.gitlab_url or settings.gitlab_token:
        yield from _gitlab(settings)
    if settings.postmortem_template:
        yield _template(settings)
    if settings.google_service_account:
        yield _google(settings)
    if settings.datadog_api_key or settings.datadog_app_key:
        yield from datadog.findings(settings)
    if settings.http_port:
        yield _health_port(settings.http_host, settings.http_port)


def _gitlab(settings: Settings) -> Iterator[Finding]:
    if not settings.gitlab_url:
        yield Finding("GitLab", "GITLAB_PRIVATE_TOKEN is set, but GITLAB_URL is not", "set both or neither")
        return
    # Imported here: who has no GitLab needs nothing of it.
    from phoenix_bot.integrations.gitlab import GitLab
    from phoenix_bot.integrations.gitlab_rights import Rights

    url, token = settings.gitlab_url, settings.gitlab_token
    whole = Finding("GitLab", *GitLab(url, token, timeout=settings.timeout).examine())
    yield whole
    if whole.todo:
        return
    rights = Rights(url, token, timeout=settings.timeout)
    if token:
        yield Finding("GitLab token", *rights.of_token(creates=settings.creates_issues))
    if settings.gitlab_project:
        yield Finding("Post-mortems", *rights.of_project(settings.gitlab_project))


def _template(settings: Settings) -> Finding:
    subject = "POSTMORTEM_TEMPLATE"
    try:
        unknown = draft.unknown_places(settings.report_template(draft.TEMPLATE))
    except (OSError, ValueError) as error:
        return Finding(subject, type(error).__name__, "set it to the path of a text file that can be read")
    if unknown:
        told = one_line(", ".join(f"${{{name}}}" for name in unknown), 200)
        return Finding(subject, f"unknown: {told}", f"the bot fills in only {', '.join(draft.PLACES)}")
    return Finding(subject, "the bot fills in all of it")


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
