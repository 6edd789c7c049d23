"""Checks of Pingdom, and what it posts to a webhook when their state changes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp

from phoenix_bot.sandbox.alerting import Json

PATIENCE = 15.0
"""Seconds that a webhook may take."""

LINE = 200

PROBES = (
    {"ip": "192.0.2.1", "ipv6": "", "location": "Strasbourg, France"},
    {"ip": "192.0.2.2", "ipv6": "2001:db8::2", "location": "Stockholm, Sweden"},
)


@dataclass
class Check:
    """A check of a web page, or of steps on it.

    `changed` is when its state changed last, in epoch seconds; `told` is how the webhook took that.
    """

    id: int
    name: str
    is_transaction: bool
    importance: str
    path: str
    failure: str
    is_up: bool = True
    changed: int = 0
    told: str = ""

    def switch(self, *, is_up: bool, now: int) -> None:
        """Change the state; each change has a later second than the one before."""
        self.is_up, self.changed, self.told = is_up, max(now, self.changed + 1), ""


def demo_checks() -> list[Check]:
    """An uptime check and a transaction."""
    return [
        Check(7310001, "Website: home page", False, "HIGH", "/", "HTTP Error 503"),
        Check(7310002, "Check-in: boarding pass", True, "LOW", "/check-in", "Step 3 failed: no barcode"),
    ]


@dataclass
class Pingdom:
    """Checks, and the address that hears of them; "" if none does."""

    webhook: str = ""
    checks: list[Check] = field(default_factory=demo_checks)


def body(check: Check) -> Json:
    """What Pingdom posts about the last change of a check."""
    up, down = ("SUCCESS", "FAILING") if check.is_transaction else ("UP", "DOWN")
    before, now = (down, up) if check.is_up else (up, down)
    return {
        "check_id": check.id,
        "check_name": check.name,
        "check_type": "TRANSACTION" if check.is_transaction else "HTTP",
        "check_params": _parameters(check),
        "tags": ["demo"],
        "previous_state": before,
        "current_state": now,
        "importance_level": check.importance,
        "state_changed_timestamp": check.changed,
        "state_changed_utc_time": f"{datetime.fromtimestamp(check.changed, UTC):%Y-%m-%dT%H:%M:%S}",
        **_told(check),
        "version": 1,
    }


def _parameters(check: Check) -> Json:
    host = "www.northwind.example"
    if check.is_transaction:
        return {"encryption": True, "port": 443, "url": f"https://{host}{check.path}"}
    return {
        "basic_auth": False,
        "encryption": True,
        "full_url": f"https://{host}{check.path}",
        "header": "User-Agent:Pingdom.com_bot",
        "hostname": host,
        "ipv6": False,
        "port": 443,
        "url": check.path,
    }


def _told(check: Check) -> Json:
    """What differs between the kinds of checks: a transaction has one description, and no probes."""
    description = "OK" if check.is_up else check.failure
    if check.is_transaction:
        return {"description": description, "first_probe": {}, "second_probe": {}}
    long = "OK" if check.is_up else f"{check.failure}: Service Unavailable"
    first, second = PROBES
    return {
        "custom_message": "",
        "description": description,
        "long_description": long,
        "first_probe": first,
        "second_probe": {} if check.is_up else second,
    }


async def post(webhook: str, posted: Json) -> str:
    """Post once, as Pingdom does; returns the status and a line of the response, or why there is none."""
    patience = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience) as session,
            session.post(webhook, json=posted) as response,
        ):
            lines = (await response.text(errors="replace")).strip().splitlines()
            return f"{response.status} {lines[0] if lines else ''}"[:LINE].strip()
    except TimeoutError:
        return f"no response within {PATIENCE:g} s"
    except (aiohttp.ClientError, OSError) as error:
        return f"no response ({type(error).__name__})"
