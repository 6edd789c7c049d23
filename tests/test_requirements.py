"""What the bot is made of: everything it imports is declared, and everything that is installed is pinned."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.source import MODULES, ROOT, imports, trees

FILES = ("requirements", "requirements-dev")


def pins(file: str) -> dict[str, str]:
    """The versions that a file pins for this Python and this system, by the names of packages."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)(?: ; ([^\\]+))?", line) for line in lines)
    return {
        canonicalize_name(pin[1]): pin[2]
        for pin in found
        if pin and (not pin[3] or Marker(pin[3].strip()).evaluate())
    }


def needs(name: str) -> Iterator[str]:
    """What an installed package needs in turn, here and now."""
    try:
        wanted = [Requirement(text) for text in requires(name) or ()]
    except PackageNotFoundError:
        return
    yield from (
        canonicalize_name(one.name)
        for one in wanted
        if one.marker is None or one.marker.evaluate({"extra": ""})
    )


def test_whatever_the_bot_imports_is_declared() -> None:
    distributions, declared = packages_distributions(), pins("requirements.txt")
    tops = {imported.split(".")[0] for tree in trees().values() for imported in imports(tree)}
    foreign = tops - sys.stdlib_module_names - {name.split(".")[0] for name in MODULES}
    # A namespace such as google belongs to several packages: one of them is declared.
    undeclared = {
        name
        for name in foreign
        if not {canonicalize_name(one) for one in distributions[name]} & set(declared)
    }

    assert undeclared == set()


@pytest.mark.parametrize("file", FILES)
def test_the_lock_pins_what_is_declared_and_all_that_it_needs(file: str) -> None:
    """`make lock` brings it up to date."""
    declared, locked = pins(f"{file}.txt"), pins(f"{file}.lock")

    assert declared.items() <= locked.items()
    assert {
        f"{name} needs {other}" for name in locked for other in needs(name) if other not in locked
    } == set()


def test_what_developing_needs_contains_what_running_needs() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize("file", FILES)
def test_the_lock_has_hashes_for_everything(file: str) -> None:
    text = (ROOT / f"{file}.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text)

    assert [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_what_is_installed_here_is_what_is_locked() -> None:
    other = {
        name: version(name) for name, pinned in pins("requirements.lock").items() if version(name) != pinned
    }

    assert other == {}
