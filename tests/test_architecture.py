"""Who may import whom. Read from the source, so that no import order and no lazy import hides anything."""

import ast
import re
import sys
from collections.abc import Collection, Iterator, Mapping

from tests.cases import for_each
from tests.source import MODULES, PRODUCT, ROOT, imports, trees

VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers", "common", "misc"}

FLOORS: tuple[tuple[str, ...], ...] = (
    ("models", "phoenix_bot.measures", "phoenix_bot.settings", "phoenix_bot.sandbox"),
    ("phoenix_bot.watching",),
    ("phoenix_bot.acts", "phoenix_bot.outbox", "phoenix_bot.slack"),
    ("phoenix_bot.text",),
    ("phoenix_bot.blocks", "phoenix_bot.people"),
    ("phoenix_bot.alerting",),
    ("phoenix_bot.systems",),
    ("phoenix_bot.outages", "phoenix_bot.monitors"),
    ("phoenix_bot.delivery", "phoenix_bot.integrations"),
    ("phoenix_bot.operations",),
    ("jobs",),
    ("listeners",),
    ("bot",),
)
"""Every package, from the ground up. Each imports itself and what stands on a lower floor."""

FROM_OUTSIDE: dict[str, tuple[str, ...]] = {
    "models": ("peewee", "playhouse", "psycopg2"),
    "phoenix_bot.measures": (),
    "phoenix_bot.settings": ("dotenv",),
    "phoenix_bot.sandbox": ("aiohttp", "yaml"),
    "phoenix_bot.watching": (),
    "phoenix_bot.acts": (),
    "phoenix_bot.outbox": ("peewee",),
    "phoenix_bot.slack": ("aiohttp", "slack_bolt", "slack_sdk"),
    "phoenix_bot.text": (),
    "phoenix_bot.blocks": ("matplotlib", "slack_sdk.models"),
    "phoenix_bot.people": ("peewee",),
    "phoenix_bot.alerting": ("peewee",),
    "phoenix_bot.systems": ("peewee",),
    "phoenix_bot.outages": ("peewee",),
    "phoenix_bot.monitors": ("peewee",),
    "phoenix_bot.delivery": ("peewee", "slack_sdk"),
    "phoenix_bot.integrations": (
        *("gitlab", "requests"),
        *("google", "googleapiclient", "httplib2"),
        *("datadog_api_client", "urllib3"),
        "sentry_sdk",
    ),
    "phoenix_bot.operations": ("aiohttp", "peewee", "psycopg2", "slack_bolt", "slack_sdk", "yaml"),
    "jobs": ("peewee", "schedule", "slack_sdk"),
    "listeners": ("peewee", "slack_bolt", "slack_sdk"),
    "bot": ("peewee", "slack_sdk"),
}
"""What each package may import from outside the project, beside the standard library."""

CLOSED: dict[str, tuple[str, ...]] = {
    # The sandbox is Slack, not the bot: only the command `sandbox` starts it.
    "phoenix_bot.sandbox": tuple(package for floor in FLOORS[1:-1] for package in floor),
    # The schema is brought up to date at the start, and by nobody else.
    "models.migrate": tuple(
        package
        for floor in FLOORS
        for package in floor
        if package not in ("models", "phoenix_bot.operations", "bot")
    ),
    # What is shown is made from rows that somebody else has read.
    "models.database": ("phoenix_bot.blocks",),
    "phoenix_bot.acts.refusals": ("phoenix_bot.blocks",),
    # What Slack is told follows from what is stored; it decides nothing about outages or rights.
    "phoenix_bot.outages.actions": ("phoenix_bot.delivery", "phoenix_bot.integrations"),
    "phoenix_bot.people.permissions": ("phoenix_bot.delivery", "phoenix_bot.integrations"),
    # Listeners leave delivering to the worker.
    **dict.fromkeys(
        (f"phoenix_bot.delivery.{module}" for module in ("worker", "queue", "leases", "endings")),
        ("jobs", "listeners"),
    ),
}
"""Doors that are closed, though the floors would leave them open: what, and to whom."""

KEYS = {"phoenix_bot.sandbox": "phoenix_bot.operations.commands.sandbox"}
"""The one module that passes a closed door."""

RULES_MAY_SHOW = {
    "phoenix_bot.outages.reading.related": "phoenix_bot.blocks.announcement.related",
    "phoenix_bot.outages.reading.insights": "phoenix_bot.blocks.insights.figures",
    "phoenix_bot.outages.reading.insight_rows": "phoenix_bot.blocks.insights.figures",
}
"""The rules that import plain values of blocks/; no other rule imports blocks."""

CLOCKS = r"\b(utcnow|datetime\.now|date\.today|time\.time|monotonic)$"

RULES = (
    "phoenix_bot.outbox",
    "phoenix_bot.people",
    "phoenix_bot.alerting",
    "phoenix_bot.systems",
    "phoenix_bot.outages",
)


