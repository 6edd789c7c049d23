"""/phoenix groups: who is in which group, and what groups let people do."""

import re
from functools import partial

from listeners.answering import button_values
from listeners.phoenix import typed_names
from listeners.phoenix.pages import NOTHING, page
from listeners.phoenix.typed_names import new_name
from listeners.phoenix.words import COMMAND, Asked, Word, for_managers, shown, usage
from models import Group, Identity, Permission, User
from models.database import connection
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks import management_words
from phoenix_bot.blocks.answers.management import Row, asking, told
from phoenix_bot.blocks.content import Content, ours
from phoenix_bot.people import group_members, group_overviews, groups
from phoenix_bot.people.group_members import Member
from phoenix_bot.people.group_overviews import Overview
from phoenix_bot.text.mrkdwn import escape, mention
from phoenix_bot.text.numbers import number

NAME = "groups"

GIVE = "let its members do something, for example groups give support add_announcement"


def word() -> Word:
    """The word with what may follow it."""
    return for_managers(
        "groups …",
        "groups: what their members may do, and who is in them",
        [
            Word("list", "all groups", lambda asked: show(NOTHING, 0)),
            Word("show <group>", "who is in it, and what they may do", _show),
            Word("add <name>", "add a group", _add),
            Word("rename <old> to <new>", "rename a group that is not built in", _rename),
            Word("give <group> <permission>", GIVE, _give),
            Word("take <group> <permission>", "no longer let its members do that", _take),
            Word("add-member <group> @person", "add somebody to it", _add_member),
            Word("remove-member <group> @person", "remove somebody from it", _remove_member),
            Word("delete <group>", "delete a group that is not built in (asks first)", _delete),
        ],
    )


def show(subject: Identity, number: int) -> Content:
    """A page of all groups."""
    return page(
        NAME,
        "Groups",
        group_overviews.overview,
        _row,
        nothing="There is no group. `/phoenix groups add support` adds one.",
        number=number,
    )


def _row(one: Overview) -> Row:
    return Row(one.group.name, escape(management_words.group_facts(one.gives, one.members, one.google_keys)))


def members(which: Identity, number: int) -> Content:
    """A page of the people in a group."""
    with connection():
        group = groups.get(which)
    return page(
        "members",
        f"{group.name}: {', '.join(permission.label for permission in group_overviews.about(group).gives)}",
        partial(group_members.members, group.id),
        _member_row,
        nothing="Nobody is in it. `/phoenix groups add-member` adds somebody.",
        number=number,
        subject=which,
    )


def _member_row(member: Member) -> Row:
    user = member.user
    way = escape(management_words.membership(by_hand=member.by_hand, google_keys=member.google_keys))
    return Row(user.name or user.slack_id, f"{mention(user.slack_id)} · {way}")


def _show(asked: Asked) -> Content:
    return members(_one(asked, "show <group>", "show on_call").identity, 0)


def _add(asked: Asked) -> Content:
    member = f"To add somebody to a group, type {COMMAND} {NAME} add-member <group> @person."
    name = new_name(asked.rest, markup=asked.markup, kind="group", instead=member)
    if not name:
        raise usage(NAME, "add <name>", "add support")
    if re.fullmatch(r"\S+@\S+\.\S+", name):
        raise Refused(
            f"“{shown(name)}” is an e-mail address. {member} "
            f"To let a Google group feed one, type {COMMAND} google add {shown(name)} <group>."
        )
    if (found := _group_and_permission(asked.rest)) is not None:
        group, permission = found
        raise Refused(
            f"There is a group {group.name} already. To let it do something, type "
            f"{COMMAND} {NAME} give {group.name} {permission.value}."
        )
    groups.add(name, (), act=asked.act)
    return told(f"The group {' '.join(name.split())} is added. /phoenix groups give lets them do something.")


def _rename(asked: Asked) -> Content:
    pair = typed_names.group_and(asked.rest, "to")
    if pair is None:
        raise usage(NAME, "rename <old> to <new>", "rename support to first line")
    group, name = pair[0], new_name(pair[1], markup=asked.markup, kind="group")
    groups.rename(group.identity, name, act=asked.act)
    return told(f"The group {group.name} is called {' '.join(name.split())} now.")


