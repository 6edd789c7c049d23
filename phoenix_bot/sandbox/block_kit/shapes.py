"""A small language for the shape of JSON that Slack accepts.

A Check takes a value and its JSON pointer. It yields a complaint for each thing that Slack would refuse, in
Slack's words of `response_metadata.messages`. Lengths are counted in Unicode code points.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Check = Callable[[object, str], Iterator[str]]
Rule = Callable[[Mapping[str, Any], str], Iterator[str]]


def complaint(what: str, at: str) -> str:
    """One line of `response_metadata.messages`."""
    return f"[ERROR] {what} [json-pointer:{at}]"


@dataclass(frozen=True)
class Shape:
    """An object with exactly these keys. Its rules are asked only if each of its parts is right."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    def __call__(self, value: object, at: str) -> Iterator[str]:
        """Complain about missing and unknown keys and about every value, then about what the rules forbid."""
        if not isinstance(value, dict):
            yield complaint("must be an object", at)
            return
        complaints = [*self._keys(value, at), *self._values(value, at)]
        yield from complaints
        if not complaints:
            for rule in self.rules:
                yield from rule(value, at)

    def _keys(self, value: Mapping[str, Any], at: str) -> Iterator[str]:
        yield from (
            complaint(f"missing required field: {key}", at) for key in self.required if key not in value
        )
        known = {*self.required, *self.optional}
        yield from (complaint(f"invalid additional property: {key}", at) for key in value if key not in known)

    def _values(self, value: Mapping[str, Any], at: str) -> Iterator[str]:
        for key, check in {**self.required, **self.optional}.items():
            if key in value:
                yield from check(value[key], f"{at}/{key}")


def string(most: int, *, least: int = 1) -> Check:
    """A string of `least` to `most` characters; if it is blank, it counts as empty."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complaint("must be a string", at)
        elif len(value) > most:
            yield complaint(f"must be less than {most + 1} characters", at)
        elif len(value.strip()) < least:
            yield complaint(f"must be more than {least - 1} characters", at)

    return check


def pattern(expression: str, what: str, *, most: int = 255) -> Check:
    """A string of at most `most` characters that matches all of `expression`; `what` describes it."""
    compiled = re.compile(expression)

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complaint("must be a string", at)
        elif len(value) > most:
            yield complaint(f"must be less than {most + 1} characters", at)
        elif not compiled.fullmatch(value):
            yield complaint(f"must be {what}", at)

    return check


def integer(least: int, most: int) -> Check:
    """A whole number within the bounds; not a boolean."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield complaint("must be an integer", at)
        elif not least <= value <= most:
            yield complaint(f"must be between {least} and {most}", at)

    return check


def boolean(value: object, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield complaint("must be a boolean", at)


def choice(*allowed: object) -> Check:
    """One of these values."""

    def check(value: object, at: str) -> Iterator[str]:
        if value not in allowed:
            yield complaint(f"must be one of: {', '.join(map(str, allowed))}", at)

    return check


def listing(item: Check, least: int, most: int) -> Check:
    """A list of `least` to `most` items, each of which passes `item`."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield complaint("must be an array", at)
            return
        if len(value) > most:
            yield complaint(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield complaint(f"no fewer than {least} items allowed", at)
        for position, each in enumerate(value):
            yield from item(each, f"{at}/{position}")

    return check


def by_type(checks: Mapping[str, Check]) -> Check:
    """An object checked by the entry for its `type`; any other type is unsupported."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must be an object", at)
        elif "type" not in value:
            yield complaint("missing required field: type", at)
        elif str(value["type"]) not in checks:
            yield complaint(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from checks[str(value["type"])](value, at)

    return check


def exactly_one(*keys: str) -> Rule:
    """Exactly one of these keys is there."""

    def rule(value: Mapping[str, Any], at: str) -> Iterator[str]:
        if sum(key in value for key in keys) != 1:
            yield complaint(f"must have exactly one of: {', '.join(keys)}", at)

    return rule


def at_least_one(*keys: str) -> Rule:
    """At least one of these keys is there."""

    def rule(value: Mapping[str, Any], at: str) -> Iterator[str]:
        if not any(key in value for key in keys):
            yield complaint(f"must have at least one of: {', '.join(keys)}", at)

    return rule
