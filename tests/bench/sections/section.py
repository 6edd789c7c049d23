"""What a section is, and how much it measures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.bench.contents import USUAL, Content
from tests.bench.ground import Ground
from tests.bench.table import Row


@dataclass(frozen=True)
class Size:
    """How much is measured. `seconds` is how long a crowd works."""

    rounds: int
    warm_up: int
    seconds: float
    content: Content = USUAL


FULL, QUICK = Size(20, 4, 6.0), Size(10, 3, 4.0)
SMALLEST = Size(1, 0, 0.1, Content(systems=50, people=10))


@dataclass(frozen=True)
class Section:
    """Some rows that are measured together. One that `is_long` is left out of a quick run.

    The document has one table, and one more for each section that `has_own_table`.
    """

    name: str
    about: str
    measure: Callable[[Ground, Size], Iterable[Row]]
    is_long: bool = False
    has_own_table: bool = False
