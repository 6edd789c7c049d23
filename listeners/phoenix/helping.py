"""/phoenix help: what a person may type, and the forms of one word."""

from collections.abc import Callable
from difflib import get_close_matches

from listeners.phoenix import which_outage
from listeners.phoenix.words import COMMAND, Asked, Word
from models import Permission
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.answers import command_help
from phoenix_bot.blocks.content import Content
from phoenix_bot.people import eligibility, management, permissions, profiles, readers
from phoenix_bot.text.mrkdwn import escape, one_line


def help_on(asked: Asked, *, typed: str, known: dict[str, Word]) -> Content:
    """What the person may type: everything, or the forms of one word."""
    wanted = asked.rest.split(" ")[0].casefold() if typed.casefold() == "help" else ""
    if wanted in known:
        return _forms(known[wanted], by=asked.by)
    may, why_not_reading = _allowed(asked)
    mine = {name: word for name, word in known.items() if may(word)}
    asked_for = wanted or typed
    is_unknown = asked_for.casefold() not in ("", "help")
    first = _unknown(asked_for, [*mine, "help"]) if is_unknown else why_not_reading
    return command_help.build(
        [_line(word) for word in mine.values() if not word.is_for_managers],
        for_managers=[_line(word) for word in mine.values() if word.is_for_managers],
        first=first,
        note=which_outage.RULE if "show" in mine else "",
    )


def _allowed(asked: Asked) -> tuple[Callable[[Word], bool], str]:
    """Which words the person may use, and why they may not read, as far as we know.

    Slack is asked about somebody new.
    """
    profiles.introduce(asked.by, now=utcnow())
    with connection():
        user = profiles.find(asked.by)
        manages = permissions.holds(user, Permission.MANAGE)
        acts = not user.is_known or eligibility.may_act(user)
        why_not_reading = readers.why_never(user)

    def may(word: Word) -> bool:
        if word.is_for_managers:
            return manages
        return (acts or not word.acts) and not (word.reads and why_not_reading)

    return may, why_not_reading


def _line(word: Word, before: str = "") -> tuple[str, str]:
    return escape(f"{before}{word.usage}"), word.about


def _forms(word: Word, *, by: str) -> Content:
    if word.is_for_managers:
        management.require(by)
    return command_help.build([_line(form, f"{word.name} ") for form in word.forms] or [_line(word)])


def _unknown(typed: str, known: list[str]) -> str:
    nearest = get_close_matches(typed.casefold(), known, n=1)
    hint = f" Did you mean `{COMMAND} {nearest[0]}`?" if nearest else ""
    return f"There is no `{COMMAND}` command “{escape(one_line(typed, 50))}”.{hint} You can type:"
