"""What strikes while people work: one object per fault, and FAULTS with all of them."""

from tests.campaign.faults import answers, clocks, disk, kills, postgresql, rights, sessions, sockets, sqlite
from tests.campaign.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *kills.FAULTS,
    *answers.FAULTS,
    *sockets.FAULTS,
    *rights.FAULTS,
    *postgresql.FAULTS,
    *sessions.FAULTS,
    *sqlite.FAULTS,
    *disk.FAULTS,
    *clocks.FAULTS,
)
"""One of each."""

__all__ = ["FAULTS", "Fault"]
