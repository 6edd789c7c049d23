"""The source code of the product: its modules, and what each imports."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent

PRODUCT = ("bot.py", "listeners", "jobs", "phoenix_bot", "models")


def sources() -> dict[str, Path]:
    """Every module of the product, by its dotted name."""
    files = [
        file
        for place in PRODUCT
        for file in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
    ]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files}


MODULES = {name.removesuffix(".__init__"): path for name, path in sources().items()}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the product, parsed."""
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


@cache
def imports(tree: ast.Module) -> tuple[str, ...]:
    """What a module imports, anywhere in it: the full names of modules. For a name, that of its module."""
    return tuple(_imports(tree))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else node.module
