"""Pins, reactions, bookmarks, files and members."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from phoenix_bot.sandbox import Person, Sandbox
from tests.phoenix_bot.sandbox.app import App, Json
from tests.phoenix_bot.sandbox.blocks import home, section

pytestmark = pytest.mark.workspace(rate_limits=False)


EMPTY_HOME = home(section())


@pytest.fixture
def incidents(slack: Sandbox) -> str:
    return slack.channel_id("incidents")


@pytest.fixture
def ts(app: App, incidents: str) -> str:
    return str(app.web.chat_postMessage(channel=incidents, text="Booking incident")["ts"])


def test_pins(app: App, nina: Person, incidents: str, ts: str) -> None:
    app.web.pins_add(channel=incidents, timestamp=ts)

    assert [message.ts for message in nina.pins("incidents")] == [ts]
    assert app.error("pins.add", channel=incidents, timestamp=ts) == "already_pinned"
    app.web.pins_remove(channel=incidents, timestamp=ts)
    assert app.error("pins.remove", channel=incidents, timestamp=ts) == "no_pin"
    assert app.error("pins.add", channel=incidents, timestamp="1.0") == "message_not_found"
    nina.invite("incidents", "deploybot")
    joined = nina.messages("incidents")[-1].ts
    assert app.error("pins.add", channel=incidents, timestamp=joined) == "not_pinnable"


def test_a_channel_has_room_for_a_hundred_pins(app: App, nina: Person, incidents: str, ts: str) -> None:
    for number in range(100):
        nina.pin(nina.post("incidents", str(number)))

    assert app.error("pins.add", channel=incidents, timestamp=ts) == "too_many_pins"


def test_pins_need_membership(slack: Sandbox, app: App, nina: Person) -> None:
    message = nina.post("ops", "alert")

    assert app.error("pins.add", channel=message.channel, timestamp=message.ts) == "not_in_channel"


def test_reactions(app: App, nina: Person, incidents: str, ts: str) -> None:
    app.web.reactions_add(channel=incidents, timestamp=ts, name="eyes")
    nina.react(nina.messages("incidents")[0], "eyes")

    got = app.web.reactions_get(channel=incidents, timestamp=ts)["message"]["reactions"]
    assert (got[0]["name"], got[0]["count"]) == ("eyes", 2)
    assert app.error("reactions.add", channel=incidents, timestamp=ts, name="eyes") == "already_reacted"
    assert app.error("reactions.add", channel=incidents, timestamp=ts, name=":eyes:") == "invalid_name"


def test_bookmarks(app: App, incidents: str) -> None:
    link = "https://example.com/report"
    bookmark = app.web.bookmarks_add(channel_id=incidents, title="Report", type="link", link=link)["bookmark"]
    app.web.bookmarks_edit(channel_id=incidents, bookmark_id=bookmark["id"], title="Post-mortem")

    assert app.web.bookmarks_list(channel_id=incidents)["bookmarks"][0]["title"] == "Post-mortem"
    wrong = {"channel_id": incidents, "title": "x", "type": "link", "link": "report"}
    assert app.error("bookmarks.add", **wrong) == "invalid_link"
    assert app.error("bookmarks.add", **wrong | {"link": link, "emoji": "fire"}) == "invalid_emoji"
    assert app.error("bookmarks.edit", channel_id=incidents, bookmark_id="Bk0", title="x") == "not_found"
    app.web.bookmarks_remove(channel_id=incidents, bookmark_id=bookmark["id"])
    assert app.web.bookmarks_list(channel_id=incidents)["bookmarks"] == []


def test_a_file_is_uploaded_in_three_steps(app: App, nina: Person, incidents: str) -> None:
    app.web.files_upload_v2(
        channel=incidents, filename="graph.txt", content="up and down", initial_comment="The graph"
    )

    assert nina.wait_for("incidents", "The graph").user == app.slack.bot_user_id


def test_a_shared_file_can_be_downloaded(app: App, nina: Person, incidents: str) -> None:
    app.web.files_upload_v2(channel=incidents, filename="é.csv", title="Outages", content="a,b")
    (file,) = nina.messages("incidents")[-1].files

    assert (file["name"], file["title"], file["size"]) == ("é.csv", "Outages", 3)
    with urlopen(file["permalink"]) as response:  # noqa: S310
        assert response.read() == b"a,b"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%A9.csv"


@pytest.mark.parametrize("length", [0, -1])
def test_an_empty_file_gets_no_address(app: App, length: int) -> None:
    refusal = app.error("files.getUploadURLExternal", filename="a.txt", length=length)

    assert refusal == "invalid_arguments"
    assert app.error("files.getUploadURLExternal", length=3) == "invalid_arguments"


def test_an_upload_that_is_not_complete(app: App, slack: Sandbox) -> None:
    ticket = app.web.files_getUploadURLExternal(filename="a.txt", length=3)
    completion = {"files": [{"id": ticket["file_id"]}]}

    assert app.error("files.completeUploadExternal", **completion) == "file_not_found"
    assert uploaded(ticket["upload_url"], b"four") == 400
    assert app.error("files.completeUploadExternal", **completion) == "file_not_found"
    assert slack.calls_of("upload")[-1].error == "invalid upload"


def test_a_file_is_completed_once(app: App, nina: Person, incidents: str) -> None:
    ticket = app.web.files_getUploadURLExternal(filename="a.txt", length=3)
    assert uploaded(ticket["upload_url"], b"abc") == 200
    completion: Json = {"files": [{"id": ticket["file_id"]}], "channel_id": incidents}
    app.web.files_completeUploadExternal(**completion)

    assert app.error("files.completeUploadExternal", **completion) == "file_not_found"
    assert uploaded(ticket["upload_url"], b"abc") == 400
    assert len(nina.messages("incidents")) == 1


@pytest.mark.parametrize(
    ("place", "refusal"),
    [("ops", "not_in_channel"), ("war-room", "channel_not_found"), ("nina", "channel_not_found")],
)
def test_a_file_is_shared_only_where_the_app_is(
    slack: Sandbox, app: App, nina: Person, place: str, refusal: str
) -> None:
    ticket = app.web.files_getUploadURLExternal(filename="a.txt", length=3)
    assert uploaded(ticket["upload_url"], b"abc") == 200
    channel = nina.id if place == "nina" else slack.channel_id(place)
    files: list[Json] = [{"id": ticket["file_id"]}]

    assert app.error("files.completeUploadExternal", files=files, channel_id=channel) == refusal
    direct = app.web.conversations_open(users=nina.id)["channel"]["id"]
    app.web.files_completeUploadExternal(files=files, channel_id=direct)
    assert [file["name"] for file in nina.messages(dm=True)[-1].files] == ["a.txt"]


@pytest.mark.workspace(scopes=("chat:write", "im:write"))
def test_files_need_their_scope(app: App) -> None:
    assert app.error("files.getUploadURLExternal", filename="a.txt", length=3) == "missing_scope"
    assert app.error("files.completeUploadExternal", files=[{"id": "F1"}]) == "missing_scope"


def uploaded(url: str, content: bytes) -> int:
    """The status of the answer to an upload."""
    try:
        with urlopen(Request(url, content)) as response:  # noqa: S310
            return int(response.status)
    except HTTPError as error:
        with error:
            return error.code


def test_members(slack: Sandbox, app: App, nina: Person) -> None:
    user = app.web.users_info(user=nina.id)["user"]

    assert (user["real_name"], user["tz"], user["tz_offset"]) == ("Nina Novak", "Europe/Prague", 7200)
    assert user["profile"]["email"] == "nina@northwind.example"
    assert app.web.users_lookupByEmail(email="NINA@northwind.example")["user"]["id"] == nina.id
    assert app.error("users.lookupByEmail", email="dana@northwind.example") == "users_not_found"
    assert app.error("users.info", user="U0NOBODY") == "user_not_found"
    assert app.web.users_profile_get(user=nina.id)["profile"]["fields"] == {}


@pytest.mark.workspace(scopes=("users:read",))
def test_e_mail_addresses_need_their_scope(app: App, nina: Person) -> None:
    assert "email" not in app.web.users_info(user=nina.id)["user"]["profile"]


def test_all_members_page_by_page(app: App) -> None:
    members = {member["name"]: member for page in app.web.users_list(limit=3) for member in page["members"]}

    people = {"ada", "nina", "omar", "peter", "gil", "dana"}
    assert set(members) == {"phoenix", *people, "datadog", "deploybot", "slackbot"}
    flags = [members[name][flag] for name, flag in [("ada", "is_admin"), ("gil", "is_restricted")]]
    assert [*flags, members["dana"]["deleted"], members["deploybot"]["is_bot"]] == [True] * 4


def test_slackbot_is_a_member_of_every_workspace(slack: Sandbox, app: App) -> None:
    slackbot, incidents = app.web.users_info(user="USLACKBOT")["user"], slack.channel_id("incidents")

    assert (slackbot["name"], slackbot["is_bot"], slackbot["updated"]) == ("slackbot", False, 0)
    assert "email" not in slackbot["profile"]
    assert app.error("conversations.open", users="USLACKBOT") == "cannot_dm_bot"
    assert app.error("chat.postMessage", channel="USLACKBOT", text="x") == "cannot_dm_bot"
    assert app.error("conversations.invite", channel=incidents, users="USLACKBOT") == "cant_invite"
    assert app.error("views.publish", user_id="USLACKBOT", view=EMPTY_HOME) == "invalid_arguments"
    assert slack.act(**{"as": "USLACKBOT", "do": "open_home"})["ok"] is False


def test_little_is_told_of_an_ended_account(slack: Sandbox, app: App) -> None:
    before = app.web.users_info(user=slack.user_id("nina"))["user"]
    slack.change_member("nina", deleted=True)
    after = app.web.users_info(user=slack.user_id("nina"))["user"]

    roles = {"is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted"}
    assert before.keys() - after.keys() == {"real_name", "tz", "tz_label", "tz_offset", *roles}
    assert after["profile"]["real_name"] == "Nina Novak"


def test_who_leaves_the_workspace_leaves_its_channels(slack: Sandbox, app: App) -> None:
    nina, incidents = slack.user_id("nina"), slack.channel_id("incidents")
    slack.change_member("nina", deleted=True)

    assert nina not in app.web.conversations_members(channel=incidents)["members"]
    assert app.error("conversations.invite", channel=incidents, users=nina) == "cant_invite"
    assert app.error("conversations.open", users=nina) == "user_disabled"
    assert app.error("chat.postMessage", channel=nina, text="x") == "channel_not_found"
    assert app.error("views.publish", user_id=nina, view=EMPTY_HOME) == "invalid_arguments"


def test_the_team(app: App) -> None:
    assert app.web.team_info()["team"]["domain"] == "northwind"


def test_ids_look_like_slacks_and_stay_the_same(slack: Sandbox) -> None:
    assert slack.user_id("nina") == "U0" + slack.user_id("nina")[2:].upper()
    assert len(slack.user_id("nina")) == len(slack.channel_id("incidents")) == 11
    assert slack.channel_id("incidents") == "C00X3DOTHRM"


def test_many_members_must_be_asked_for_page_by_page(slack: Sandbox, app: App) -> None:
    slack.add_crowd(1000)

    assert app.error("users.list") == "limit_required"
    assert sum(len(page["members"]) for page in app.web.users_list(limit=200)) == 1010
    assert app.error("users.list", limit=200, cursor="bm9ib2R5") == "invalid_cursor"


def test_people_from_elsewhere_are_known_but_not_listed(slack: Sandbox, app: App) -> None:
    stranger = slack.add_member("sara", team_id="T0ELSEWHERE")

    incidents = slack.channel_id("incidents")
    assert app.web.users_info(user=stranger)["user"]["team_id"] == "T0ELSEWHERE"
    refusal = app.error("conversations.invite", channel=incidents, users=stranger)
    assert refusal == "user_team_not_in_channel"
    assert app.error("views.publish", user_id=stranger, view=EMPTY_HOME) == "invalid_arguments"
    assert stranger not in {
        member["id"] for page in app.web.users_list(limit=5) for member in page["members"]
    }
