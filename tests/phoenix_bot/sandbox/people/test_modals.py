"""Modals and the home: opening, filling in, submitting, and every answer of the app."""

from typing import Any

import pytest

from phoenix_bot.sandbox import Form, Person, Sandbox, SlackTold
from tests.phoenix_bot.sandbox.app import App, Json
from tests.phoenix_bot.sandbox.clock import Clock


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(label: str, element: Json, **more: Any) -> Json:
    block_id = label.lower()
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element | {"action_id": f"{block_id}_value"},
        **more,
    }


def option(name: str) -> Json:
    return {"text": plain(name), "value": name.lower()}


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    shown = list(blocks) or [WHAT]
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": shown, **more}


WHAT = field("What", {"type": "plain_text_input", "multiline": True})
ETA = field("ETA", {"type": "static_select", "options": [option("<30m"), option("<2h")]})
SYSTEM = field("System", {"type": "external_select", "min_query_length": 0})
LOSS = field("Loss", {"type": "number_input", "is_decimal_allowed": False, "min_value": "0"}, optional=True)
WHO = field("Who", {"type": "users_select"}, optional=True)
HOME: Json = {
    "type": "home",
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "No outage"}}],
}
START = field("Start", {"type": "datetimepicker"}, optional=True, hint=plain("Your own time"))


@pytest.fixture
def trigger(connected: App, nina: Person) -> str:
    nina.command("/announce")
    return str(connected.wait_for("/announce")["trigger_id"])


@pytest.fixture
def form(connected: App, nina: Person, trigger: str) -> Form:
    view = modal("Announce", WHAT, ETA, SYSTEM, LOSS, WHO, START, callback_id="announce")
    connected.web.views_open(trigger_id=trigger, view=view)
    connected.answers["block_suggestion"] = lambda asked: {
        "options": [option(name) for name in ("Booking", "Search") if asked["value"].lower() in name.lower()]
    }
    return nina.modal("Announce")


FILLED = {"What": "It burns", "ETA": "<2h", "System": "Booking"}


class TestTriggers:
    def test_a_trigger_opens_one_modal(self, connected: App, nina: Person, trigger: str) -> None:
        view = connected.web.views_open(trigger_id=trigger, view=modal("Announce"))["view"]

        assert nina.modal("Announce").labels == ["What"]
        assert view["state"]["values"]["what"]["what_value"] == {"type": "plain_text_input", "value": None}
        assert connected.error("views.open", trigger_id=trigger, view=modal("x")) == "exchanged_trigger_id"

    def test_it_expires_after_three_seconds(self, connected: App, trigger: str, clock: Clock) -> None:
        clock.time += 3.1

        assert connected.error("views.open", trigger_id=trigger, view=modal("x")) == "expired_trigger_id"

    def test_it_is_not_made_up(self, connected: App) -> None:
        assert connected.error("views.open", trigger_id="1.2.abc", view=modal("x")) == "invalid_trigger_id"

    def test_a_refused_view_does_not_use_it_up(self, connected: App, trigger: str) -> None:
        refusal = connected.refusal("views.open", trigger_id=trigger, view=modal("x" * 25))

        assert refusal["error"] == "invalid_arguments"
        assert refusal["response_metadata"]["messages"]
        assert connected.web.views_open(trigger_id=trigger, view=modal("x"))["ok"]


class TestFilling:
    def test_what_is_entered_reaches_the_app(
        self, slack: Sandbox, connected: App, nina: Person, form: Form
    ) -> None:
        form.fill({**FILLED, "Loss": 12, "Who": "omar", "Start": 1_790_000_000})

        assert form.submit()
        view = connected.wait_for("view_submission")["view"]
        values = {block_id: next(iter(entry.values())) for block_id, entry in view["state"]["values"].items()}
        assert values["what"] == {"type": "plain_text_input", "value": "It burns"}
        assert values["eta"]["selected_option"]["value"] == "<2h"
        assert values["system"]["selected_option"]["text"]["text"] == "Booking"
        assert values["loss"]["value"] == "12"
        assert values["who"]["selected_user"] == slack.user_id("omar")
        assert values["start"]["selected_date_time"] == 1_790_000_000
        assert not nina.has_modal

    def test_the_client_refuses_before_the_app_hears_of_it(self, connected: App, form: Form) -> None:
        form.fill({"ETA": "<2h", "System": "Search", "Loss": "1.5"})

        assert not form.submit()
        assert set(form.errors) == {"What", "Loss"}
        assert connected.received("view_submission") == []
        form.fill({"What": "It burns", "Loss": None})
        assert form.submit()

    def test_people_can_read_the_form(self, form: Form) -> None:
        form.fill(FILLED, Who="omar")

        assert form.title == "Announce"
        assert (form.value("What"), form.value("System"), form.value("Who")) == (
            "It burns",
            "Booking",
            "omar",
        )
        assert form.value("Start") is None
        assert form.hint("Start") == "Your own time"
        assert form.options("ETA") == ["<30m", "<2h"]
        assert form.options("System", "sea") == ["Search"]
        with pytest.raises(AssertionError, match="no option 'Sales'"):
            form.fill(System="Sales")

    def test_a_field_with_dispatch_action_tells_the_app_at_once(
        self, connected: App, nina: Person, trigger: str
    ) -> None:
        connected.web.views_open(trigger_id=trigger, view=modal("A", WHAT, ETA | {"dispatch_action": True}))

        nina.modal().fill(What="typed", ETA="<30m")

        told = connected.wait_for("block_actions")
        assert told["actions"][0]["selected_option"]["value"] == "<30m"
        assert told["view"]["state"]["values"]["what"]["what_value"]["value"] == "typed"
        assert len(connected.received("block_actions")) == 1

    @pytest.mark.parametrize(
        "answer", [None, {}, {"options": [{"text": plain("")}]}, {"options": [option("x")] * 101}]
    )
    def test_suggestions_that_slack_cannot_show(self, connected: App, form: Form, answer: Any) -> None:
        connected.answers["block_suggestion"] = lambda asked: answer

        with pytest.raises(SlackTold, match="trouble connecting"):
            form.options("System")


