"""/phoenix: a word that says what to do, and what it is about."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from types import ModuleType
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from listeners import edit, edit_resolution, outage_pages, reassign, resolve
from listeners.answers import present, privately
from listeners.forms import FormFeature, Trigger, open_on
from listeners.introductions import second_chance
from phoenix_bot.acting import Act
from phoenix_bot.blocks import command_help
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.clock import utcnow
from phoenix_bot.mrkdwn import escape, one_line, unescape
from phoenix_bot.outages import export, listing, records
from phoenix_bot.refusals import NotAllowed, Refused
from phoenix_bot.settings import Settings

COMMAND = "/phoenix"

FORMS: dict[str, tuple[ModuleType, ModuleType]] = {
    "edit": (edit, edit_resolution),
    "reassign": (reassign, reassign),
    "resolve": (resolve, resolve),
}
"""Words that open a form: that of an open outage, and that of a resolved one, which may refuse."""


@dataclass(frozen=True)
class Asked:
    """A command that is not acknowledged yet: the word that chose its function, and the rest."""

    word: str
    rest: str
    by: str
    trigger_id: str
    ack: Ack
    client: WebClient
    respond: Respond

    @property
    def outage_id(self) -> int:
        """The number that was typed, with or without #; Refused if there is none, or something else."""
        typed = self.rest.removeprefix("#").strip()
        try:
            return listing.number(typed)
        except ValueError:
            odd = f"“{escape(one_line(self.rest, 50))}” is no outage's number. " if typed else ""
            raise Refused(
                f"{odd}Say which outage by its number, for example `{COMMAND} {self.word} 7`. "
                f"`{COMMAND} list` shows the numbers."
            ) from None


@dataclass(frozen=True)
class Word:
    """What can be typed: `usage` is the word with what follows it, `about` what comes of it (mrkdwn).

    `run` answers what to acknowledge the command with; None if it has acknowledged it itself.
    """

    usage: str
    about: str
    run: Callable[[Asked], Content | None]

    @property
    def name(self) -> str:
        """What chooses it."""
        return self.usage.split()[0]


def words(settings: Settings) -> list[Word]:
    """Everything that /phoenix understands, in the order of its help."""
    terms = Terms(settings.impact_unit, settings.currency)

    def show(asked: Asked) -> Content:
        return outage_pages.details(asked.outage_id, terms)

    def history(asked: Asked) -> Content:
        return outage_pages.history(asked.outage_id, terms)

    def reopen(asked: Asked) -> Content:
        """The outage with its button, which asks for confirmation."""
        outage_id = listing.get(asked.outage_id).outage_id
        records.view(outage_id, by=asked.by, require=records.require_resolved)
        return outage_pages.details(outage_id, terms)

    form = partial(_open_form, settings=settings, terms=terms)

    return [
        Word("list [open|resolved|mine] [system]", "outages, such as `/phoenix list mine`", _list),
        Word("show <id>", "one outage with its buttons, such as `/phoenix show 7`", show),
        Word("history <id>", "all that happened to it, and when", history),
        Word("edit <id>", "change what is known about it, or about its end", form),
        Word("reassign <id>", "hand it to other people", form),
        Word("resolve <id>", "say that it is over", form),
        Word("reopen <id>", "say that it is not over after all", reopen),
        Word(
            "export [from] [to]",
            "a file with all outages, or such as `/phoenix export 2026-01-01 2026-03-31`",
            _export,
        ),
    ]


def _list(asked: Asked) -> Content:
    return outage_pages.outages(listing.read(asked.rest), by=asked.by)


def _open_form(asked: Asked, *, settings: Settings, terms: Terms) -> None:
    outage = listing.get(asked.outage_id).outage
    feature: FormFeature = FORMS[asked.word][0 if outage.is_open else 1].feature(settings)
    trigger = Trigger(asked.by, asked.trigger_id, asked.ack, asked.client, asked.respond)
    open_on(outage.id, feature, terms=terms, trigger=trigger)


def _export(asked: Asked) -> Content:
    first, last = export.read(asked.rest)
    period = export.ask(first, last, act=Act(asked.by, f"command:{asked.trigger_id}", utcnow()))
    return Content(f"You will get a file with the outages announced {period.words} by direct message.")


def register(app: App, settings: Settings) -> None:
    """Connect the command."""
    known = {word.name: word for word in words(settings)}

    def command(ack: Ack, command: dict[str, Any], client: WebClient, respond: Respond) -> None:
        typed, *rest = unescape(command.get("text", "")).split(maxsplit=1) or [""]
        name, by, trigger_id = typed.casefold(), command["user_id"], command["trigger_id"]
        asked = Asked(name, "".join(rest).strip(), by, trigger_id, ack, client, respond)
        _answer(asked, known[name].run if name in known else lambda _: _help(typed, known))

    app.command(COMMAND)(command)


def _help(typed: str, known: dict[str, Word]) -> Content:
    lines = [(escape(word.usage), word.about) for word in known.values()]
    if typed.casefold() in ("", "help"):
        return command_help.build(lines)
    nearest = get_close_matches(typed.casefold(), [*known, "help"], n=1)
    hint = f" Did you mean `{COMMAND} {nearest[0]}`?" if nearest else ""
    first = f"There is no `{COMMAND}` command “{escape(one_line(typed, 50))}”.{hint} You can type:"
    return command_help.build(lines, first=first)


def _answer(asked: Asked, run: Callable[[Asked], Content | None]) -> None:
    """Acknowledge with what `run` answers, or why not.

    Whoever may not gets a second chance once Slack has told who they are; the answer follows then.
    """
    try:
        content = run(asked)
    except NotAllowed as refusal:
        asked.ack()
        _answer_later(asked, run, refusal)
    except Refused as refusal:
        asked.ack(text=str(refusal))
    else:
        if content is not None:
            # As a whole: given one by one, Bolt leaves out the blocks where there are attachments.
            asked.ack({**content.arguments(), "response_type": "ephemeral"})


def _answer_later(asked: Asked, run: Callable[[Asked], Content | None], refusal: NotAllowed) -> None:
    try:
        content = second_chance(partial(run, asked), refusal, client=asked.client, by=asked.by)
    except Refused as last:
        privately(asked.respond, str(last))
    else:
        if content is not None:
            present(asked.respond, content)
