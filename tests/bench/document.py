"""docs/performance.md, into which the bench writes its table."""

import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PLACE = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- make bench ARGS={} writes this -->", "<!-- to here -->"


def about_machine() -> str:
    """When, where and with what was measured, and how busy the machine was."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    libraries = ", ".join(f"{name} {version(name)}" for name in ("slack_bolt", "slack_sdk", "peewee"))
    return (
        f"Measured at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {os.cpu_count()} cores"
        f" ({model[1] if model else platform.machine()}), {os.getloadavg()[0]:.1f} processes busy before;"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}."
    )


def write(facts: Sequence[str], table: str, only: str = "") -> None:
    """Replace a table in the document, and what is said about its run: that of the section `only`, if any."""
    begin = BEGIN.format(f'"--write --only {only}"' if only else "--write")
    before, found, rest = PLACE.read_text(encoding="utf-8").partition(begin)
    if not found:
        raise LookupError(f"{PLACE} has no line {begin}")
    _, _, after = rest.partition(END)
    made = "\n".join([begin, "", "\n".join(facts), "", table, "", END])
    PLACE.write_text(f"{before}{made}{after}", encoding="utf-8")
