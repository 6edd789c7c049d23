"""/phoenix people: who somebody is, and what they may do."""

from listeners.phoenix import typed_names
from listeners.phoenix.words import COMMAND, Asked, Word, typed_names_stay
from models import Permission, User
from models.database import connection
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks import management_words
from phoenix_bot.blocks.answers.management import Row, listed
from phoenix_bot.blocks.content import Content
from phoenix_bot.people import eligibility, group_members, management, permissions, profiles, readers
from phoenix_bot.text.mrkdwn import mention

SHOWN = 10
"""Groups that are named of one person; the others are counted."""

ROOM = 400
"""Characters for the names of somebody's groups: the number of the others must not be cut off."""


def word(*, allow_all: bool) -> Word:
    """The word; it has no others below it. `allow_all`: every full member may announce."""

    def people(asked: Asked) -> Content:
        management.require(asked.by)
        with typed_names_stay():
            found = _found(asked)
        rows = [_row(user, allow_all=allow_all) for user in found]
        return listed("People", rows, nothing="Nobody.")

    about = "who somebody is, what they may do, and why"
    return Word("people <@person, e-mail or name>", about, people, is_for_managers=True)


def _found(asked: Asked) -> list[User]:
    if not asked.rest:
        raise Refused(f"Type a name, an e-mail address, or for example {COMMAND} people @nina.")
    return typed_names.people(asked.rest, mentioned=asked.next_person()[0], or_part=True)


def _row(user: User, *, allow_all: bool) -> Row:
    with connection():
        may = [one for one in Permission if permissions.holds(user, one)]
        announces = permissions.may_announce(user, allow_all=allow_all)
        reads = readers.may_read(user)
        state = _state(user)
    lines = [
        " · ".join(part for part in (user.name, _shown_id(user), user.email) if part),
        f"Rights: {management_words.rights(may, announces=announces)}",
        f"Groups: {_groups(user.slack_id)}",
        *([management_words.reading(reads=reads)] if user.is_known else []),
    ]
    return Row("\n".join(lines), f"{mention(user.slack_id)} {state}")


def _shown_id(user: User) -> str:
    """The id in Slack; that of a placeholder says only its name again."""
    return "" if user.is_placeholder else user.slack_id


def _groups(slack_id: str) -> str:
    """Somebody's first groups, with the Google groups that put them there, and how many more there are."""
    named = [
        f"{part.group.name} (through Google: {', '.join(part.google_keys)})"
        if part.google_keys
        else part.group.name
        for part in group_members.groups_of(slack_id, limit=1000)
    ]
    shown = named[:SHOWN]
    while len(shown) > 1 and len(", ".join(shown)) > ROOM:
        shown.pop()
    more = len(named) - len(shown)
    return ", ".join(shown) + (f" … and {more} more" if more else "") or "none"


def _state(user: User) -> str:
    """What is unusual about somebody, if anything. Needs a connection."""
    if not user.is_known:
        return "Slack has not told me yet who this is."
    if user.is_admin and eligibility.may_act(user):
        return "A workspace admin, who may do everything."
    return profiles.why_not_assignable(user)
