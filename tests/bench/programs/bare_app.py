"""What the bot is compared with: Bolt, a form that never changes, and one message.

With "all-calls" as its argument it makes the four calls that an announcement needs.
"""

import os
import sys
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

CHANNEL = os.environ["SLACK_ANNOUNCE_CHANNEL_ID"]
ALL_CALLS = "all-calls" in sys.argv


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def field(id: str, label: str, **element: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": id,
        "label": plain(label),
        "element": {"action_id": id, **element},
    }


def choice(id: str, label: str, *texts: str) -> dict[str, Any]:
    options = [{"text": plain(text), "value": text} for text in texts]
    return field(id, label, type="static_select", options=options)


FORM = {
    "type": "modal",
    "callback_id": "announce",
    "title": plain("Announce"),
    "submit": plain("Announce"),
    "blocks": [
        field("what", "What happened?", type="plain_text_input", multiline=True),
        choice("eta", "ETA", "under 30 min", "under 2 h", "under 8 h"),
        choice("lost", "Lost bookings", "0%", "<10%", ">10%"),
    ],
}
HOME = {"type": "home", "blocks": [{"type": "section", "text": plain("Nothing is broken")}]}
BUTTONS = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "edit", "text": plain("Edit"), "value": "1"}],
}


def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=FORM)


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    ack()
    what = view["state"]["values"]["what"]["what"]["value"]
    blocks: list[dict[str, Any]] = [{"type": "section", "text": plain(what)}, BUTTONS]
    posted = client.chat_postMessage(channel=CHANNEL, text=what, blocks=blocks)
    if ALL_CALLS:
        link = client.chat_getPermalink(channel=CHANNEL, message_ts=posted["ts"])["permalink"]
        client.pins_add(channel=CHANNEL, timestamp=posted["ts"])
        client.chat_postMessage(channel=body["user"]["id"], text=f"Your outage is announced: {link}")


def show_home(event: dict[str, Any], client: WebClient) -> None:
    client.views_publish(user_id=event["user"], view=HOME)


def main() -> None:
    """Serve until the process is killed."""
    app = App(client=WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]))
    app.command("/announce")(open_form)
    app.action("edit")(open_form)
    app.view("announce")(submit)
    app.event("app_home_opened")(show_home)
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()


if __name__ == "__main__":
    main()
