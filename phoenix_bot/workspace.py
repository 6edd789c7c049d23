"""Whose people may act: those of the workspace the app is in, with an address of the domains in the settings.

A starting bot writes both down, so that every rule can ask, and a changed setting counts for everybody at
once although Slack says nothing new about them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from models import User, Workspace
from models.database import transaction
from phoenix_bot.mrkdwn import escape


def note(team_id: str, email_domains: Sequence[str]) -> None:
    """This is our workspace, and these are the domains of its people: the current one first, none for any."""
    domains = list(email_domains)
    with transaction():
        Workspace.delete().where(Workspace.team_id != team_id).execute()
        Workspace.insert(team_id=team_id, email_domains=domains).on_conflict(
            conflict_target=[Workspace.team_id], update={Workspace.email_domains: domains}
        ).execute()


def home() -> Workspace:
    """Our workspace; one without id and domains before the bot's first start. Needs a connection."""
    return Workspace.select().first() or Workspace(team_id="", email_domains=[])


def is_from_elsewhere(profile: Mapping[str, Any], home: Workspace) -> bool:
    """Whether Slack's `user` object is of a member of other workspaces only, known from a shared channel."""
    team = profile.get("team_id")
    # In an organisation of several workspaces people belong to one and may be members of more.
    teams = (profile.get("enterprise_user") or {}).get("teams") or []
    return bool(home.team_id and team and home.team_id not in (team, *teams))


def may_act(user: User) -> bool:
    """Whether this is a full, active, human member, with an address of our domains. Needs a connection."""
    return user.can_act and not strange_address(user)


def strange_address(user: User) -> str:
    """Which addresses may act and what this person's is, if it is none of them, else "".

    Needs a connection.
    """
    domains = home().email_domains
    if not domains or user.email.rpartition("@")[2] in domains:
        return ""
    theirs = f"is {escape(user.email)}" if user.email else "is not shown"
    return f"an e-mail address at {' or '.join(domains)} is needed, and the one in Slack {theirs}"