class TestAnswers:
    def test_errors_stay_beside_their_fields(self, connected: App, form: Form) -> None:
        form.fill(FILLED)
        refused = {"response_action": "errors", "errors": {"what": "Say more"}}
        connected.answers["view_submission"] = lambda sent: refused

        assert not form.submit()
        assert form.errors == {"What": "Say more"}
        assert form.value("ETA") == "<2h"

    @pytest.mark.parametrize(
        "answer",
        [
            {"response_action": "errors", "errors": {"nowhere": "x"}},
            {"response_action": "errors", "errors": {}},
            {"response_action": "errors", "errors": {"what": ""}},
            {"response_action": "update", "view": {"type": "modal"}},
            {"response_action": "explode"},
            {"text": "thanks"},
        ],
    )
    def test_an_answer_that_slack_cannot_use(
        self, slack: Sandbox, connected: App, form: Form, answer: Json
    ) -> None:
        form.fill(FILLED)
        connected.answers["view_submission"] = lambda sent: answer

        with pytest.raises(SlackTold, match="trouble connecting"):
            form.submit()
        assert form.is_open
        assert slack.envelopes[-1].refused

    @pytest.mark.workspace(ack_within=0.5)
    def test_without_an_ack_the_modal_stays_open(self, connected: App, form: Form) -> None:
        form.fill(FILLED)
        connected.silent = 1

        with pytest.raises(SlackTold, match="operation_timeout"):
            form.submit()
        assert form.submit()

    def test_update_and_push_and_clear(self, connected: App, nina: Person, form: Form) -> None:
        answers: list[Json] = [
            {"response_action": "update", "view": modal("Second")},
            {"response_action": "push", "view": modal("Third")},
            {"response_action": "clear"},
        ]
        connected.answers["view_submission"] = lambda sent: answers.pop(0)
        form.fill(FILLED)

        assert form.submit()
        assert nina.modal("Second").value("What") == "It burns"
        nina.modal("Second").submit()
        nina.modal("Third").fill(What="more")
        nina.modal("Third").submit()
        assert not nina.has_modal

    def test_an_empty_ack_closes_one_modal_of_the_stack(
        self, connected: App, nina: Person, form: Form
    ) -> None:
        form.fill(FILLED)
        connected.answers["view_submission"] = lambda sent: {
            "response_action": "push",
            "view": modal("Above"),
        }
        form.submit()
        del connected.answers["view_submission"]
        above = nina.modal("Above")
        above.fill(What="x")

        assert above.submit()
        assert nina.modal().title == "Announce"


class TestStack:
    def push(self, app: App, title: str) -> str:
        trigger = app.wait_for("block_actions", len(app.received("block_actions")))["trigger_id"]
        return str(app.web.views_push(trigger_id=trigger, view=self.clickable(title))["view"]["id"])

    def clickable(self, title: str) -> Json:
        button = {"type": "button", "action_id": "more", "text": plain("More")}
        return modal(title, {"type": "actions", "block_id": "a", "elements": [button]}, notify_on_close=True)

    def test_three_modals_and_no_more(self, connected: App, nina: Person, trigger: str) -> None:
        connected.web.views_open(trigger_id=trigger, view=self.clickable("1"))
        for title in ("2", "3"):
            nina.modal().click("More")
            self.push(connected, title)

        nina.modal("3").click("More")
        trigger = connected.received("block_actions")[-1]["trigger_id"]
        assert connected.error("views.push", trigger_id=trigger, view=modal("4")) == "push_limit_reached"
        nina.modal("3").close()
        assert connected.wait_for("view_closed")["is_cleared"] is False
        nina.modal("2").close(whole_stack=True)
        closed = connected.wait_for("view_closed", 2)
        assert (closed["is_cleared"], closed["view"]["title"]["text"]) == (True, "1")
        assert not nina.has_modal

    def test_a_command_has_no_modal_to_push_onto(self, connected: App, trigger: str) -> None:
        assert connected.error("views.push", trigger_id=trigger, view=modal("x")) == "invalid_trigger_id"


