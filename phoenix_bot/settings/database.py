"""The settings that choose the database: all that a command needs that works on the database alone."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from phoenix_bot.settings import formats
from phoenix_bot.settings.declaration import declared, optional


@dataclass(frozen=True, kw_only=True)
class Database:
    """The database as the settings name it: by its whole address, or by the parts of PostgreSQL's address."""

    address: str = optional(
        "DATABASE_URL",
        "Address of the database: postgresql://user:password@host:5432/name or sqlite:///file.db",
        formats.database,
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
