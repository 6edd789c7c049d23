"""What the app's manifest declares. The sandbox grants that, less the optional scopes that are declined."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Command:
    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    name: str
    type: str
    callback_id: str
    description: str


@dataclass(frozen=True)
class Manifest:
    app_name: str
    bot_name: str
    description: str
    scopes: frozenset[str]
    """Those that are granted."""
    events: frozenset[str]
    commands: Mapping[str, Command]
    shortcuts: Mapping[str, Shortcut]
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool
    interactivity: bool
    socket_mode: bool


def load(source: Path | Mapping[str, Any], *, declined: Collection[str] = ()) -> Manifest:
    """Read a manifest from its YAML or JSON file, or from a parsed mapping; ValueError if it is not one.

    `declined` are optional scopes that an admin of the workspace does not grant.
    """
    raw = source if isinstance(source, Mapping) else yaml.safe_load(source.read_text(encoding="utf-8"))
    if not isinstance(raw, Mapping) or not _part(raw, "display_information").get("name"):
        raise ValueError("not an app manifest: display_information.name is missing")
    features, settings = _part(raw, "features"), _part(raw, "settings")
    home = _part(features, "app_home")
    name = str(raw["display_information"]["name"])
    return Manifest(
        app_name=name,
        bot_name=_part(features, "bot_user").get("display_name", name),
        description=raw["display_information"].get("description", ""),
        scopes=_granted(_part(_part(raw, "oauth_config"), "scopes"), frozenset(declined)),
        events=frozenset(_part(settings, "event_subscriptions").get("bot_events", ())),
        commands={entry["command"]: _command(entry) for entry in features.get("slash_commands", ())},
        shortcuts={entry["callback_id"]: _shortcut(entry) for entry in features.get("shortcuts", ())},
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled")),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
        interactivity=bool(_part(settings, "interactivity").get("is_enabled")),
        socket_mode=bool(settings.get("socket_mode_enabled")),
    )


def _granted(scopes: Mapping[str, Any], declined: frozenset[str]) -> frozenset[str]:
    asked, optional = frozenset(scopes.get("bot", ())), frozenset(scopes.get("bot_optional", ()))
    if not optional <= asked:
        raise ValueError(
            f"scopes.bot must list the optional scopes, too: {', '.join(sorted(optional - asked))}"
        )
    if not declined <= optional:
        raise ValueError(f"nobody can decline {', '.join(sorted(declined - optional))}")
    return asked - declined


def _part(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return raw.get(key) or {}


def _command(entry: Mapping[str, Any]) -> Command:
    return Command(
        entry["command"], entry["description"], entry.get("usage_hint", ""), bool(entry.get("should_escape"))
    )


def _shortcut(entry: Mapping[str, Any]) -> Shortcut:
    return Shortcut(entry["name"], entry["type"], entry["callback_id"], entry["description"])
