"""Spares the tests what a library finds out again and again, though it is always the same.

A bot starts in each of a thousand stories. In production it starts once, and none of this is noticed.
"""

import inspect
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

from slack_bolt.lazy_listener import internals
from slack_bolt.listener import custom_listener
from slack_bolt.listener_matcher import builtins, custom_listener_matcher
from slack_bolt.middleware import custom_middleware


def remember() -> None:
    """Let this process find it out once."""
    for module in (internals, custom_listener, builtins, custom_listener_matcher, custom_middleware):
        module.get_arg_names_of_callable = _argument_names  # type: ignore[attr-defined]


def _argument_names(function: Callable[..., Any]) -> list[str]:
    """What Bolt may hand to a listener. Each start makes new functions, but of the same code."""
    unwrapped = inspect.unwrap(function)
    code = getattr(unwrapped, "__code__", None)
    if code is None or inspect.ismethod(unwrapped):
        return inspect.getfullargspec(unwrapped).args
    return list(_positional(code))


@cache
def _positional(code: CodeType) -> tuple[str, ...]:
    return code.co_varnames[: code.co_argcount]
