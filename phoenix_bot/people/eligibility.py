"""Whose people may act: those of the workspace the app is in, with an address of the domains in the settings.

A starting bot writes both down, so that every rule can ask, and a changed setting counts for everybody at
once although Slack says nothing new about them.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import peewee

from models import User, Workspace
from models.database import transaction
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.text.mrkdwn import escape


def note(team_id: str, email_domains: Sequence[str]) -> None:
    """This is our workspace, and these are the domains of its people: the current one first, none for any."""
    domains = list(email_domains)
    with transaction():
        Workspace.delete().where(Workspace.team_id != team_id).execute()
        Workspace.insert(team_id=team_id, email_domains=domains).on_conflict(
            conflict_target=[Workspace.team_id], update={Workspace.email_domains: domains}
        ).execute()


def note_team(team_id: str) -> None:
    """This is our workspace, whatever its bot's settings are; Refused if that bot is in another one."""
    with transaction():
        Workspace.insert(team_id=team_id).on_conflict_ignore().execute()
        others = Workspace.select(Workspace.team_id).where(Workspace.team_id != team_id).scalar()
        if others is not None:
            raise Refused(
                f"The bot of this database was in the workspace {others}, and the token is of {team_id}. "
                "If the bot has moved, start it first."
            )


def home() -> Workspace:
    """Our workspace; one without id and domains before the bot's first start. Needs a connection."""
    known = Workspace.select(Workspace.team_id, Workspace.email_domains).first()
    return known or Workspace(team_id="", email_domains=[])


def is_from_elsewhere(profile: Mapping[str, Any], home: Workspace) -> bool:
    """Whether Slack's `user` object is of a member of other workspaces only, known from a shared channel."""
    team = profile.get("team_id")
    # In an organisation of several workspaces people belong to one and may be members of more.
    teams = (profile.get("enterprise_user") or {}).get("teams") or []
    return bool(home.team_id and team and home.team_id not in (team, *teams))


def may_act(user: User) -> bool:
    """Whether Slack has told that this is a full, active, human member, with an address of our domains.

    Needs a connection.
    """
    return user.is_known and user.can_act and not strange_address(user)


def why_only_reading(user: User) -> str:
    """What keeps this person from acting, as a sentence in mrkdwn; "" if nothing does.

    Nor is there a reason while Slack has not told who they are. Needs a connection.
    """
    if not user.is_known:
        return ""
    if user.is_deactivated:
        return "This account is deactivated in Slack: it may read, not act."
    if not user.can_act:
        return "Guests may read, not act: only full members of this workspace announce and change outages."
    strange = strange_address(user)
    return f"You may read, not act: {strange}." if strange else ""


def acting() -> peewee.Expression:
    """What is true of the User rows of those who may act, of whom Slack has told. Needs a connection."""
    full: peewee.Expression = User.profile_at.is_null(False) & ~barred()
    ours = [User.email.endswith(f"@{domain}") for domain in home().email_domains]
    return peewee.Expression(full, peewee.OP.AND, reduce(or_, ours)) if ours else full


def barred() -> peewee.Expression:
    """What is true of the User rows of those who are no full, active, human members: User.can_act, as SQL."""
    found: peewee.Expression = User.is_bot | User.is_guest | User.is_deactivated | User.is_missing
    return found


def without_rights(slack_ids: Collection[str]) -> set[str]:
    """Those of these people, by Slack id, of whom Slack has told that they may not act. One query more.

    Needs a connection.
    """
    those = User.slack_id.in_(list(slack_ids)) & User.profile_at.is_null(False)
    return {user.slack_id for user in User.select(User.slack_id).where(those, ~acting())}


def strange_address(user: User) -> str:
    """Which addresses may act and what this person's is, if it is none of them, else "".

    Needs a connection.
    """
    domains = home().email_domains
    if not domains or user.email.rpartition("@")[2] in domains:
        return ""
    theirs = f"is {escape(user.email)}" if user.email else "is not shown"
    return f"an e-mail address at {' or '.join(domains)} is needed, and the one in Slack {theirs}"
