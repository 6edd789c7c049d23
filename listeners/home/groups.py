"""Groups and people in App Home: changing groups, and who is in them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from listeners.answering import button_values
from listeners.answering.button_values import identity_of
from listeners.answering.payloads import text
from listeners.home.forms import HomeForm, connect, connect_button
from models import Permission
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.blocks.home import google_group_form, group_forms, inputs
from phoenix_bot.blocks.home import groups as page
from phoenix_bot.blocks.home import people as person_page
from phoenix_bot.blocks.modals import inputs as outage_inputs
from phoenix_bot.blocks.modals.inputs import Malformed
from phoenix_bot.people import group_members, group_overviews, groups, home_visits, management, profiles
from phoenix_bot.people.groups import Details
from phoenix_bot.settings import Settings
from phoenix_bot.text.home_address import is_slack_id, of_person

LATELY = timedelta(minutes=1)
"""Slack is asked about people who are picked, unless it told us about them within this time."""


def register(app: App, settings: Settings) -> None:
    """Connect the buttons, the forms, and their pickers."""
    connect(app, HomeForm(page.ADD, lambda _: group_forms.add(), _add))
    connect(app, HomeForm(page.CHANGE, _change_form, _change))
    connect(app, HomeForm(page.DELETE, _delete_form, _delete))
    connect(app, HomeForm(page.ADD_PEOPLE, _people_form, _add_people))
    connect(app, HomeForm(person_page.ADD_TO_GROUP, _group_form, _add_to_group))
    connect_button(app, page.REMOVE, _remove)
    app.action(page.FIND_PERSON)(found_person)
    app.action(group_forms.PEOPLE)(picked)
    for search in (group_forms.GROUP, google_group_form.GROUP):
        app.options(search)(offer)


def _details(view: Mapping[str, Any]) -> Details:
    read = outage_inputs.read(view, (group_forms.NAME, group_forms.GIVES))
    return Details(read[group_forms.NAME], _permissions(read[group_forms.GIVES]))


def _permissions(values: list[Any]) -> frozenset[Permission]:
    try:
        return frozenset(map(Permission, values))
    except ValueError:
        raise Malformed("the view names a permission that there is not") from None


def _add(view: Mapping[str, Any], act: Act) -> None:
    wanted = _details(view)
    groups.add(wanted.name, wanted.gives, act=act)


def _change_form(value: str) -> View:
    group = groups.get(identity_of(value))
    return group_forms.change(group, groups.permissions_of(group))


def _change(view: Mapping[str, Any], act: Act) -> None:
    seen = Details(inputs.seen(view, "name", str), _permissions(inputs.seen(view, "gives", list)))
    groups.change(inputs.which(view), _details(view), seen=seen, act=act)


def _delete_form(value: str) -> View:
    group = groups.get(identity_of(value))
    return group_forms.delete(group, group_overviews.about(group).members)


def _delete(view: Mapping[str, Any], act: Act) -> None:
    even_so = outage_inputs.read(view, (group_forms.EVEN_SO,))[group_forms.EVEN_SO]
    seen = inputs.seen(view, "members", int)
    groups.delete(inputs.which(view), act=act, losing=seen if even_so else 0)


def _people_form(value: str) -> View:
    return group_forms.add_people(groups.get(identity_of(value)))


def _add_people(view: Mapping[str, Any], act: Act) -> None:
    picked = outage_inputs.read(view, (group_forms.PEOPLE,))[group_forms.PEOPLE]
    slack_ids = [_slack_id(who) for who in picked]
    group_members.add_members(inputs.which(view), slack_ids, act=act)


def _slack_id(text: Any) -> str:
    if not (isinstance(text, str) and is_slack_id(text)):
        raise Malformed("the view names somebody who is nobody")
    return text


def _group_form(value: str) -> View:
    if not is_slack_id(value):
        raise Refused(button_values.ANOTHER_VERSION)
    return group_forms.add_to_group(profiles.find(value))


def _add_to_group(view: Mapping[str, Any], act: Act) -> None:
    which = outage_inputs.read(view, (group_forms.GROUP,))[group_forms.GROUP]
    group_members.add_member(which, _slack_id(inputs.seen(view, "who", str)), act=act)


def _remove(value: str, act: Act) -> None:
    which, slack_id = button_values.read(value, page.removed)
    group_members.remove_member(which, slack_id, act=act)


def found_person(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
    """Somebody was picked on the page: show their page, and again when Slack tells us about them."""
    who = action.get("selected_user")
    if who:
        profiles.introduce(who, now=utcnow(), fresh=LATELY)
        home_visits.show_page(text(body["user"], "id"), of_person(who), now=utcnow())
    ack()


def picked(ack: Ack, action: dict[str, Any]) -> None:
    """People were picked in the form: ask Slack who they are while the form is still open."""
    for who in action.get("selected_users") or ():
        profiles.introduce(who, now=utcnow(), fresh=LATELY)
    ack()


def offer(ack: Ack, payload: dict[str, Any], body: dict[str, Any]) -> None:
    """Offer managers the groups that match what is typed so far."""
    try:
        management.require(text(body["user"], "id"))
    except NotAllowed:
        ack(options=[])
    else:
        ack(options=[group_forms.option_of(group) for group in groups.find(payload.get("value", ""))])
