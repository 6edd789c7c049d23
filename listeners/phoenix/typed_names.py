"""Finding what somebody means by a name they typed: a system, a group, a Google group, a person.

Case, spaces and quotation marks around the name do not matter. Refusals here are plain text.
"""

import re
from collections.abc import Iterator
from typing import Any

import peewee

from models import GoogleGroup, Group, System, User
from models.database import connection
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.text import names
from phoenix_bot.text.mrkdwn import as_typed, one_line
from phoenix_bot.text.names import key_of

QUOTES = ('""', "''", "``", "“”", "„“", "„”", "””", "\u2018\u2019", "«»", "»«")
"""Pairs of quotation marks, opening and closing."""

LONGEST = 300
"""Characters of what is typed in which a name is looked for."""

SHOWN = 10
"""People who are shown when a name fits several people."""

SLACK_ID = r"[UW][A-Z0-9]{2,31}"


def unquoted(typed: str) -> str:
    """What was typed, without spaces and a pair of quotation marks around it."""
    text = typed.strip()
    if len(text) > 1 and text[0] + text[-1] in QUOTES and text[-1] not in text[1:-1]:
        return text[1:-1].strip()
    return text


def new_name(name: str, *, markup: str, kind: str, instead: str = "") -> str:
    """`name`, which was typed in `markup` for something new, without quotation marks around it.

    Refused if it mentions a person, a group or a channel: whoever types that means another command. `instead`
    says which.
    """
    if any(as_typed(mention) in name for mention in re.findall(r"<[@#!][^<>]*>", markup)):
        raise Refused(f"A {kind}'s name cannot mention anybody or a channel. {instead}".rstrip())
    return unquoted(name)


def system(typed: str) -> System:
    """The system with this name, even if it is retired; Refused, with the nearest name, if there is none."""
    found: System = _named(System, typed, kind="system")
    return found


def group(typed: str) -> Group:
    """The group with this name; Refused, with the nearest name, if there is none."""
    found: Group = _named(Group, typed, kind="group")
    return found


def google_group(typed: str) -> GoogleGroup:
    """The Google group with this key; Refused, with the nearest key, if none was added."""
    with connection():
        found = GoogleGroup.get_or_none(GoogleGroup.key == key_of(unquoted(typed)))
        if found is not None:
            return found
        keys = {row.key: row.key for row in GoogleGroup.select(GoogleGroup.key)}
    raise _unknown(typed, keys, kind="Google group")


def system_and(typed: str, between: str) -> tuple[System, str] | None:
    """A system and what follows after the word `between`; None if nothing follows.

    Refused if there is no such system.
    """
    found: tuple[System, str] | None = _named_and(System, typed, between, kind="system")
    return found


def group_and(typed: str, between: str = "") -> tuple[Group, str] | None:
    """A group and what follows after it, or after the word `between`; None if nothing follows.

    Refused if there is no such group.
    """
    found: tuple[Group, str] | None = _named_and(Group, typed, between, kind="group")
    return found


def _named(model: Any, typed: str, *, kind: str) -> Any:
    with connection():
        found = model.get_or_none(model.key == key_of(unquoted(typed)))
    if found is None:
        raise _unknown_of(model, typed, kind=kind)
    return found


def _named_and(model: Any, typed: str, between: str, *, kind: str) -> tuple[Any, str] | None:
    """The row with the longest name that fits, and what follows after the name."""
    parts = {key_of(unquoted(before)): (before, after) for before, after in _parts(typed, between)}
    if not parts:
        return None
    with connection():
        found = {row.key: row for row in model.select().where(model.key.in_(list(parts)))}
    if not found:
        raise _unknown_of(model, next(iter(parts.values()))[0], kind=kind)
    key = max(found, key=len)
    following = unquoted(parts[key][1])
    return (found[key], following) if following else None


def _parts(typed: str, between: str) -> Iterator[tuple[str, str]]:
    """Every way to read `typed` as a name, `between`, and something else."""
    parting = rf"\s+{re.escape(between)}(?:\s+|$)" if between else r"\s+"
    for parted in re.finditer(rf"(?=({parting}))", typed[:LONGEST], re.IGNORECASE):
        yield typed[: parted.start()], typed[parted.start() + len(parted[1]) :]


def _unknown_of(model: Any, typed: str, *, kind: str) -> Refused:
    with connection():
        known = dict(model.select(model.key, model.name).tuples())
    return _unknown(typed, known, kind=kind)


def _unknown(typed: str, known: dict[str, str], *, kind: str) -> Refused:
    """`known` are names by key."""
    text = unquoted(typed)
    nearest = names.nearest(key_of(text), known)
    hint = f" Did you mean “{known[nearest]}”?" if nearest else ""
    return Refused(f"There is no {kind} “{one_line(text, 100)}”.{hint}")


def people(typed: str, *, mentioned: str = "", or_part: bool = False) -> list[User]:
    """The people somebody means: the one `mentioned` (a Slack id), or those with this id, address or name.

    At most SHOWN. With `or_part`, if nobody has this name, those whose name contains it. Refused if there is
    nobody.
    """
    text = unquoted(typed.strip().removeprefix("@"))
    slack_id = mentioned or (text if re.fullmatch(SLACK_ID, text) else "")
    with connection():
        if slack_id:
            return [User.get_or_none(User.slack_id == slack_id) or User(slack_id=slack_id)]
        if "@" in text:
            found = _people(User.email == text.casefold())
        else:
            # SQLite knows the lower case of ASCII letters only.
            found = _people((User.name == text) | (peewee.fn.LOWER(User.name) == text.lower()))
        if or_part and not found:
            found = _people(User.name.contains(text))
    if not found:
        raise Refused(
            f"I know nobody called “{one_line(text, 100)}”. Mention them with @, or type their "
            "e-mail address. If they joined just now, type /phoenix sync users first."
        )
    return found


def _people(those: peewee.Expression) -> list[User]:
    return list(User.select().where(those).order_by(User.is_deactivated, User.name).limit(SHOWN))


def person(typed: str, *, mentioned: str = "") -> User:
    """The person somebody means; Refused if there is none, or more than one."""
    found = people(typed, mentioned=mentioned)
    if len(found) > 1:
        them = ", ".join(f"{one.name} ({one.slack_id})" for one in found)
        raise Refused(f"“{one_line(typed, 100)}” could be any of {them}. Mention the one you mean with @.")
    return found[0]
