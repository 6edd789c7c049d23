"""What stories of jobs share."""

import pytest

from tests.jobs.patient import Patient


@pytest.fixture
def report() -> Patient:
    return Patient()
