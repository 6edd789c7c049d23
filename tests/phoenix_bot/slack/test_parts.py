"""Parts of messages become the same JSON as slack_sdk makes of them."""

from importlib.util import find_spec, module_from_spec
from typing import Any

import pytest
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    InputBlock,
    Option,
    OptionGroup,
    PlainTextInputElement,
    RichTextBlock,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from phoenix_bot.slack import parts
from tests.databases import ON_SQLITE

pytestmark = ON_SQLITE

GROUP = OptionGroup(label="All", options=[Option(text="One", value="1")])
PARTS: list[JsonObject] = [
    SectionBlock(text="*bold*", fields=["a", "b"], accessory=ButtonElement(text="Go", action_id="go")),
    ActionsBlock(
        elements=[ButtonElement(text="Go", action_id="x", confirm=ConfirmObject(title="Go?", text="Now"))]
    ),
    InputBlock(label="What?", element=PlainTextInputElement(multiline=False, min_length=0), optional=False),
    InputBlock(label="Which?", element=StaticSelectElement(action_id="y", option_groups=[GROUP])),
    RichTextBlock(elements=[RichTextSectionElement(elements=[])]),
    View(type="modal", title="A form", blocks=[DividerBlock()], private_metadata="", notify_on_close=False),
]


def slack_sdks() -> Any:
    """How slack_sdk makes JSON of a part, read anew from its source."""
    spec = find_spec("slack_sdk.models.basic_objects")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.JsonObject.get_non_null_attributes


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_they_are_written_alike(part: JsonObject, monkeypatch: pytest.MonkeyPatch) -> None:
    parts.hasten()
    ours = part.to_dict()
    monkeypatch.setattr(JsonObject, "get_non_null_attributes", slack_sdks())

    assert ours == part.to_dict()
