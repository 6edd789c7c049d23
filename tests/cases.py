"""Many cases of a pure function in one test: pytest takes longer for a test than most cases do."""

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Test = Callable[..., None]


def for_each(
    names: str | Sequence[str], cases: Iterable[Any], *, ids: Iterable[str] | None = None
) -> Callable[[Test], Test]:
    """As pytest.mark.parametrize(), but in one test. It ends at the first case that fails, and names it."""
    known = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    given = [dict(zip(known, case if len(known) > 1 else [case], strict=True)) for case in cases]
    labels = list(ids or map(str, given))

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run(**others: Any) -> None:
            for label, values in zip(labels, given, strict=True):
                try:
                    test(**values, **others)
                except BaseException as error:
                    error.add_note(f"This is the case {label}.")
                    raise

        signature = inspect.signature(test)
        left = [one for name, one in signature.parameters.items() if name not in known]
        # By these, pytest knows which fixtures the test needs.
        run.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return run

    return decorate
