"""What strikes while people work: one class per fault, and FAULTS with one of each."""

from tests.campaign.faults import clocks, disk, postgresql, sessions, sqlite
from tests.campaign.faults.fault import Fault
from tests.campaign.faults.kills import Kill

FAULTS: tuple[Fault, ...] = (
    Kill(),
    *postgresql.FAULTS,
    *sessions.FAULTS,
    *sqlite.FAULTS,
    *disk.FAULTS,
    *clocks.FAULTS,
)
"""One of each."""

__all__ = ["FAULTS", "Fault"]
