"""Reading monitors from Datadog.

The library's own models refuse a whole monitor for one field that it does not expect. So answers are read as
plain JSON, and a field that cannot be read counts as absent.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any, TypeVar

import urllib3
from datadog_api_client.v1.api.authentication_api import AuthenticationApi
from datadog_api_client.v1.api.monitors_api import MonitorsApi

from models import Trouble
from phoenix_bot.integrations.datadog import client
from phoenix_bot.integrations.datadog.client import Datadog, Refused
from phoenix_bot.monitors.details import Details, Untold

T = TypeVar("T")

Wait = Callable[[float], object]
"""Does nothing for so many seconds."""

WRONG_KEYS = (
    "check DATADOG_API_KEY and DATADOG_APP_KEY, that DATADOG_SITE is the site that they belong to, and that "
    "the application key has the scope monitors_read"
)

TROUBLES = {404: Trouble.NOT_FOUND, 401: Trouble.FORBIDDEN, 403: Trouble.FORBIDDEN}

PAGE = 100
"""Monitors that are asked for at a time."""

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each new try after a passing trouble, unless Datadog says how long to wait."""

NAME_MAX, TAG_MAX, TAGS_MAX = 255, 200, 100


class Monitors(Datadog):
    """Reads monitors; needs an application key, too."""

    fixes = client.FIXES | dict.fromkeys((401, 403), WRONG_KEYS) | {404: "Datadog knows no such monitor"}

    def one(self, external_id: str, *, wait: Wait | None = None) -> Details | Untold:
        """The monitor with this id. After passing troubles it is asked for again, if we can `wait`."""
        try:
            found = self._patiently(lambda: self._one(external_id), wait)
        except Refused as refusal:
            trouble = TROUBLES.get(refusal.status, Trouble.ERROR)
            return Untold(trouble, str(refusal), passes=refusal.passes, seconds=refusal.seconds)
        return found

    def _one(self, external_id: str) -> Details:
        found = _details(self._json(lambda: MonitorsApi(self.api).get_monitor(int(external_id))))
        if found is None or found.external_id != external_id:
            raise Refused(f"Datadog's answer is not a monitor: {client.WRONG_PLACE}.", passes=False)
        return found

    def pages(self, wait: Wait) -> Iterator[list[Details]]:
        """All monitors, page by page. Raises Refused, after some tries if the trouble may pass."""
        seen: set[str] = set()
        for number in count():
            listed = self._patiently(partial(self.page, number), wait)
            new = [told for one in listed if (told := _details(one)) and told.external_id not in seen]
            seen.update(told.external_id for told in new)
            yield new
            if len(listed) < PAGE or not new:
                return

    def page(self, number: int, size: int = PAGE) -> list[Any]:
        """A page of all monitors, counted from 0, as it came. Raises Refused."""
        found = self._json(lambda: MonitorsApi(self.api).list_monitors(page=number, page_size=size))
        if not isinstance(found, list):
            raise Refused(f"Datadog's answer is not a list of monitors: {client.WRONG_PLACE}.", passes=False)
        return found

    def check_api_key(self) -> None:
        """Refused unless the site knows the API key; the application key is not looked at."""
        self._json(lambda: AuthenticationApi(self.api).validate())

    def _patiently(self, call: Callable[[], T], wait: Wait | None) -> T:
        pauses = iter(PAUSES if wait else ())
        while True:
            try:
                return call()
            except Refused as refusal:
                pause = next(pauses, None)
                if not refusal.passes or wait is None or pause is None:
                    raise
                wait(refusal.seconds or pause)

    def _json(self, call: Callable[[], Any]) -> Any:
        self.api.configuration.preload_content = False

        def read() -> Any:
            response: urllib3.HTTPResponse = call()
            try:
                return json.loads(response.data)
            finally:
                response.release_conn()

        return self.call(read)


def ask(external_id: str, *, api_key: str, app_key: str, site: str, timeout: float) -> Details | Untold:
    """What Datadog tells about a monitor."""
    with Monitors(api_key, app_key=app_key, site=site, timeout=timeout) as datadog:
        return datadog.one(external_id)


def _details(found: Any) -> Details | None:
    """None if this is no monitor."""
    if not isinstance(found, dict) or not isinstance(found.get("id"), int | str):
        return None
    creator = _object(found.get("creator"))
    priority, tags = found.get("priority"), found.get("tags")
    names = [_text(tag, TAG_MAX) for tag in tags] if isinstance(tags, list) else []
    return Details(
        str(found["id"]),
        _text(found.get("name"), NAME_MAX),
        next(filter(None, (_text(creator.get(key), NAME_MAX) for key in ("email", "handle", "name"))), ""),
        tuple(name for name in names if name)[:TAGS_MAX],
        priority if type(priority) is int and 1 <= priority <= 5 else None,
        (_raw(found.get("message")), _raw(_object(found.get("options")).get("escalation_message"))),
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _raw(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _text(value: Any, most: int) -> str:
    """One line that every database takes; "" if it is no text."""
    text = _raw(value).encode("utf-8", "ignore").decode().replace("\0", "")
    return " ".join(text.split())[:most]
