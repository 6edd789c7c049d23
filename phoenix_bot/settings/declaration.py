"""What a setting is: a field of a dataclass that says everything about the setting, and how it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T")


class SettingsError(ValueError):
    """Some settings are missing or malformed; `problems` has a sentence about each, with how to fix it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Setting:
    """One setting: its environment variable, and what people and the bot must know about it.

    `read` makes the value from a text, and raises ValueError with what the text must be like. `default` is
    read if no text is given; None: a text is required; empty: the value is then `unset`.
    `hint` is a clause that helps to fill it in. The text of a `secret` is never shown. `other_names` are
    variables that count where `name` is not set.
    """

    name: str
    about: str
    read: Callable[[str], Any]
    default: str | None
    unset: Any = ""
    hint: str = ""
    secret: bool = False
    other_names: tuple[str, ...] = ()

    def value(self, env: Mapping[str, str]) -> Any:
        """The value that `env` gives; ValueError with a sentence about what is wrong with it."""
        given = next((name for name in (self.name, *self.other_names) if name in env), self.name)
        text = env.get(given, self.default)
        try:
            if text is None:
                raise ValueError(f"is missing: {self.about}")
            return self.read(text) if text else self.unset
        except ValueError as problem:
            raise ValueError(f"{given} {problem}{self.hint and f'; {self.hint}'}.") from None


def setting(
    name: str,
    about: str,
    read: Callable[[str], T],
    default: str | None,
    *,
    hint: str = "",
    secret: bool = False,
) -> T:
    """Declare a field as a setting that always has a value; it is required if `default` is None."""
    declaration: T = _declare(Setting(name, about, read, default, hint=hint, secret=secret))
    return declaration


def optional(
    name: str,
    about: str,
    read: Callable[[str], T],
    unset: T,
    *,
    hint: str = "",
    secret: bool = False,
    other_names: tuple[str, ...] = (),
) -> T:
    """Declare a field as a setting that has the value `unset` if no text is given."""
    declaration: T = _declare(Setting(name, about, read, "", unset, hint, secret, other_names))
    return declaration


def _declare(one: Setting) -> Any:
    return field(repr=not one.secret, metadata={"setting": one})


def declared(kind: type) -> dict[str, Setting]:
    """The settings that a dataclass declares, by the names of its fields."""
    return {one.name: one.metadata["setting"] for one in fields(kind) if "setting" in one.metadata}


def values(kind: type, env: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """The values of the settings that a dataclass declares, by the names of its fields.

    What is wrong with a setting becomes a sentence in `problems`, and the setting is left out.
    """
    read = {}
    for attribute, one in declared(kind).items():
        try:
            read[attribute] = one.value(env)
        except ValueError as problem:
            problems.append(str(problem))
    return read
