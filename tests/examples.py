"""How many examples hypothesis makes up for a property.

A run of the suite is quick and always the same. With PHOENIX_EXAMPLES=10000 each property looks at so many,
and at others each time.
"""

import os
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings

MANY = int(os.environ.get("PHOENIX_EXAMPLES", "0"))

Test = TypeVar("Test", bound=Callable[..., Any])


def examples(few: int) -> Callable[[Test], Test]:
    """Look at so many examples. The fixtures of a property are the same for all of them."""
    return settings(
        max_examples=MANY or few,
        derandomize=not MANY,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