def under(name: str, places: tuple[str, ...]) -> bool:
    """Whether a module is one of these or inside one of them; "" is everywhere."""
    return any(place in ("", name) or name.startswith(f"{place}.") for place in places)


PACKAGES = [package for floor in FLOORS for package in floor]


def package_of(module: str) -> str:
    """The package that a module stands in; "" if FLOORS has none."""
    return next((package for package in PACKAGES if under(module, (package,))), "")


def floor_of(package: str) -> int:
    """How high a package stands."""
    return next(number for number, floor in enumerate(FLOORS) if package in floor)


def ours() -> Iterator[tuple[str, str]]:
    """Each import of one of our modules by another: who, and what."""
    for module, tree in trees().items():
        for imported in imports(tree):
            if imported in MODULES and imported != "phoenix_bot":
                yield module, imported


def test_every_module_stands_on_a_floor() -> None:
    homeless = {module for module in MODULES if not package_of(module)}

    assert homeless == {"phoenix_bot"}, "say in FLOORS where these stand"


def test_imports_point_down() -> None:
    upwards = [
        f"{module} imports {imported}"
        for module, imported in ours()
        if package_of(module) != package_of(imported)
        if floor_of(package_of(imported)) >= floor_of(package_of(module))
    ]

    assert upwards == []


@for_each("package", PACKAGES)
def test_a_package_imports_from_outside_only_what_it_may(package: str) -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, tree in trees().items()
        if package_of(module) == package
        for imported in imports(tree)
        if imported.split(".")[0] not in sys.stdlib_module_names
        if not under(imported, ("phoenix_bot", "models", "jobs", "listeners", *FROM_OUTSIDE[package]))
    ]

    assert wrong == []


@for_each("door", CLOSED)
def test_closed_doors_stay_closed(door: str) -> None:
    assert door in MODULES, "the door itself is gone"

    passed = [
        f"{module} imports {imported}"
        for module, imported in ours()
        if under(imported, (door,)) and under(module, CLOSED[door]) and KEYS.get(door) != module
    ]

    assert passed == []


def test_rules_show_nothing() -> None:
    showing = [
        f"{module} imports {imported}"
        for module, imported in ours()
        if under(module, RULES) and under(imported, ("phoenix_bot.blocks",))
        if RULES_MAY_SHOW.get(module) != imported
    ]

    assert showing == []


def folders() -> set[str]:
    """Every folder of the product that holds modules, by its dotted name."""
    return {name.rpartition(".")[0] for name in MODULES if "." in name}


@for_each("folder", sorted(folders()))
def test_there_is_no_circle_of_packages(folder: str) -> None:
    """Among what stands side by side in a folder, each a module or a package with all that is in it."""
    below: dict[str, set[str]] = {}
    for module, imported in ours():
        if under(module, (folder,)) and under(imported, (folder,)):
            here, there = (name.removeprefix(f"{folder}.").split(".")[0] for name in (module, imported))
            if here != there and folder not in (module, imported):
                below.setdefault(here, set()).add(there)

    assert circle(below) == []


def circle(below: Mapping[str, Collection[str]]) -> list[str]:
    """The names on one way that leads back to where it began; none if there is no such way."""
    cleared: set[str] = set()

    def search(name: str, way: list[str]) -> list[str]:
        if name in way:
            return way[way.index(name) :]
        if name in cleared:
            return []
        found = next((round_ for other in below.get(name, ()) if (round_ := search(other, [*way, name]))), [])
        cleared.add(name)
        return found

    return next((round_ for name in below if (round_ := search(name, []))), [])


def test_a_circle_is_found() -> None:
    assert circle({"a": ["b"], "b": ["c"], "c": ["b"]}) == ["b", "c"]
    assert circle({"a": ["b", "c"], "b": ["c"]}) == []


def test_integrations_are_loaded_only_where_they_are_configured() -> None:
    early = [
        f"{module} imports {imported}"
        for module, tree in trees().items()
        if not under(module, ("phoenix_bot.integrations",))
        for imported in imports(ast.Module([node for node in tree.body if is_import(node)], []))
        if under(imported, ("phoenix_bot.integrations",))
    ]

    assert early == []


def is_import(node: ast.stmt) -> bool:
    """Whether a module's statement takes effect when it is loaded."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        module
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name | ast.alias)
        if getattr(node, "attr", getattr(node, "id", getattr(node, "name", ""))) in ("environ", "getenv")
    }

    assert readers == {"phoenix_bot.settings"}


def test_rules_blocks_and_models_are_told_the_time() -> None:
    """The connections to the database alone measure how long they wait, by a clock that never jumps."""
    rooms, waiting = (*RULES, "phoenix_bot.blocks", "models"), ("models.pool", "models.postgresql")
    askers = [
        f"{module} line {node.lineno}"
        for module, tree in trees().items()
        if under(module, rooms)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        if (asked := re.search(CLOCKS, ast.unparse(node.func)))
        if not (asked[0] == "monotonic" and module in waiting)
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
