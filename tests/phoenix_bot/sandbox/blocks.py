"""Smallest valid pieces of Block Kit, for tests to bend."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "Text", **more: Any) -> Json:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "Text", **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def section(text: str = "Text", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def button(text: str = "Press", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def option(text: str = "Booking", value: str = "", **more: Any) -> Json:
    return {"text": plain(text), "value": value or text, **more}


def options(count: int) -> list[Json]:
    return [option(f"Option {number}") for number in range(count)]


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": options(2), **more}


def field(element: Json | None = None, **more: Any) -> Json:
    return {
        "type": "input",
        "label": plain("Label"),
        "element": element or {"type": "plain_text_input"},
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    keys = {"type": "modal", "title": plain("Announce"), "submit": plain("Announce"), "blocks": list(blocks)}
    return {**keys, **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
