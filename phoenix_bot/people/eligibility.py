"""Who may act at all: members of the workspace the app is in, with an address in ALLOWED_EMAIL_DOMAIN.

A starting bot stores the workspace and the setting, so every rule can ask. A changed setting then counts for
everybody at once, although Slack tells nothing new about them.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import peewee

from models import User, Workspace
from models.database import database, on_commit, transaction
from models.prepared import Prepared, parameter
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.text.mrkdwn import escape


def remember_workspace(team_id: str, email_domains: Sequence[str]) -> None:
    """Store the bot's workspace and the domains of its people: the current one first; none means any."""
    domains = list(email_domains)
    with transaction():
        on_commit(_known.clear)
        _LEAVE_OTHERS.change(team_id=team_id)
        _REMEMBER.change(team_id=team_id, email_domains=domains)


def confirm_workspace(team_id: str) -> None:
    """Store the workspace, with no domains, if none is stored yet; Refused if another one is."""
    with transaction():
        on_commit(_known.clear)
        Workspace.insert(team_id=team_id).on_conflict_ignore().execute()
        others = Workspace.select(Workspace.team_id).where(Workspace.team_id != team_id).scalar()
        if others is not None:
            raise Refused(
                f"The bot of this database was in the workspace {others}, but the token is of {team_id}. "
                "If the bot has moved, start it first."
            )


def workspace() -> Workspace:
    """The stored workspace; before the bot's first start, one without id and domains. Needs a connection.

    Every rule about people asks for it, and only starts of the bot change it: a process reads it once.
    """
    pool = database.obj
    if pool not in _known:
        found = _WORKSPACE.first(Workspace)
        if found is None:
            return Workspace(team_id="", email_domains=[])
        _known.clear()
        _known[pool] = found
    return _known[pool]


_LEAVE_OTHERS = Prepared(
    lambda: Workspace.delete().where(Workspace.team_id != parameter("team_id", Workspace.team_id))
)
_REMEMBER = Prepared(
    lambda: Workspace.insert(
        team_id=parameter("team_id", Workspace.team_id),
        email_domains=parameter("email_domains", Workspace.email_domains),
    ).on_conflict(conflict_target=[Workspace.team_id], preserve=[Workspace.email_domains])
)

_known: dict[Any, Workspace] = {}
"""The stored workspace by the database that it was read from."""


_WORKSPACE = Prepared(lambda: Workspace.select(Workspace.team_id, Workspace.email_domains).limit(1))


def is_from_elsewhere(profile: Mapping[str, Any], ours: Workspace) -> bool:
    """Whether Slack's `user` object is of a member of other workspaces only, known from a shared channel."""
    team = profile.get("team_id")
    # In an organisation of several workspaces people belong to one and may be members of more.
    teams = (profile.get("enterprise_user") or {}).get("teams") or []
    return bool(ours.team_id and team and ours.team_id not in (team, *teams))


def may_act(user: User) -> bool:
    """Whether this is a full, active, human member with an address of our domains.

    False until Slack has told us about them. Needs a connection.
    """
    return user.is_known and user.can_act and not address_complaint(user)


def why_read_only(user: User) -> str:
    """What keeps this person, who may read, from acting, as a sentence in mrkdwn; "" if nothing does.

    Also "" until Slack has told us about them. Needs a connection.
    """
    if not user.is_known:
        return ""
    if not user.can_act:
        return "Guests can read outages; only full members of this workspace can announce and change them."
    complaint = address_complaint(user)
    return f"You can read outages, but not announce or change them: {complaint}." if complaint else ""


def may_act_condition() -> peewee.Expression:
    """may_act() as a condition on User rows. Needs a connection."""
    full: peewee.Expression = User.profile_at.is_null(False) & ~cannot_act_condition()
    ours = [User.email.endswith(f"@{domain}") for domain in workspace().email_domains]
    return peewee.Expression(full, peewee.OP.AND, reduce(or_, ours)) if ours else full


def cannot_act_condition() -> peewee.Expression:
    """The opposite of User.can_act as a condition on User rows."""
    found: peewee.Expression = User.is_bot | User.is_guest | User.is_deactivated | User.is_missing
    return found


def who_may_not_act(slack_ids: Collection[str]) -> set[str]:
    """Those of these people, by Slack id, who may not act; without those whom Slack has not told us about.

    Needs a connection. One query.
    """
    those = User.slack_id.in_(list(slack_ids)) & User.profile_at.is_null(False)
    return {user.slack_id for user in User.select(User.slack_id).where(those, ~may_act_condition())}


def barred_by_address() -> tuple[int, int]:
    """How many full members have no address that the setting allows, and how many there are.

    Needs a connection.
    """
    full = User.select().where(User.profile_at.is_null(False), ~cannot_act_condition()).count()
    allowed = User.select().where(may_act_condition()).count()
    return full - allowed, full


def has_address_in(user: User, domains: Collection[str]) -> bool:
    """Whether this person has an e-mail address in one of `domains`."""
    return user.email.rpartition("@")[2] in domains


def address_complaint(user: User) -> str:
    """Why this person's e-mail address keeps them from acting, as a clause in mrkdwn; "" if it does not.

    Needs a connection.
    """
    domains = workspace().email_domains
    if not domains or has_address_in(user, domains):
        return ""
    theirs = f"is {escape(user.email)}" if user.email else "is not shown"
    return f"an e-mail address at {' or '.join(domains)} is needed, and the one in Slack {theirs}"
