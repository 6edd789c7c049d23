"""How the text of each kind of setting is read: the value, or ValueError with what it must be like instead.

No message repeats a value: whatever the line is for, a secret may have been pasted into it.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit


def text(value: str) -> str:
    """Any text."""
    return value


def word(limit: int) -> Callable[[str], str]:
    """One short line."""

    def read(value: str) -> str:
        if len(value) > limit or not value.isprintable():
            raise ValueError(f"must be one line of at most {limit} characters")
        return value

    return read


def token(prefix: str) -> Callable[[str], str]:
    """A token of Slack with this prefix."""

    def read(value: str) -> str:
        if not value.startswith(prefix) or not value.isprintable() or " " in value:
            # The value itself may be another secret, so it is not repeated.
            raise ValueError(f"must start with {prefix} and have no spaces in it")
        return value

    return read


def channel(value: str) -> str:
    """A channel's id."""
    if not re.fullmatch(r"[CG][A-Z0-9]{2,}", value):
        raise ValueError("must be a channel's id such as C0123ABCDEF")
    return value


def emoji(value: str) -> tuple[str, ...]:
    """The names of some emoji, with commas between them, with or without colons around each; without them."""
    names = tuple(name.strip().removeprefix(":").removesuffix(":") for name in value.split(","))
    # Names of a workspace's own emoji may be in any script.
    if any(not re.fullmatch(r"[\w+'-]{1,100}", name) or name != name.lower() for name in names):
        raise ValueError("must be an emoji's name in lower case and without a skin tone, such as point_up")
    return names


def url(value: str) -> str:
    """A web address, with a slash at its end."""
    try:
        return site(value) + "/"
    except ValueError:
        raise ValueError(
            "must be an address such as https://slack.com/api/, with nothing but a path behind it"
        ) from None


def site(value: str) -> str:
    """The web address of a service, perhaps with a path; without a slash at its end."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", 0
    is_host = ":" in host or re.fullmatch(r"[\w-]{1,63}(\.[\w-]{1,63})*", host, re.ASCII)
    # Nothing else may stand there: an account or a query might hold a secret.
    if not is_host or port == 0 or not re.fullmatch(r"https?://[^\s?#@\\]+", value, re.IGNORECASE):
        raise ValueError("must be an address such as https://gitlab.com, with nothing but a path behind it")
    return value.rstrip("/")


def key(value: str) -> str:
    """A secret of another service, fit for an HTTP header."""
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("must have only ASCII characters, and no spaces in it")
    return value


def project(value: str) -> str:
    """A project of GitLab: its number, or its path without the address before it."""
    if not re.fullmatch(r"\d{1,12}|[\w.-]+(/[\w.-]+)+", value):
        raise ValueError("must be a project's path such as group/project, or its number")
    return value


def file(value: str) -> str:
    """The path of a text file that can be read."""
    try:
        Path(value).expanduser().read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise ValueError(
            f"must be the path of a text file that can be read ({type(problem).__name__})"
        ) from None
    return value


DATADOG_SITES = (
    *("datadoghq.com", "us3.datadoghq.com", "us5.datadoghq.com", "ap1.datadoghq.com", "ap2.datadoghq.com"),
    *("uk1.datadoghq.com", "datadoghq.eu", "ddog-gov.com", "us2.ddog-gov.com"),
)
"""What Datadog's client takes: it raises ValueError for any other site."""


def datadog_site(value: str) -> str:
    """One of Datadog's sites, with or without the address around it.

    Or the address of an API on this machine that stands in for Datadog's.
    """
    if re.match(r"http://127\.0\.0\.1[:/]", value):
        return site(value)
    name = value.lower().removeprefix("https://").removeprefix("app.").removesuffix("/")
    if name not in DATADOG_SITES:
        raise ValueError(f"must be one of {', '.join(DATADOG_SITES)}")
    return name


def dsn(value: str) -> str:
    """The address of a Sentry project, with its public key."""
    if not re.fullmatch(r"https?://[0-9A-Za-z]+(:[0-9A-Za-z]+)?@[\w.-]+(:\d+)?(/[\w.-]+)*/\d+", value):
        raise ValueError("must look like https://key@o1.ingest.sentry.io/2")
    return value


def only(word: str) -> Callable[[str], bool]:
    """One word, which says yes."""

    def read(value: str) -> bool:
        if value.lower() != word:
            raise ValueError(f"must be {word}, or empty")
        return True

    return read


def admins(value: str) -> tuple[str, ...]:
    """Slack ids and e-mail addresses, these casefolded."""
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    for name in names:
        if not re.fullmatch(r"[UW][A-Z0-9]{2,}|[^@\s]+@[^@\s]+", name):
            raise ValueError(
                "must list Slack ids such as U0123ABCDEF and e-mail addresses, with commas between"
            )
    return tuple(name.casefold() if "@" in name else name for name in names)


def address(value: str) -> str:
    """An e-mail address."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise ValueError("must be an e-mail address")
    return value


def service_account(value: str) -> str:
    """The JSON text of a Google service account's key, given as it is or by the path of its file."""
    text = value
    if not value.startswith("{"):
        try:
            text = Path(value).expanduser().read_text(encoding="utf-8")
        except (OSError, ValueError) as problem:
            # The path is not repeated: it may be a key that was cut in two.
            why = type(problem).__name__
            raise ValueError(f"must be JSON, or the path of a file that can be read ({why})") from None
    try:
        key = json.loads(text)
        usable = all(isinstance(key[name], str) for name in ("client_email", "private_key", "token_uri"))
    except (ValueError, KeyError, TypeError):
        usable = False
    if not usable:
        raise ValueError(
            "must be the key of a service account, as Google hands it out: JSON with client_email, "
            "private_key and token_uri"
        )
    return text


def domains(value: str) -> tuple[str, ...]:
    """Domains of e-mail addresses, casefolded."""
    names = tuple(name.strip().removeprefix("@").casefold() for name in value.split(",") if name.strip())
    wrong = [name for name in names if not re.fullmatch(r"[\w-]+(\.[\w-]+)+", name)]
    if wrong or not names:
        raise ValueError("must list domains such as example.com, with commas between")
    return names


def flag(value: str) -> bool:
    """Yes or no, in the usual words."""
    words = {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }
    if value.lower() not in words:
        raise ValueError("must be true or false")
    return words[value.lower()]


def number(low: float, high: float) -> Callable[[str], float]:
    """A number within limits, both included."""

    def read(value: str) -> float:
        if not re.fullmatch(r"\d+(\.\d+)?", value) or not low <= float(value) <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}")
        return float(value)

    return read


def port(value: str) -> int:
    """A TCP port, or 0."""
    if not value.isdecimal() or int(value) > 65535:
        raise ValueError("must be a port from 1 to 65535, or 0 for none")
    return int(value)


def one_of(*words: str) -> Callable[[str], str]:
    """One of a few words, in lower case."""

    def read(value: str) -> str:
        if value.lower() not in words:
            raise ValueError(f"must be {' or '.join(words)}")
        return value.lower()

    return read


def level(value: str) -> str:
    """A level of logging."""
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return value.upper()
