"""The people and channels of the demo workspace."""

from typing import Any

from phoenix_bot.sandbox.alerting import datadog
from phoenix_bot.sandbox.workspace.records import Channel
from phoenix_bot.sandbox.workspace.state import Workspace

PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {"real_name": "Ada Adminová", "is_admin": True, "title": "Head of Operations"},
    "nina": {"real_name": "Nina Novak", "title": "Site Reliability Engineer, on call"},
    "omar": {"real_name": "Omar Haddad", "tz": "America/New_York", "title": "Backend Engineer, on call"},
    "peter": {"real_name": "Peter Sato", "tz": "Asia/Tokyo", "title": "Sales"},
    "gil": {"real_name": "Gil Guest", "is_restricted": True, "title": "Partner"},
    "dana": {"real_name": "Dana Departed", "deleted": True},
    "deploybot": {"real_name": "Deploybot", "is_bot": True},
    datadog.NAME: {"real_name": "Datadog", "display_name": "Datadog", "is_bot": True},
}
FULL_MEMBERS = ("ada", "nina", "omar", "peter")


def fill(workspace: Workspace) -> None:
    """Add the demo members and channels; the app is a member of #incidents and #alerts."""
    for name, details in PEOPLE.items():
        workspace.add_member(name, **details)
    general = _channel(
        workspace, "general", (*FULL_MEMBERS, "gil", "deploybot"), topic="Everybody and everything"
    )
    general.is_general = True
    incidents = _channel(workspace, "incidents", FULL_MEMBERS, topic="Outages are announced here")
    alerts = _channel(workspace, "alerts", (*FULL_MEMBERS, datadog.NAME), topic="What Datadog notices")
    for channel in (incidents, alerts):
        channel.members.append(workspace.bot_user_id)
    _channel(workspace, "random", FULL_MEMBERS, topic="The rest")
    _channel(workspace, "ops", (*FULL_MEMBERS, "deploybot", datadog.NAME), topic="Alerts and deployments")
    _channel(workspace, "sales", FULL_MEMBERS, topic="Deals, and what is in their way")
    _channel(workspace, "partners", (*FULL_MEMBERS, "gil"), topic="What B2B partners should know")
    _channel(workspace, "war-room", ("ada", "nina"), kind="private")


def _channel(
    workspace: Workspace, name: str, members: tuple[str, ...], *, kind: str = "channel", topic: str = ""
) -> Channel:
    ids = [workspace.member_named(member).id for member in members]
    channel = workspace.new_channel(name, kind, ids[0])
    channel.members, channel.topic = ids, topic
    return channel
