"""Groups and people in App Home: changing groups, and who is in them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from listeners.answering import button_values
from listeners.answering.button_values import id_of
from listeners.home.forms import HomeForm, connect, connect_button
from models import Permission
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.blocks.home import google_group_form, group_forms, inputs
from phoenix_bot.blocks.home import groups as page
from phoenix_bot.blocks.home import people as person_page
from phoenix_bot.blocks.modals import inputs as outage_inputs
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
    return Details(read[group_forms.NAME], frozenset(map(Permission, read[group_forms.GIVES])))


def _add(view: Mapping[str, Any], act: Act) -> None:
    wanted = _details(view)
    groups.add(wanted.name, wanted.gives, act=act)


def _change_form(value: str) -> View:
    group = groups.get(id_of(value))
    return group_forms.change(group, groups.permissions_of(group))


def _change(view: Mapping[str, Any], act: Act) -> None:
    seen = Details(inputs.seen(view, "name"), frozenset(map(Permission, inputs.seen(view, "gives"))))
    groups.change(inputs.about_id(view), _details(view), seen=seen, act=act)


def _delete_form(value: str) -> View:
    group = groups.get(id_of(value))
    return group_forms.delete(group, sum(one.members for one in group_overviews.overview(only=group.id)))


def _delete(view: Mapping[str, Any], act: Act) -> None:
    even_so = outage_inputs.read(view, (group_forms.EVEN_SO,))[group_forms.EVEN_SO]
    seen = inputs.seen(view, "members")
    groups.delete(inputs.about_id(view), act=act, losing=seen if even_so else 0)


def _people_form(value: str) -> View:
    return group_forms.add_people(groups.get(id_of(value)))


def _add_people(view: Mapping[str, Any], act: Act) -> None:
    slack_ids = outage_inputs.read(view, (group_forms.PEOPLE,))[group_forms.PEOPLE]
    group_members.add_members(inputs.about_id(view), slack_ids, act=act)


def _group_form(value: str) -> View:
    if not is_slack_id(value):
        raise Refused(button_values.ANOTHER_VERSION)
    return group_forms.add_to_group(profiles.find(value))


def _add_to_group(view: Mapping[str, Any], act: Act) -> None:
    group_id = outage_inputs.read(view, (group_forms.GROUP,))[group_forms.GROUP].id
    group_members.add_member(group_id, str(inputs.seen(view, "who")), act=act)


def _remove(value: str, act: Act) -> None:
    group_id, slack_id = button_values.read(value, page.removed)
    group_members.remove_member(group_id, slack_id, act=act)


def found_person(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
    """Somebody was picked on the page: show their page, and again when Slack tells us about them."""
    who = action.get("selected_user")
    if who:
        profiles.introduce(who, now=utcnow(), fresh=LATELY)
        home_visits.show_page(body["user"]["id"], of_person(who), now=utcnow())
    ack()


def picked(ack: Ack, action: dict[str, Any]) -> None:
    """People were picked in the form: ask Slack who they are while the form is still open."""
    for who in action.get("selected_users") or ():
        profiles.introduce(who, now=utcnow(), fresh=LATELY)
    ack()


def offer(ack: Ack, payload: dict[str, Any], body: dict[str, Any]) -> None:
    """Offer managers the groups that match what is typed so far."""
    try:
        management.require(body["user"]["id"])
    except NotAllowed:
        ack(options=[])
    else:
        ack(options=[group_forms.option_of(group) for group in groups.find(payload.get("value", ""))])
