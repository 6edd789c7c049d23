"""What the page gets, and what it can make a person do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.request import Request, urlopen

import aiohttp
import pytest

from phoenix_bot.sandbox import Person, Sandbox
from tests.phoenix_bot.sandbox.app import App, Json

Next = Callable[[], Awaitable[Json]]


def get(slack: Sandbox, path: str) -> str:
    with urlopen(f"{slack.url}{path}") as answer:  # noqa: S310
        return str(answer.read().decode())


def act(slack: Sandbox, who: Person, do: str, **details: Any) -> Json:
    body = json.dumps({"as": who.id, "do": do, **details}).encode()
    with urlopen(Request(f"{slack.url}/ui/act", body)) as answer:  # noqa: S310
        result: Json = json.loads(answer.read())
    return result


async def snapshots(slack: Sandbox, who: Person) -> AsyncIterator[Json]:
    address = f"{slack.url}/ui/live?as={who.id}"
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        async for frame in socket:
            yield frame.json()


def first(slack: Sandbox, who: Person) -> Json:
    async def take() -> Json:
        stream = snapshots(slack, who)
        try:
            return await anext(stream)
        finally:
            await stream.aclose()  # type: ignore[attr-defined]

    return asyncio.run(take())


def test_the_page_and_its_pictures(slack: Sandbox, nina: Person) -> None:
    assert "<html" in get(slack, "/").lower()
    assert ">N</text>" in get(slack, f"/avatar/{nina.id}.svg")
    people = json.loads(get(slack, "/ui/people"))
    assert {member["name"] for member in people} >= {"ada", "nina", "phoenix", "deploybot"}


def test_a_snapshot_holds_what_one_person_sees(slack: Sandbox, app: App, nina: Person) -> None:
    app.web.chat_postMessage(channel=slack.channel_id("incidents"), text="Booking incident")
    app.web.chat_postEphemeral(channel=slack.channel_id("incidents"), user=nina.id, text="Done")

    mine = first(slack, nina)
    channels = {channel["name"]: channel for channel in mine["channels"]}
    assert [message["text"] for message in channels["incidents"]["messages"]] == ["Booking incident", "Done"]
    assert [message["ephemeral"] for message in channels["incidents"]["messages"]] == [False, True]
    assert "war-room" in channels
    assert [channel["with"] for channel in mine["channels"] if channel["kind"] == "im"] == [slack.bot_user_id]
    assert mine["commands"][0]["command"] == "/announce"
    told = mine["sandbox"]
    assert told.pop("datadog")["user"] == slack.user_id("datadog")
    assert told == {
        "rate_limits": True,
        "connections": 0,
        "latency_ms": 0,
        "minutes_ahead": 0,
        "faults": [],
        "checks": [],
    }


def test_others_see_less(slack: Sandbox) -> None:
    guest = first(slack, slack.person("gil"))
    peter = first(slack, slack.person("peter"))

    assert [channel["name"] for channel in guest["channels"] if channel["kind"] != "im"] == [
        "general",
        "partners",
    ]
    assert "war-room" not in {channel["name"] for channel in peter["channels"]}


def test_changes_arrive_live(slack: Sandbox, nina: Person, ada: Person) -> None:
    async def watch() -> Json:
        stream = snapshots(slack, nina)
        await anext(stream)
        await asyncio.to_thread(ada.post, "random", "lunch?")
        async for state in stream:
            random = next(channel for channel in state["channels"] if channel["name"] == "random")
            if random["messages"]:
                await stream.aclose()  # type: ignore[attr-defined]
                return dict(random["messages"][0])
        raise AssertionError("the socket was closed")

    assert asyncio.run(watch())["text"] == "lunch?"


def test_acting_through_the_page(slack: Sandbox, nina: Person) -> None:
    incidents = slack.channel_id("incidents")
    posted = act(slack, nina, "post", channel=incidents, text="hello")
    act(slack, nina, "react", channel=incidents, ts=posted["ts"], name="wave")
    act(slack, nina, "pin", channel=incidents, ts=posted["ts"])

    assert nina.pins("incidents")[0].reactions == {"wave": [nina.id]}
    act(slack, nina, "unpin", channel=incidents, ts=posted["ts"])
    assert nina.pins("incidents") == []


@pytest.mark.parametrize(
    ("do", "details", "error"),
    [
        ("fly", {}, "There is no act “fly”."),
        ("post", {"text": "x"}, "“channel” is missing."),
        ("post", {"channel": "C0", "text": "x"}, "There is no such channel."),
        ("command", {"channel": "general", "command": "/nope"}, "/nope is not a valid command"),
        ("create_channel", {"name": "Big News"}, "invalid_name_specials"),
        ("archive", {"channel": "general"}, "cant_archive_general"),
        ("submit", {"view_id": "V0"}, "This modal is closed."),
        ("click", {"view_id": "V0"}, "This view is closed."),
        ("delete", {"channel": "general", "ts": "1.0"}, "This message is gone."),
        ("invite", {"channel": "general", "user": "U0"}, "This person cannot be added."),
    ],
)
def test_what_people_are_told(slack: Sandbox, nina: Person, do: str, details: Json, error: str) -> None:
    named = {"channel": slack.channel_id("general")} if details.get("channel") == "general" else {}

    answer = act(slack, nina, do, **details | named)
    assert answer["ok"] is False
    assert answer["error"].startswith(error)


def test_guests_and_strangers_do_less(slack: Sandbox) -> None:
    gil, peter, dana = (slack.person(name) for name in ("gil", "peter", "dana"))

    assert not act(slack, gil, "create_channel", name="x")["ok"]
    assert not act(slack, peter, "post", channel=slack.channel_id("war-room"), text="x")["ok"]
    assert "deactivated" in act(slack, dana, "post", channel=slack.channel_id("general"), text="x")["error"]


def test_the_panel_of_the_sandbox(slack: Sandbox, app: App, nina: Person) -> None:
    fault = {"method": "chat.postMessage", "kind": "500", "times": 2}
    act(slack, nina, "faults", faults=[fault])
    act(slack, nina, "rate_limits", on=False)
    act(slack, nina, "latency", ms=10)

    state = first(slack, nina)["sandbox"]
    assert (state["faults"], state["rate_limits"], state["latency_ms"]) == ([fault], False, 10)


def test_the_clock_goes_forward_only(slack: Sandbox, nina: Person) -> None:
    before = nina.post("general", "now")
    act(slack, nina, "clock", minutes=30)
    after = nina.post("general", "later")

    assert 1800 <= float(after.ts) - float(before.ts) < 1900
    assert first(slack, nina)["sandbox"]["minutes_ahead"] == 30
    for minutes in (-30, 0, 20_000, "soon"):
        answer = act(slack, nina, "clock", minutes=minutes)
        assert "forward by 1 to 10080 minutes" in answer["error"]


def test_the_app_reconnects_when_the_panel_says_so(slack: Sandbox, connected: App, nina: Person) -> None:
    act(slack, nina, "duplicate")
    nina.command("/announce")
    slack.until(lambda: len(slack.envelopes) == 2 and slack.envelopes[1].acked, what="the duplicate")

    act(slack, nina, "disconnect", reason="refresh_requested")
    slack.until(lambda: len(slack.calls_of("apps.connections.open")) > 1, what="a new ticket")
