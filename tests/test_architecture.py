"""Who may import whom. Read from the source, so that no import order and no lazy import hides anything."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ("bot.py", "listeners", "jobs", "phoenix_bot", "models")
VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers", "common", "misc"}

SHARED = ("phoenix_bot.acts", "phoenix_bot.text")
RULES = (
    "phoenix_bot.job_runs",
    "phoenix_bot.outages",
    "phoenix_bot.outbox",
    "phoenix_bot.people",
    "phoenix_bot.systems",
    "phoenix_bot.typed_names",
)
AROUND = ("phoenix_bot.operations", "phoenix_bot.slack")
SETTINGS = ("phoenix_bot.settings",)


@dataclass(frozen=True)
class Room:
    """Some modules, and what they may import beside the standard library: `may`, less `not_`."""

    modules: tuple[str, ...]
    may: tuple[str, ...]
    not_: tuple[str, ...] = ()


ROOMS = {
    "models": Room(("models",), ("models", "peewee", "playhouse")),
    "shared words": Room(SHARED, ("models", *SHARED), ("models.migrate",)),
    "settings": Room(SETTINGS, (*SETTINGS, "dotenv")),
    "rules": Room(
        RULES,
        ("models", "peewee", "phoenix_bot.blocks.announcement.related", *RULES, *SHARED),
        ("models.migrate",),
    ),
    "blocks": Room(
        ("phoenix_bot.blocks",),
        ("models", "slack_sdk.models", "phoenix_bot.blocks", *SHARED),
        ("models.database", "models.migrate", "phoenix_bot.acts.refusals"),
    ),
    "delivery": Room(
        ("phoenix_bot.delivery",),
        (
            "models",
            "peewee",
            "slack_sdk",
            "phoenix_bot.slack",
            "phoenix_bot.delivery",
            "phoenix_bot.blocks",
            *RULES,
            *SHARED,
        ),
        ("models.migrate", "phoenix_bot.outages.actions", "phoenix_bot.people.permissions"),
    ),
    "integrations": Room(
        ("phoenix_bot.integrations",),
        (
            *("gitlab", "requests"),
            *("google", "googleapiclient", "google_auth_httplib2", "httplib2"),
            *("phoenix_bot.integrations", "phoenix_bot.settings"),
            *("phoenix_bot.slack.outcomes", "phoenix_bot.outages.reports", *SHARED),
        ),
    ),
    "home": Room(
        ("phoenix_bot.home",),
        (
            *("models", "peewee", "slack_sdk.models", "jobs", "phoenix_bot.home", "phoenix_bot.blocks"),
            *(
                "phoenix_bot.delivery.advice",
                "phoenix_bot.delivery.problems",
                *RULES,
                *SHARED,
            ),
        ),
        ("models.migrate",),
    ),
    "sandbox": Room(("phoenix_bot.sandbox",), ("phoenix_bot.sandbox", "aiohttp", "yaml")),
    "around": Room(
        AROUND,
        ("models", "peewee", "slack_bolt", "slack_sdk", "aiohttp", "yaml", "phoenix_bot"),
        ("phoenix_bot.sandbox",),
    ),
    "listeners": Room(
        ("listeners",),
        ("models", "peewee", "slack_bolt", "slack_sdk", "phoenix_bot", "jobs", "listeners"),
        (
            "models.migrate",
            "phoenix_bot.sandbox",
            "phoenix_bot.delivery.worker",
            "phoenix_bot.delivery.queue",
        ),
    ),
    "jobs": Room(
        ("jobs",),
        ("models", "peewee", "schedule", "slack_sdk", "phoenix_bot", "jobs"),
        ("phoenix_bot.sandbox",),
    ),
    "command line": Room(("bot",), ("",)),
}


def sources() -> dict[str, Path]:
    """Every module of the product, by its dotted name."""
    files = [
        file
        for place in PRODUCT
        for file in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
    ]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files}


MODULES = {name.removesuffix(".__init__"): path for name, path in sources().items()}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imports(tree: ast.Module) -> Iterator[str]:
    """What a module imports, wherever in it: modules by their full names, names in them by their module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else node.module


def under(name: str, places: tuple[str, ...]) -> bool:
    """Whether a module is one of these or inside one of them; "" is everywhere."""
    return any(place in ("", name) or name.startswith(f"{place}.") for place in places)


def room_of(module: str) -> Room | None:
    """Where a module stands; packages that only hold rooms stand nowhere."""
    return next((room for room in ROOMS.values() if under(module, room.modules)), None)


def test_every_module_stands_in_a_room() -> None:
    homeless = {module for module in MODULES if room_of(module) is None}

    assert homeless == {"phoenix_bot"}, "say in ROOMS where these stand"


@pytest.mark.parametrize("name", ROOMS)
def test_imports_point_one_way(name: str) -> None:
    room = ROOMS[name]
    wrong = [
        f"{module} imports {imported}"
        for module, tree in TREES.items()
        if under(module, room.modules)
        for imported in imports(tree)
        if imported.split(".")[0] not in sys.stdlib_module_names
        if under(imported, room.not_) or not under(imported, room.may)
    ]

    assert wrong == []


def test_integrations_are_loaded_only_where_they_are_configured() -> None:
    early = [
        f"{module} imports {imported}"
        for module, tree in TREES.items()
        if not under(module, ROOMS["integrations"].modules)
        for imported in imports(ast.Module([node for node in tree.body if is_import(node)], []))
        if under(imported, ROOMS["integrations"].modules)
    ]

    assert early == []


def is_import(node: ast.stmt) -> bool:
    """Whether a module's statement takes effect when it is loaded."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        module
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name | ast.alias)
        if getattr(node, "attr", getattr(node, "id", getattr(node, "name", ""))) in ("environ", "getenv")
    }

    assert readers == {"phoenix_bot.settings"}


def test_rules_blocks_and_models_are_told_the_time() -> None:
    rooms = (*ROOMS["rules"].modules, *ROOMS["blocks"].modules, *ROOMS["models"].modules)
    askers = [
        f"{module} line {node.lineno}"
        for module, tree in TREES.items()
        if under(module, rooms)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        if re.search(r"\b(utcnow|datetime\.now|date\.today|time\.time|monotonic)$", ast.unparse(node.func))
    ]

    assert askers == []


def test_no_room_is_called_by_a_word_that_says_nothing() -> None:
    folders = [ROOT / place for place in (*PRODUCT, "tests")]
    paths = [path.relative_to(ROOT) for folder in folders for path in (folder, *folder.rglob("*"))]
    vague = [
        str(path)
        for path in paths
        if "__pycache__" not in path.parts and VAGUE & set(path.stem.lower().split("_"))
    ]

    assert vague == []
