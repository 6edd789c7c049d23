"""Whom the settings keep from acting, and whether those whom they name can act."""

from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from models import User, Workspace
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.check.finding import Finding, refusal
from phoenix_bot.operations.check.slack import WITH_BOT_TOKEN, App
from phoenix_bot.people import eligibility, profiles
from phoenix_bot.settings import Settings
from phoenix_bot.slack.outcomes import NETWORK_ERRORS

PAGE, PAGES = 1000, 10
"""Members on a page, and pages that are read: Slack allows twenty a minute."""

NOBODY = {"user_not_found", "users_not_found", "user_not_visible"}


def barred(settings: Settings, client: WebClient, app: App) -> Iterator[Finding]:
    """How many people cannot act for want of an address in ALLOWED_EMAIL_DOMAIN, if that is set."""
    if not settings.email_domains:
        return
    try:
        members = list(_members(client, app))
    except NETWORK_ERRORS as error:
        yield refusal("People", error, WITH_BOT_TOKEN)
        return
    people, ours = [user for user in members if user.can_act], " or ".join(settings.email_domains)
    some = f" (of the first {len(members):,} members)" if len(members) >= PAGE * PAGES else ""
    count = sum(not eligibility.has_address_in(user, settings.email_domains) for user in people)
    if count and count == len(people):
        what = f"none of the {count} people in the workspace{some} can act: no address is in {ours}"
        yield Finding("People", what, "check ALLOWED_EMAIL_DOMAIN")
    elif count:
        what = f"{count} of {len(people)} people in the workspace{some} cannot act"
        yield Finding("People", f"{what}: their address is not in {ours}")
    else:
        yield Finding("People", f"all {len(people)} have an address in {ours}")


def _members(client: WebClient, app: App) -> Iterator[User]:
    cursor: str | None = None
    for _ in range(PAGES):
        page = client.users_list(limit=PAGE, cursor=cursor)
        yield from (_described(profile, app) for profile in page["members"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _described(profile: dict[str, Any], app: App) -> User:
    home = Workspace(team_id=app.team_id, email_domains=[])
    return profiles.described(profile, home, now=utcnow())


def admins(settings: Settings, client: WebClient, app: App) -> Iterator[Finding]:
    """Whether those whom PHOENIX_ADMINS names are in the workspace and may act."""
    if not settings.phoenix_admins:
        return
    try:
        wrong = [
            f"{name} {why}"
            for name in settings.phoenix_admins
            if (why := _why_no_admin(name, settings, client, app))
        ]
    except NETWORK_ERRORS as error:
        yield refusal("Admins", error, WITH_BOT_TOKEN)
        return
    if wrong:
        yield Finding("Admins", "; ".join(wrong), "correct PHOENIX_ADMINS")
    else:
        yield Finding("Admins", f"PHOENIX_ADMINS names {len(settings.phoenix_admins)}, who may do everything")


def _why_no_admin(name: str, settings: Settings, client: WebClient, app: App) -> str:
    """What keeps an admin from acting, as the rest of a sentence; "" if nothing does."""
    try:
        look_up = client.users_lookupByEmail(email=name) if "@" in name else client.users_info(user=name)
    except SlackApiError as error:
        if error.response.get("error") in NOBODY:
            return "is nobody in this workspace"
        raise
    user = _described(look_up["user"], app)
    if not user.can_act:
        return "is not a full, active, human member"
    if settings.email_domains and not eligibility.has_address_in(user, settings.email_domains):
        return "has no address that ALLOWED_EMAIL_DOMAIN allows"
    return ""
