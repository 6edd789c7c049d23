"""A command that somebody typed, and the words that it can consist of."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches

from listeners.answering.trigger import Trigger
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.blocks.content import Content
from phoenix_bot.people import management
from phoenix_bot.text.mrkdwn import as_typed, escape, one_line
from phoenix_bot.text.numbers import number

COMMAND = "/phoenix"


@dataclass(frozen=True)
class Asked(Trigger):
    """A command, typed in a channel. `markup` is what follows the words that were recognised already.

    People, channels and links in it are in Slack's markup.
    """

    channel_id: str
    markup: str

    @property
    def rest(self) -> str:
        """What follows the words that were recognised already, as it was typed."""
        return as_typed(self.markup).strip()

    def next_word(self) -> tuple[str, "Asked"]:
        """The next word, "" at the end, and the same command without it."""
        first, *rest = self.markup.split(maxsplit=1) or [""]
        return as_typed(first), replace(self, markup="".join(rest).strip())

    def next_person(self) -> tuple[str, "Asked"]:
        """The Slack id of the first person who is mentioned, "" if nobody is, and the command without it."""
        mentioned = re.search(r"<@(\w+)(?:\|[^<>]*)?>", self.markup)
        if mentioned is None:
            return "", self
        rest = f"{self.markup[: mentioned.start()]} {self.markup[mentioned.end() :]}"
        return mentioned[1], replace(self, markup=rest.strip())

    def outage_id(self, word: str) -> int:
        """The outage's number that was typed, with or without #; Refused if there is none."""
        typed = self.rest.removeprefix("#").strip()
        try:
            return number(typed)
        except ValueError:
            odd = f"“{escape(one_line(self.rest, 50))}” is not an outage's number. " if typed else ""
            raise without_number(word, odd) from None


def without_number(word: str, before: str = "") -> Refused:
    """The refusal of a word that does not say which outage it is about."""
    return Refused(
        f"{before}Type the outage's number, for example `{COMMAND} {word} 7`. "
        f"`{COMMAND} list` shows the numbers."
    )


@dataclass(frozen=True)
class Word:
    """What can be typed: `usage` is the word with what follows it, `about` says what it does.

    `run` returns the content to acknowledge the command with, or None if it has acknowledged the command
    itself. `forms` are the words that may come next. Words that `acts` is set for are of no use to guests and
    others who may only read, and those that `reads` is set for to people who may not.
    """

    usage: str
    about: str
    run: Callable[[Asked], Content | None]
    forms: Sequence["Word"] = ()
    acts: bool = False
    reads: bool = False
    is_for_managers: bool = False

    @property
    def name(self) -> str:
        """The word itself, without what follows it."""
        return self.usage.split()[0]


def for_managers(usage: str, about: str, forms: Sequence[Word], *, may_stand_alone: bool = True) -> Word:
    """A word for managers only, with the words that may come next.

    If it `may_stand_alone`, it means the first of them.
    """
    name = usage.split()[0]
    known = {form.name: form for form in forms}

    def run(asked: Asked) -> Content | None:
        management.require(asked.by)
        typed, below = asked.next_word()
        form = known.get(typed.casefold()) if typed or not may_stand_alone else forms[0]
        if form is None:
            raise PlainlyRefused(_unknown(name, typed, known))
        with typed_names_stay():
            return form.run(below)

    return Word(usage, about, run, forms, is_for_managers=True)


def _unknown(name: str, typed: str, known: Mapping[str, Word]) -> str:
    nearest = get_close_matches(typed.casefold(), known, n=1)
    odd = f"There is no {COMMAND} {name} command “{shown(typed)}”. " if typed else ""
    hint = f"Did you mean {COMMAND} {name} {nearest[0]}? " if nearest else ""
    lines = [f"{COMMAND} {name} {form.usage}: {form.about}" for form in known.values()]
    return "\n".join([f"{odd}{hint}You can type:", *lines])


def usage(name: str, form: str, example: str) -> Refused:
    """The refusal of a command in which something is missing."""
    words = f"{COMMAND} {name}"
    return Refused(f"Type {words} {form}, for example {words} {example}.")


def shown(typed: str) -> str:
    """What somebody typed, short enough for a sentence of ours."""
    return one_line(typed, 100)


class PlainlyRefused(Refused):
    """A refusal in plain text: names in it are exactly as somebody typed them."""


@contextmanager
def typed_names_stay() -> Iterator[None]:
    """Keep typed names as they are: rules for managers refuse in plain text, and so does what is inside."""
    try:
        yield
    except NotAllowed:
        raise
    except Refused as refusal:
        raise PlainlyRefused(str(refusal)) from refusal
