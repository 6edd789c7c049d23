"""The pages about groups and people, for managers: all groups, one group, one person."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from models import Group, Permission
from models.prepared import meant
from phoenix_bot.blocks.home import frame, groups
from phoenix_bot.blocks.home import people as person_blocks
from phoenix_bot.people import eligibility, group_members, group_overviews, permissions, profiles, readers
from phoenix_bot.text.home_address import is_slack_id

SIZE = 40
"""Groups, members, or groups of somebody on a page of a list."""


def _list(visit: Visit, rows: Sequence[Block], empty: str) -> list[Block]:
    """A page of a list; there is one row too many if there are more pages."""
    return frame.list_page(visit.address, rows[:SIZE], more=len(rows) > SIZE, empty=empty)


def _groups(visit: Visit) -> Sequence[Block]:
    found = group_overviews.overview(SIZE + 1, visit.address.turned * SIZE)
    rows = [groups.row(one.group, one.gives, one.members, one.google_keys) for one in found]
    return [*groups.above(), *_list(visit, rows, "There is no group yet. Press *Add a group*.")]


def _group(visit: Visit) -> Sequence[Block]:
    at = visit.address
    found = meant(Group, at.identity("id"))
    if found is None:
        return groups.missing()
    one = group_overviews.about(found)
    deletable = one.group.name not in permissions.FIRST_GROUPS
    head = groups.head(one.group, one.gives, one.members, one.google_keys, deletable=deletable)
    members = group_members.members(one.group.id, SIZE + 1, at.turned * SIZE)
    without = eligibility.who_may_not_act([each.user.slack_id for each in members])
    rows = [
        groups.member(
            one.group,
            each.user.slack_id,
            by_hand=each.by_hand,
            google_keys=each.google_keys,
            has_rights=each.user.slack_id not in without,
        )
        for each in members
    ]
    return [*head, *_list(visit, rows, "Nobody is in this group yet. Press *Add people*.")]


def _person(visit: Visit) -> Sequence[Block]:
    who = visit.address.choice("who")
    if not is_slack_id(who):
        return person_blocks.unknown()
    user = profiles.find(who)
    may = [permission for permission in Permission if permissions.holds(user, permission)]
    rows = [
        person_blocks.row(part.group, who, by_hand=part.by_hand, google_keys=part.google_keys)
        for part in group_members.groups_of(who, SIZE + 1, visit.address.turned * SIZE)
    ]
    head = person_blocks.head(
        user,
        may,
        announces=permissions.may_announce(user, allow_all=visit.setup.allow_all),
        reads=readers.may_read(user),
        strange=eligibility.address_complaint(user),
    )
    return [
        *head,
        *_list(visit, rows, "Not in any group."),
    ]


PAGES = (
    Page("groups", "People and groups", _groups, for_managers=True),
    Page("group", "", _group, for_managers=True, under="groups"),
    Page("person", "", _person, for_managers=True, under="groups"),
)
