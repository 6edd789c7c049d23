"""How many examples hypothesis makes up for a property.

A run of the suite is quick and always the same. With PHOENIX_EXAMPLES=10000 each property looks at so many,
and at others each time.
"""

import os
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

MANY = int(os.environ.get("PHOENIX_EXAMPLES", "0"))

ODD_TEXTS = st.text(st.characters(codec=None)) | st.sampled_from(["\0", "\ud800", "9" * 400])
_NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -1, 0, 2**63, 1498861543])
JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | ODD_TEXTS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(ODD_TEXTS, inside, max_size=4),
    max_leaves=12,
)

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
