"""A modal or home as a person uses it: fields by label, options by their text, people by name."""

from typing import Any

from phoenix_bot.sandbox.people import shown
from phoenix_bot.sandbox.people.actor import Actor
from phoenix_bot.sandbox.people.message import buttons, named_button, reading, text
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.workspace import view_state, views
from phoenix_bot.sandbox.workspace.records import Json, View
from phoenix_bot.sandbox.workspace.view_state import Input


class Form:
    """The view as it is at the moment, with what has been filled in so far."""

    def __init__(self, person: Actor, view_id: str) -> None:
        self._person = person
        self._view_id = view_id

    @property
    def view(self) -> View:
        view = self._found
        if view is None:
            raise SlackTold("This view is closed.")
        return view

    @property
    def is_open(self) -> bool:
        return self._found is not None

    @property
    def title(self) -> str:
        return str((self.view.body.get("title") or {}).get("text", ""))

    @property
    def labels(self) -> list[str]:
        return [field.label for field in self._fields]

    @property
    def errors(self) -> dict[str, str]:
        """The errors beside the fields, by label."""
        told = self.view.errors
        return {field.label: told[field.block_id] for field in self._fields if field.block_id in told}

    @property
    def text(self) -> str:
        """The text between the inputs."""
        blocks = [block for block in self.view.body["blocks"] if block["type"] != "input"]
        return shown.blocks_text(blocks, **reading(self._person.workspace, self._person.member))

    @property
    def buttons(self) -> list[str]:
        return [text(element) for _, element in buttons(self.view.body["blocks"])]

    def value(self, label: str) -> Any:
        """What the field holds; people and channels by name, None or [] if it is empty."""
        field = self._field(label)
        name = view_state.FIELDS[field.element["type"]].name
        return self._readable(name, self.view.values[field.block_id][field.action_id].get(name))

    def hint(self, label: str) -> str:
        block_id = self._field(label).block_id
        block = next(block for block in self.view.body["blocks"] if block["block_id"] == block_id)
        return str((block.get("hint") or {}).get("text", ""))

    def options(self, label: str, query: str = "") -> list[str]:
        """The texts of a field's options; of an external select, those that `query` finds."""
        return [text(option) for option in self._options(self._field(label), query)]

    def fill(self, fields: dict[str, Any] | None = None, **by_name: Any) -> None:
        """Enter values by label: options by their text, people and channels by name; None empties a field."""
        for label, value in {**(fields or {}), **by_name}.items():
            field = self._field(label)
            entered = {"type": field.element["type"], **self._entry(field, value)}
            values = {field.block_id: {field.action_id: entered}}
            self._person.do("fill", view_id=self._view_id, values=values)
            if self._block_of(field).get("dispatch_action"):
                self._act(field.block_id, field.element | entered)

    def click(self, button: str, *, beside: str = "", confirm: bool | None = None) -> None:
        """Press a button in the view, not the one that submits.

        `beside` is text of its block, if several buttons have that name. `confirm` answers the button's
        dialog, if it has one.
        """
        blocks = [block for block in self.view.body["blocks"] if beside in text(block)]
        block_id, element = named_button(blocks, button)
        if "confirm" in element and confirm is None:
            raise AssertionError(f"{button!r} asks for a confirmation")
        if "confirm" not in element or confirm:
            self._act(block_id, element)

    def choose(self, placeholder: str, value: str) -> None:
        """Pick something in an element that is not an input; the app is told at once."""
        field = self._picker(placeholder)
        self._act(field.block_id, field.element | self._entry(field, value))

    def offers(self, placeholder: str, query: str = "") -> list[str]:
        """The texts of the options of an element that is not an input."""
        return [text(option) for option in self._options(self._picker(placeholder), query)]

    def submit(self) -> bool:
        """Press the button that submits; True if the form was accepted, False if `errors` say why not."""
        answer = self._person.act("submit", view_id=self._view_id)
        if not answer["ok"] and not answer.get("errors"):
            raise SlackTold(answer["error"])
        return bool(answer["ok"])

    def close(self, *, whole_stack: bool = False) -> None:
        self._person.do("close", view_id=self._view_id, all=whole_stack)

    @property
    def _found(self) -> View | None:
        with self._person.workspace.lock:
            return views.find(self._person.workspace, self._view_id)

    @property
    def _fields(self) -> list[Input]:
        return view_state.inputs(self.view.body)

    def _field(self, label: str) -> Input:
        for field in self._fields:
            if field.label == label:
                return field
        raise AssertionError(f"no field {label!r} among {self.labels}")

    def _picker(self, placeholder: str) -> Input:
        blocks = [block for block in self.view.body["blocks"] if block["type"] != "input"]
        for block in blocks:
            for element in (block.get("accessory"), *(block.get("elements") or ())):
                if element and element.get("placeholder", {}).get("text") == placeholder:
                    return Input(block["block_id"], element["action_id"], placeholder, element, True)
        raise AssertionError(f"no element with the placeholder {placeholder!r}")

    def _block_of(self, field: Input) -> Json:
        return next(block for block in self.view.body["blocks"] if block["block_id"] == field.block_id)

    def _act(self, block_id: str, element: Json) -> None:
        ids = {"block_id": block_id, "action_id": element["action_id"]}
        self._person.do("click", view_id=self._view_id, element=element, **ids)

    def _entry(self, field: Input, value: Any) -> Json:
        slot = view_state.FIELDS[field.element["type"]]
        if slot.many:
            return {slot.name: [self._chosen(field, one) for one in value or ()]}
        return {slot.name: None if value is None else self._chosen(field, value)}

    def _chosen(self, field: Input, value: Any) -> Any:
        name = view_state.FIELDS[field.element["type"]].name
        if name.startswith("selected_option"):
            return self._option(field, value)
        if name.startswith("selected_user"):
            return self._person.slack.user_id(value)
        if name == "selected_conversation":
            return self._person.slack.channel_id(value)
        return value if name == "selected_date_time" else str(value)

    def _option(self, field: Input, wanted: str) -> Json:
        offered = self._options(field, wanted)
        for option in offered:
            if text(option) == wanted:
                return option
        raise AssertionError(
            f"no option {wanted!r} of {field.label!r} among {[text(one) for one in offered]}"
        )

    def _options(self, field: Input, query: str) -> list[Json]:
        source = field.element
        if "external" in source["type"]:
            ids = {"block_id": field.block_id, "action_id": field.action_id}
            source = self._person.do("suggest", view_id=self._view_id, value=query, **ids)
        groups = source.get("option_groups") or [{"options": source.get("options") or []}]
        return [option for group in groups for option in group["options"]]

    def _readable(self, name: str, held: Any) -> Any:
        if isinstance(held, list):
            return [self._readable(name, one) for one in held]
        if isinstance(held, dict):
            return text(held)
        if held and name.startswith("selected_user"):
            return self._person.workspace.members[held].name
        if held and name == "selected_conversation":
            return self._person.workspace.channels[held].name
        return held
