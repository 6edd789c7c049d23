"""/phoenix groups: who is in which group, and what groups let people do."""

import re
from functools import partial

from listeners.phoenix import typed_names
from listeners.phoenix.pages import page
from listeners.phoenix.typed_names import unquoted
from listeners.phoenix.words import Asked, Word, for_managers, shown, usage
from models import Group, Permission, User
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

NAME = "groups"

GIVE = "let its members do something, such as groups give support add_announcement"


def word() -> Word:
    """The word with what may follow it."""
    return for_managers(
        "groups …",
        "groups: what their members may do, and who is in them",
        [
            Word("list", "all groups", lambda asked: show(0, 0)),
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


def show(subject: int, number: int) -> Content:
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


def members(group_id: int, number: int) -> Content:
    """A page of the people in a group."""
    with connection():
        group = groups.get(group_id)
    return page(
        "members",
        f"{group.name}: {management_words.labels(group_overviews.about(group).gives)}",
        partial(group_members.members, group_id),
        _member_row,
        nothing="Nobody is in it. `/phoenix groups add-member` adds somebody.",
        number=number,
        subject=group_id,
    )


def _member_row(member: Member) -> Row:
    user = member.user
    way = escape(management_words.membership(by_hand=member.by_hand, google_keys=member.google_keys))
    return Row(user.name or user.slack_id, f"{mention(user.slack_id)} · {way}")


def _show(asked: Asked) -> Content:
    return members(_one(asked, "show <group>", "show on_call").id, 0)


def _add(asked: Asked) -> Content:
    name = unquoted(asked.rest)
    if not name:
        raise usage(NAME, "add <name>", "add support")
    groups.add(name, (), act=asked.act)
    return told(f"The group {' '.join(name.split())} is added. Say what it gives: /phoenix groups give.")


def _rename(asked: Asked) -> Content:
    pair = typed_names.group_and(asked.rest, "to")
    if pair is None:
        raise usage(NAME, "rename <old> to <new>", "rename support to first line")
    group, name = pair
    groups.rename(group.id, name, act=asked.act)
    return told(f"The group {group.name} is called {' '.join(name.split())} now.")


def _give(asked: Asked) -> Content:
    group, permission = _permission(asked, "give")
    groups.give(group.id, permission, act=asked.act)
    return told(f"The group {group.name} gives “{permission.label}” now.")


def _take(asked: Asked) -> Content:
    group, permission = _permission(asked, "take")
    groups.take(group.id, permission, act=asked.act)
    return told(f"The group {group.name} no longer gives “{permission.label}”.")


def _permission(asked: Asked, form: str) -> tuple[Group, Permission]:
    pair = typed_names.group_and(asked.rest)
    if pair is None:
        raise usage(NAME, f"{form} <group> <permission>", f"{form} support add_announcement")
    group, typed = pair
    wanted = re.sub(r"[\s_-]+", " ", typed.casefold()).strip()
    for permission in Permission:
        if wanted in (permission.value.replace("_", " "), permission.label.casefold()):
            return group, permission
    known = ", ".join(Permission)
    raise Refused(f"There is no permission “{shown(typed)}”. The permissions are: {known}.")


def _add_member(asked: Asked) -> Content:
    group, user = _group_and_person(asked, "add-member")
    added = group_members.add_member(group.id, user.slack_id, act=asked.act)
    return _about_member(user, f"is {'now' if added else 'already'} in", group)


def _remove_member(asked: Asked) -> Content:
    group, user = _group_and_person(asked, "remove-member")
    removed = group_members.remove_member(group.id, user.slack_id, act=asked.act)
    if keys := group_members.google_keys(group.id, user.slack_id):
        return _about_member(user, "is still in", group, f", through the Google group {', '.join(keys)}")
    return _about_member(user, "is no longer in" if removed else "is not in", group)


def _about_member(user: User, is_in: str, group: Group, why: str = "") -> Content:
    text = f"{mention(user.slack_id)} {is_in} {escape(group.name)}{escape(why)}."
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
        value=f"delete {group.id} {one.members}",
    )


def delete(group_id: int, members: int, *, act: Act) -> Content:
    """Delete a group, as somebody confirmed who saw that it had so many members."""
    with connection():
        name = groups.get(group_id).name
    groups.delete(group_id, losing=members, act=act)
    return told(f"The group {name} is deleted.")


PAGES = {NAME: show, "members": members}
CONFIRMED = {"delete": delete}
