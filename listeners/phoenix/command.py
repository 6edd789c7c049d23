"""/phoenix: finding out which word was typed, running it, and the help."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from listeners.answering import acts
from listeners.answering.answers import present
from listeners.answering.introductions import ANSWER_FOLLOWS, second_chance
from listeners.buttons import (
    create_report,
    edit,
    edit_resolution,
    post_update,
    reassign,
    reopen,
    resolve,
    withdraw,
)
from listeners.buttons.forms import FormFeature, open_on
from listeners.phoenix import (
    catch_up,
    following,
    insights,
    monitors,
    outage_list,
    outages,
    search,
    which_outage,
)
from listeners.phoenix import management as management_words
from listeners.phoenix.helping import help_on
from listeners.phoenix.words import COMMAND, Asked, PlainlyRefused, Word
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.blocks.answers import management as management_answers
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.actions import create_report as create
from phoenix_bot.outages.actions import export
from phoenix_bot.people import readers
from phoenix_bot.settings import Settings
from phoenix_bot.text.numbers import is_number

FORMS: dict[str, tuple[ModuleType, ModuleType]] = {
    "update": (post_update, post_update),
    "edit": (edit, edit_resolution),
    "reassign": (reassign, reassign),
    "resolve": (resolve, resolve),
    "reopen": (reopen, reopen),
    "withdraw": (withdraw, withdraw),
    "postmortem": (create_report, create_report),
}
"""Words that open a form: for an open outage, and for a resolved one, where the form may be refused."""

BY_FORM = {
    "update": "post an update",
    "edit": "edit it, open or resolved",
    "reassign": "assign it to other people",
    "resolve": "resolve it",
    "withdraw": "withdraw it as a false alarm",
    "reopen": "reopen it",
}
"""What words do that only open their form."""

OTHER_SPELLINGS = {"post-mortem": "postmortem"}

LIST, SHOW = "`/phoenix list resolved booking`", "`/phoenix show 7` or `/phoenix 7`"
EXPORT = "get a file with all outages, or with those of `/phoenix export 2026-01-01 2026-03-31`"


def words(settings: Settings) -> list[Word]:
    """Everything that /phoenix understands, in the order of its help."""
    vocabulary = Vocabulary.of(settings)

    def list_(asked: Asked) -> Content:
        place = outage_list.read(asked.rest, settings.severities)
        return outage_list.show(place, by=asked.by, allow_all=settings.allow_all)

    def show(asked: Asked) -> Content:
        return outages.details(which_outage.meant(asked, "show"), vocabulary, by=asked.by)

    def history(asked: Asked) -> Content:
        return outages.history(which_outage.meant(asked, "history"), vocabulary)

    def form(word: str) -> Callable[[Asked], None]:
        return partial(_open_form, word=word, settings=settings, vocabulary=vocabulary)

    return [
        Word(outage_list.usage(settings.severities), f"such as {LIST}", list_, reads=True),
        Word("show [id]", f"one outage with its buttons, such as {SHOW}", show, reads=True),
        search.word(),
        catch_up.word(settings),
        Word("history [id]", "what happened to it, and when", history, reads=True),
        *(Word(f"{word} [id]", about, form(word), acts=True) for word, about in BY_FORM.items()),
        Word(
            "postmortem [id] [draft]",
            "create its post-mortem, or get a draft of it as a file",
            partial(_postmortem, settings=settings, vocabulary=vocabulary),
            acts=True,
        ),
        Word("export [from] [to]", EXPORT, _export, acts=True, reads=True),
        *following.words(),
        monitors.word(),
        insights.word(settings),
        *management_words.words(settings),
    ]


def _postmortem(asked: Asked, *, settings: Settings, vocabulary: Vocabulary) -> Content | None:
    """Open the form, or queue a file with the draft."""
    *number, last = asked.markup.split() or [""]
    is_draft = last.casefold() == "draft"
    which = replace(asked, markup=" ".join(number)) if is_draft else asked
    if settings.creates_issues and not is_draft:
        _open_form(which, word="postmortem", settings=settings, vocabulary=vocabulary)
        return None
    create.draft(which_outage.meant(which, "postmortem").outage.identity, act=asked.act)
    return Content("I'll send you the draft by direct message.")


def _open_form(asked: Asked, *, word: str, settings: Settings, vocabulary: Vocabulary) -> None:
    outage = which_outage.meant(asked, word).outage
    feature: FormFeature = FORMS[word][0 if outage.is_open else 1].feature(settings)
    open_on(str(outage.identity), feature, vocabulary=vocabulary, trigger=asked)


def _export(asked: Asked) -> Content:
    first, last = export.read(asked.rest)
    period = export.ask(first, last, act=asked.act)
    return Content(f"I'll send you a file with the outages announced {period.words} by direct message.")


def register(app: App, settings: Settings) -> None:
    """Connect the command."""
    known = {word.name: word for word in words(settings)}

    def command(ack: Ack, command: dict[str, Any], client: WebClient, respond: Respond) -> None:
        act = acts.of_command(command)
        whole = Asked(
            *(act, command["trigger_id"], ack, client, respond),
            *(command.get("channel_id", ""), command.get("text", "")),
        )
        typed, asked = whole.next_word()
        word = known.get(OTHER_SPELLINGS.get(typed.casefold(), typed.casefold()))
        if word is None and is_number(whole.rest.removeprefix("#").strip()):
            word, asked = known["show"], whole
        _answer(asked, partial(_run, word=word) if word else partial(help_on, typed=typed, known=known))

    app.command(COMMAND)(command)


def _run(asked: Asked, *, word: Word) -> Content | None:
    """Do what the word is for; NotAllowed if it reads outages and the person may not."""
    if word.reads:
        readers.require_id(asked.by)
    return word.run(asked)


def _answer(asked: Asked, run: Callable[[Asked], Content | None]) -> None:
    """Acknowledge with what `run` returns, or with why it refuses.

    If the person may not, the answer follows after Slack was asked who they are.
    """
    try:
        content = run(asked)
    except NotAllowed as refusal:
        if isinstance(refusal, readers.Unsynced):
            asked.ack(text=ANSWER_FOLLOWS.format(channel=refusal.where))
        else:
            asked.ack()
        _answer_later(asked, run)
    except PlainlyRefused as refusal:
        asked.ack(management_answers.told(str(refusal)).arguments())
    except Refused as refusal:
        asked.ack(text=str(refusal))
    else:
        if content is not None:
            # As one dictionary: from separate arguments, Bolt drops the blocks if there are attachments.
            asked.ack({**content.arguments(), "response_type": "ephemeral"})


def _answer_later(asked: Asked, run: Callable[[Asked], Content | None]) -> None:
    try:
        content = second_chance(asked, partial(run, asked))
    except Refused as last:
        management_words.refuse(asked.respond, last)
    else:
        if content is not None:
            present(asked.respond, content)