class TestUpdating:
    def test_entries_survive_where_the_ids_stay(self, connected: App, form: Form) -> None:
        form.fill(FILLED)
        view = form.view
        other = WHAT | {"block_id": "why", "label": plain("Why")}

        connected.web.views_update(view_id=view.id, hash=view.hash, view=modal("Later", ETA, other, SYSTEM))

        assert form.title == "Later"
        assert (form.value("ETA"), form.value("Why")) == ("<2h", None)

    def test_a_hash_of_an_older_state(self, connected: App, form: Form) -> None:
        old = form.view.hash
        connected.web.views_update(view_id=form.view.id, view=modal("2"))

        refusal = connected.error("views.update", view_id=form.view.id, hash=old, view=modal("3"))
        assert refusal == "hash_conflict"

    def test_a_closed_view_is_not_found(self, connected: App, form: Form) -> None:
        id = form.view.id
        form.close()

        assert connected.error("views.update", view_id=id, view=modal("x")) == "not_found"
        with pytest.raises(SlackTold, match="closed"):
            form.submit()

    def test_by_external_id(self, connected: App, nina: Person, trigger: str) -> None:
        connected.web.views_open(trigger_id=trigger, view=modal("1", external_id="mine"))
        connected.web.views_update(external_id="mine", view=modal("2", external_id="mine"))
        nina.command("/announce")
        again = connected.received("/announce")[-1]["trigger_id"]

        assert nina.modal().title == "2"
        refusal = connected.error("views.open", trigger_id=again, view=modal("3", external_id="mine"))
        assert refusal == "duplicate_external_id"


def row(number: int, text: str, button: Json) -> Json:
    accessory = {"type": "button", **button}
    return {"type": "section", "block_id": str(number), "text": plain(text), "accessory": accessory}


SURE = {
    "title": plain("Sure?"),
    "text": plain("It is gone then."),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}
SOMEBODY = {"type": "users_select", "action_id": "who", "placeholder": plain("Somebody")}
SOMETHING = {"type": "static_select", "action_id": "what", "placeholder": plain("Something")}
ROWS = {
    "type": "home",
    "blocks": [
        row(1, "First", {"text": plain("Open"), "action_id": "open"}),
        row(2, "Second", {"text": plain("Open"), "action_id": "open"}),
        row(3, "Third", {"text": plain("Delete"), "action_id": "delete", "confirm": SURE}),
        {"type": "actions", "elements": [SOMEBODY, SOMETHING | {"options": [option("<30m")]}]},
    ],
}


class TestHome:
    def test_it_is_published_for_one_member(self, connected: App, nina: Person, ada: Person) -> None:
        first = connected.web.views_publish(user_id=nina.id, view=HOME)["view"]
        connected.web.views_publish(user_id=nina.id, view=HOME, hash=first["hash"])

        assert nina.home
        assert nina.home.text == "No outage"
        assert ada.home is None
        old = {"user_id": nina.id, "view": HOME, "hash": first["hash"]}
        assert connected.error("views.publish", **old) == "hash_conflict"
        assert connected.error("views.publish", user_id="U0NOBODY", view=HOME) == "invalid_arguments"
        assert connected.error("views.publish", user_id=nina.id, view=modal("x")) == "invalid_arguments"

    def test_what_stands_in_its_rows(self, connected: App, nina: Person) -> None:
        connected.web.views_publish(user_id=nina.id, view=ROWS)
        home = nina.home
        assert home
        home.click("Open", beside="Second")
        assert connected.wait_for("block_actions")["actions"][0]["block_id"] == "2"
        with pytest.raises(AssertionError, match="'Delete' asks for a confirmation"):
            home.click("Delete")
        home.click("Delete", confirm=False)
        home.click("Delete", confirm=True)
        assert connected.wait_for("block_actions", 2)["actions"][0]["action_id"] == "delete"

    def test_what_it_has_to_choose_from(self, connected: App, nina: Person) -> None:
        connected.web.views_publish(user_id=nina.id, view=ROWS)
        home = nina.home
        assert home
        home.choose("Somebody", "ada")
        picked = connected.wait_for("block_actions")["actions"][0]
        assert picked["selected_user"] == nina.slack.user_id("ada")
        assert home.offers("Something") == ["<30m"]
        with pytest.raises(AssertionError, match="no element with the placeholder 'Anything'"):
            home.choose("Anything", "x")

    def test_opening_it_is_an_event(self, connected: App, nina: Person) -> None:
        nina.open_home()
        assert "view" not in connected.wait_for("app_home_opened")

        connected.web.views_publish(user_id=nina.id, view=HOME)
        nina.open_home()
        assert connected.wait_for("app_home_opened", 2)["view"]["type"] == "home"

    @pytest.mark.workspace(home_tab=False)
    def test_without_a_home_tab(self, connected: App, nina: Person) -> None:
        assert connected.error("views.publish", user_id=nina.id, view=HOME) == "not_enabled"
        with pytest.raises(SlackTold, match="no home tab"):
            nina.open_home()