def _give(asked: Asked) -> Content:
    group, permission = _permission(asked, "give")
    groups.give(group.identity, permission, act=asked.act)
    return told(f"The group {group.name} gives “{permission.label}” now.")


def _take(asked: Asked) -> Content:
    group, permission = _permission(asked, "take")
    groups.take(group.identity, permission, act=asked.act)
    return told(f"The group {group.name} no longer gives “{permission.label}”.")


def _permission(asked: Asked, form: str) -> tuple[Group, Permission]:
    pair = typed_names.group_and(asked.rest)
    if pair is None:
        raise usage(NAME, f"{form} <group> <permission>", f"{form} support add_announcement")
    permission = _named(pair[1])
    if permission is None:
        known = ", ".join(Permission)
        raise Refused(f"There is no permission “{shown(pair[1])}”. The permissions are: {known}.")
    return pair[0], permission


def _group_and_permission(typed: str) -> tuple[Group, Permission] | None:
    """What was typed, if it is what follows `give`."""
    try:
        pair = typed_names.group_and(typed)
    except Refused:
        return None
    permission = _named(pair[1]) if pair else None
    return (pair[0], permission) if pair and permission else None


def _named(typed: str) -> Permission | None:
    wanted = re.sub(r"[\s_-]+", " ", typed.casefold()).strip()
    names = ((one, (one.value.replace("_", " "), one.label.casefold())) for one in Permission)
    return next((permission for permission, called in names if wanted in called), None)


def _add_member(asked: Asked) -> Content:
    group, user = _group_and_person(asked, "add-member")
    added = group_members.add_member(group.identity, user.slack_id, act=asked.act)
    return _about_member(user, f"is {'now' if added else 'already'} in", group)


def _remove_member(asked: Asked) -> Content:
    group, user = _group_and_person(asked, "remove-member")
    removed = group_members.remove_member(group.identity, user.slack_id, act=asked.act)
    if keys := group_members.google_keys(group.id, user.slack_id):
        return _about_member(user, f"is, through the Google group {', '.join(keys)}, still in", group)
    return _about_member(user, "is no longer in" if removed else "is not in", group)


def _about_member(user: User, is_in: str, group: Group) -> Content:
    text = f"{mention(user.slack_id)} {escape(is_in)} {escape(group.name)}."
    return Content(text=text, blocks=[ours(text)])


def _group_and_person(asked: Asked, form: str) -> tuple[Group, User]:
    lacking = usage(NAME, f"{form} <group> @person", f"{form} on_call @nina")
    slack_id, below = asked.next_person()
    if slack_id and not below.rest:
        raise lacking
    if slack_id:
        return typed_names.group(below.rest), typed_names.person("", mentioned=slack_id)
    pair = typed_names.group_and(asked.rest)
    if pair is None:
        raise lacking
    return pair[0], typed_names.person(pair[1])


def _one(asked: Asked, form: str, example: str) -> Group:
    if not asked.rest:
        raise usage(NAME, form, example)
    return typed_names.group(asked.rest)


def _delete(asked: Asked) -> Content:
    group = _one(asked, "delete <group>", "delete support")
    one = group_overviews.about(group)
    gives = ", ".join(f"“{permission.label}”" for permission in one.gives)
    loses = f"Its members lose {gives} unless another group gives it. " if gives and one.members else ""
    return asking(
        f"Delete the group {group.name}?",
        consequences=f"It has {management_words.people(one.members)}. {loses}This cannot be undone.",
        button="Delete",
        value=f"delete {group.identity} {one.members}",
    )


def delete(which: Identity, members: str, *, act: Act) -> Content:
    """Delete a group, as somebody confirmed who saw that it had so many members."""
    losing = button_values.read(members, number)
    with connection():
        name = groups.get(which).name
    groups.delete(which, losing=losing, act=act)
    return told(f"The group {name} is deleted.")


PAGES = {NAME: show, "members": members}
CONFIRMED = {"delete": delete}
