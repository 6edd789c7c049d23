"""A few walks of the campaign. `make faults` walks two hundred."""

from pathlib import Path

import pytest

from tests.campaign.plan import POSTGRES, SQLITE, Case
from tests.campaign.stage import staged
from tests.campaign.walk import Result, walk
from tests.databases import ON_SQLITE

SEEDS = (1002, 1703)
"""Walks that take a few seconds."""

DELIVERED_TWICE = 680
"""A walk in which Slack delivers a submitted form twice."""


def walked(case: Case, database_url: str, folder: Path) -> Result:
    """One walk; on PostgreSQL a further copy may come."""
    most = case.copies + (case.database == POSTGRES)
    with staged(folder, database_url, copies=most, broken=case.broken) as stage:
        return walk(case, stage)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_fails_no_promise_is_broken(seed: int, database_url: str, tmp_path: Path) -> None:
    case = Case(seed, SQLITE, 1) if database_url.startswith("sqlite:") else Case(seed, POSTGRES, 2)

    result = walked(case, database_url, tmp_path)

    assert not result.violations, result.told
    assert result.strikes
    assert result.acts > 0


@ON_SQLITE
def test_a_broken_safeguard_is_found(database_url: str, tmp_path: Path) -> None:
    case = Case(DELIVERED_TWICE, SQLITE, 1, ("envelopes come twice",), broken="intake key")

    result = walked(case, database_url, tmp_path)

    assert any("is 2 times in the database" in violation for violation in result.violations)
