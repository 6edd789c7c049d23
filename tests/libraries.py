"""Spares the tests what libraries find out again and again, though it is always the same.

A bot starts in each of a thousand stories. In production it starts once, and none of this is noticed.
"""

import inspect
import ssl
import urllib.request
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

from slack_bolt.lazy_listener import internals
from slack_bolt.listener import custom_listener
from slack_bolt.listener_matcher import builtins, custom_listener_matcher
from slack_bolt.middleware import custom_middleware
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.web import base_client


def remember() -> None:
    """Let this process find it out once."""
    for module in (internals, custom_listener, builtins, custom_listener_matcher, custom_middleware):
        module.get_arg_names_of_callable = _argument_names  # type: ignore[attr-defined]
    JsonObject.validate_json = _validate  # type: ignore[method-assign]
    vars(base_client)["urlopen"] = _urlopen


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


def _validate(self: JsonObject) -> None:
    """Raise SlackObjectFormationError if Slack would refuse this part of a message or form."""
    for name in _validators(type(self)):
        getattr(self, name)()


@cache
def _validators(kind: type[JsonObject]) -> tuple[str, ...]:
    return tuple(
        name
        for name in dir(kind)
        if not name.startswith("__") and hasattr(getattr(kind, name, None), "validator")
    )


def _urlopen(request: urllib.request.Request, *, context: ssl.SSLContext, timeout: float) -> Any:
    """As urllib.request.urlopen(), which makes all its handlers anew for each call."""
    proxies = tuple(sorted(urllib.request.getproxies().items()))
    return _opener(context, proxies).open(request, timeout=timeout)


@cache
def _opener(context: ssl.SSLContext, proxies: tuple[tuple[str, str], ...]) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(
        urllib.request.ProxyHandler(dict(proxies)), urllib.request.HTTPSHandler(context=context)
    )
