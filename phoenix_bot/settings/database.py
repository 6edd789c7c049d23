"""The settings that choose the database: all that a command needs that works on the database alone."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from phoenix_bot.settings import formats
from phoenix_bot.settings.declaration import declared, optional


def checked(value: str) -> str:
    """The address of a database, as it was given."""
    # It may hold a password, so neither it nor what a parser says about a part of it is repeated.
    try:
        sound = _names_file(value) or _names_server(value)
    except ValueError:
        sound = False
    if not sound:
        raise ValueError(
            "must look like postgresql://user:password@host:5432/name or sqlite:///phoenix.db; "
            "in a password write / as %2F, @ as %40, : as %3A, # as %23, ? as %3F and % as %25"
        )
    return value


def _names_file(url: str) -> bool:
    path = url.removeprefix("sqlite:///")
    return path not in (url, "", ":memory:")


def _names_server(url: str) -> bool:
    """ValueError if the port is no number, as when a password with a slash ends the host too soon."""
    parts = urlsplit(url)
    is_whole = parts.port != 0 and len(parts.path) > 1 and "@" not in parts.path
    return parts.scheme in ("postgres", "postgresql") and is_whole


@dataclass(frozen=True, kw_only=True)
class Database:
    """The database as the settings name it: by its whole address, or by the parts of PostgreSQL's address."""

    address: str = optional(
        "DATABASE_URL",
        "Address of the database: postgresql://user:password@host:5432/name or sqlite:///file.db",
        checked,
        "",
        hint="if it is empty, DB_* count; if they are empty too, the bot uses the file phoenix.db",
        secret=True,
    )
    host: str = optional(
        "DB_HOST", "PostgreSQL's host; postgres if it is empty and another DB_* is set", formats.text, ""
    )
    port: int | None = optional(
        "DB_PORT", "PostgreSQL's port; 5432 if it is empty and another DB_* is set", formats.port, None
    )
    name: str = optional(
        "DB_NAME", "PostgreSQL's database; postgres if it is empty and another DB_* is set", formats.text, ""
    )
    user: str = optional(
        "DB_USER", "PostgreSQL's user; postgres if it is empty and another DB_* is set", formats.text, ""
    )
    password: str = optional(
        "DB_PASSWORD",
        "PostgreSQL's password; postgres if it is empty and another DB_* is set",
        formats.text,
        "",
        secret=True,
    )

    @property
    def url(self) -> str:
        """The address of the database that is used."""
        if self.address:
            return self.address
        if not self._given:
            return "sqlite:///phoenix.db"
        user, password = (quote(one or "postgres", safe="") for one in (self.user, self.password))
        host, port = self.host or "postgres", self.port or 5432
        host = f"[{host}]" if ":" in host else host
        return f"postgresql://{user}:{password}@{host}:{port}/{self.name or 'postgres'}"

    @property
    def source(self) -> str:
        """Which settings `url` comes from, in words."""
        if self.address:
            return "DATABASE_URL"
        return ", ".join(self._given) or "the default; set DATABASE_URL or DB_HOST, DB_NAME, … for PostgreSQL"

    @property
    def _given(self) -> list[str]:
        """The names of the settings that are set."""
        parts = declared(Database).items()
        return [one.name for attribute, one in parts if getattr(self, attribute) not in ("", None)]


def without_password(url: str) -> str:
    """A database's address as a log may show it."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return url
    # Options are left out as well: libpq takes a password there, too.
    account, at, server = parts.netloc.rpartition("@")
    user, colon, _ = account.partition(":")
    return f"{parts.scheme}://{user}{colon and ':…'}{at}{server}{parts.path}"
