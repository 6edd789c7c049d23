"""docs/operations.md says of everything that the bot tells operators what it means and what to do."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from models import Delivery, delivery_errors, failures
from models.database import connection
from phoenix_bot.delivery.kinds import KINDS, kind_of
from phoenix_bot.measures import Measured
from phoenix_bot.operations import metrics
from tests.databases import ON_SQLITE
from tests.documents import ROOT, text
from tests.source import MODULES

OPERATIONS = re.sub(r"```.*?```", "", text("docs/operations.md"), flags=re.DOTALL)

PLACEHOLDER = re.compile(r"%[-.\d]*[a-z]|\{[^}]*\}")


def calls(of: str, *names: str) -> Iterator[ast.Call]:
    """The calls of these methods of a name, such as log, in the product, but not in the sandbox."""
    for module, path in MODULES.items():
        source = path.read_text(encoding="utf-8")
        # To parse them all takes seconds.
        if f"{of}." not in source or module.startswith("phoenix_bot.sandbox"):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"{of}.{name}" for name in names}:
                yield node


def texts(call: ast.Call) -> list[str]:
    """The texts among the arguments of a call, with … for what is put into them."""
    constants = [one.value for one in call.args if isinstance(one, ast.Constant)]
    return [PLACEHOLDER.sub("…", one) for one in constants if isinstance(one, str)]


def untold(names: Iterator[str] | set[str]) -> list[str]:
    """Which of these the document does not have as code."""
    told = " ".join(re.findall(r"`([^`]+)`", OPERATIONS))
    return sorted({name for name in names if name not in told})


def test_every_line_of_the_log() -> None:
    levels = ("info", "warning", "error", "exception", "critical", "log")
    lines = {line for call in calls("log", *levels) for line in texts(call)[:1]}

    assert len(lines) > 40
    assert untold(lines) == []


@ON_SQLITE
@pytest.mark.usefixtures("database")
def test_every_metric() -> None:
    latencies = {line: [1.0] for call in calls("measures", "took") for line in texts(call)}
    counted = Counter(line for call in calls("measures", "count") for line in texts(call))
    with connection():
        figures = list(metrics.stored(datetime.now(UTC)))
    figures += metrics.measured(Measured(counts=counted, seconds=latencies))

    assert untold({name for name, *_ in figures}) == []


def test_every_problem() -> None:
    rows = [Delivery(kind=name, payload={}, lane="") for name in KINDS]
    codes = {code for row in rows for code in kind_of(row).task(row).fixes}
    codes |= {delivery_errors.UNRENDERABLE, delivery_errors.UNEXPECTED}

    assert {"is_archived", "user_disabled", "GitLab: HTTP 401"} <= codes
    assert untold(codes) == []


def test_every_reason_of_the_database() -> None:
    reasons = {failures.AWAY, *failures._CAUSES.values(), *failures._CODES.values()}

    assert [reason for reason in reasons if f"| {reason} |" not in OPERATIONS] == []


def test_every_link_leads_to_a_document() -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", text("docs/operations.md"))

    assert {"moving.md", "upgrading.md", "performance.md", "phoenix.service"} <= set(links)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
