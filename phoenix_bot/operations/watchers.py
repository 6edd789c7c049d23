"""Who watches this process, as the settings say: Sentry, if SENTRY_DSN is set."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import quote, unquote, urlsplit

from phoenix_bot import watching
from phoenix_bot.operations.logs.hiding import HIDDEN, without_secrets
from phoenix_bot.settings import Settings
from phoenix_bot.settings.declaration import declared
from phoenix_bot.watching import watched_by

SHORTEST = 4
"""Characters of the shortest secret that is looked for: shorter ones stand in any text."""

RELEASE = "phoenix"
"""What Sentry calls this version. Left out, it would be looked for in the environment and asked of git."""


@contextmanager
def watched(settings: Settings) -> Iterator[None]:
    """Until the end of the block, tell whoever is configured what happens in this process."""
    if not settings.sentry_dsn:
        yield
        return
    # Imported here: who has no Sentry needs nothing of it.
    from phoenix_bot.integrations.sentry import Sentry

    secrets = secrets_of(settings)

    def mask(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, HIDDEN)
        return without_secrets(text)

    sentry = Sentry(settings.sentry_dsn, environment=settings.datadog_service, release=RELEASE, mask=mask)
    with closing(sentry), watched_by(sentry), _threads_watched():
        yield


@contextmanager
def _threads_watched() -> Iterator[None]:
    """Tell of errors that end a thread, too."""
    usual = threading.excepthook

    def tell(end: threading.ExceptHookArgs) -> None:
        if isinstance(end.exc_value, Exception):
            watching.failed(end.exc_value, "thread", end.thread.name if end.thread else "")
        usual(end)

    threading.excepthook = tell
    try:
        yield
    finally:
        threading.excepthook = usual


def secrets_of(settings: Settings) -> list[str]:
    """Everything that the secret settings hold, the longest first, in the ways in which it may be written."""
    held = {str(getattr(settings, name)) for name, one in declared(Settings).items() if one.secret}
    held |= _parts_of_address(settings.database_url) | _parts_of_address(settings.sentry_dsn)
    if settings.google_service_account:
        key = json.loads(settings.google_service_account)
        held |= {str(key.get(name, "")) for name in ("private_key", "private_key_id", "client_email")}
    written = {form for one in held for form in (one, quote(one, safe=""), repr(one)[1:-1])}
    return sorted((one for one in written if len(one) >= SHORTEST), key=len, reverse=True)


def _parts_of_address(address: str) -> set[str]:
    """An address, and the secrets in it."""
    account, at, _ = urlsplit(address).netloc.rpartition("@")
    user, colon, password = account.partition(":")
    # The account of a Sentry address is its key; that of a database is only secret with its password.
    secret = password if colon else user if at else ""
    return {address, secret, unquote(secret)}
