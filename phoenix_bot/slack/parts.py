"""How parts of messages, forms and pages are checked and become JSON: as slack_sdk does it, but faster."""

from functools import cache
from typing import Any

from slack_sdk.models.basic_objects import EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST, JsonObject

MAY_BE_EMPTY = {(one["type"], one["property"]) for one in EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST}


def _validate(self: JsonObject) -> None:
    """Raise SlackObjectFormationError if Slack would refuse this part.

    slack_sdk looks for the checks of each object again.
    """
    for name in _checks(type(self)):
        getattr(self, name)()


@cache
def _checks(kind: type[JsonObject]) -> tuple[str, ...]:
    return tuple(
        name
        for name in dir(kind)
        if not name.startswith("__") and hasattr(getattr(kind, name, None), "validator")
    )


def _write(self: JsonObject) -> dict[str, Any]:
    """This part with all that is in it, as JSON values.

    slack_sdk sorts the names of each object's attributes again, and copies what is in a part once for each
    part around it.
    """
    kind = type(self)
    if kind not in _names:
        _names[kind] = sorted(self.attributes)
    written = {}
    for name in _names[kind]:
        value = self.get_object_attribute(name)
        if value is None or (not value and _is_left_out(self, name, value)):
            continue
        written[name] = value if isinstance(value, str) else _as_json(value)
    return written


_names: dict[type[JsonObject], list[str]] = {}


def _is_left_out(part: JsonObject, name: str, value: Any) -> bool:
    """Whether slack_sdk leaves out this value, which is empty, false or zero."""
    return hasattr(value, "__len__") and (getattr(part, "type", None), name) not in MAY_BE_EMPTY


def _as_json(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_as_json(one) for one in value]
    to_dict = getattr(value, "to_dict", None)
    return to_dict() if callable(to_dict) else value


def hasten() -> None:
    """Replace what slack_sdk does for each part, which takes most of a form's or a page's time."""
    JsonObject.validate_json = _validate  # type: ignore[method-assign]  # this is how to replace it
    JsonObject.get_non_null_attributes = _write  # type: ignore[method-assign]  # and this
