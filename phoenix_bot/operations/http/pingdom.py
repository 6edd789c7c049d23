"""The webhook of Pingdom: what it posts becomes alerts. There only if the settings ask for it."""

import asyncio
import base64
import hmac
import logging
from collections.abc import Iterator, Sequence

from aiohttp import web

from models.database import database
from models.failures import DATABASE_ERRORS, cause
from phoenix_bot import watching
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.monitors import alerts, pingdom
from phoenix_bot.monitors.pingdom import Malformed
from phoenix_bot.operations.http.together import Together
from phoenix_bot.settings import Settings

log = logging.getLogger(__name__)

PATH = "/integration/pingdom"

LOOPBACK = ("127.0.0.1", "::1", "localhost")

HEADER = "X-Phoenix-Token"

DEADLINE = 10.0
"""Seconds that the database may take. Then whoever posts gets 503; what they post again counts once."""

TYPES = ("application/json", "application/octet-stream", "application/x-www-form-urlencoded", "text/plain")
"""Content types that may hold JSON: which of them Pingdom sends is not documented."""


def routes(settings: Settings) -> Sequence[web.RouteDef]:
    """The route, if there is a token for it or it is open to all."""
    if not settings.pingdom_token and not settings.pingdom_is_open:
        return []
    if not settings.pingdom_token and settings.http_host not in LOOPBACK:
        log.warning(
            "Anybody who reaches %s:%d can post alerts at %s: set PINGDOM_WEBHOOK_TOKEN",
            settings.http_host,
            settings.http_port,
            PATH,
        )
    return [web.post(PATH, Webhook(settings.pingdom_token, suggest_to=settings.suggest_channel_id).post)]


class Webhook:
    """Takes in what is posted with the `token`, or by anybody if that is empty.

    Outages are suggested in the channel `suggest_to`; "" suggests none.
    """

    def __init__(self, token: str, *, suggest_to: str) -> None:
        self._token, self._suggest_to = token.encode(), suggest_to
        self._trouble = ""
        self._alerts = Together(self._take_in, thread_name="pingdom")

    async def post(self, request: web.Request) -> web.Response:
        """Store an alert; the response has one line."""
        if self._token and not any(hmac.compare_digest(self._token, one) for one in _tokens(request)):
            return _response(401, "The token is missing or wrong.")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            return _response(415, "The body must not be compressed.")
        if request.headers.get("Content-Type") and request.content_type not in TYPES:
            return _response(415, "The body must be JSON.")
        try:
            news = pingdom.read(await request.read(), now=utcnow())
        except Malformed as problem:
            return _response(400, f"{problem}.")
        return await self._store(news)

    async def _store(self, news: alerts.Notification) -> web.Response:
        if database.obj is None:
            return _response(503, "The database is not open yet. Post again later.")
        try:
            await asyncio.wait_for(self._alerts.put(news), DEADLINE)
        except DATABASE_ERRORS as error:
            self._tell(cause(error), error)
        except TimeoutError as error:
            self._tell("does not answer in time", error)
        else:
            self._trouble = ""
            return _response(200, "Thank you.")
        return _response(503, "The database cannot be reached. Post again later.")

    def _take_in(self, told: Sequence[alerts.Notification]) -> None:
        alerts.take_in_all(told, now=utcnow(), suggest_to=self._suggest_to)

    def _tell(self, trouble: str, error: Exception) -> None:
        """Tell why nothing is stored: once until something is stored again, however many post meanwhile."""
        if trouble != self._trouble:
            self._trouble = trouble
            log.warning("Alerts of Pingdom are not stored: the database %s", trouble)
            watching.failed(error, "http", PATH)


def _tokens(request: web.Request) -> Iterator[bytes]:
    """The tokens that a request carries: in its address, in a header, or as name or password."""
    yield from (one.encode("utf-8", "surrogateescape") for one in request.query.getall("token", []))
    yield request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
    kind, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            yield from base64.b64decode(credentials, validate=True).split(b":", 1)
        except ValueError:
            return


def _response(status: int, line: str) -> web.Response:
    return web.Response(status=status, text=f"{line}\n")
