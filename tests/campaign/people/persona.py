"""Somebody who works with the bot though it fails: tries again as people do, and gives up in the end."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.refusals import SlackTold
from tests.campaign.people.ledger import Ledger, Submission, Told
from tests.campaign.stage import Stage

TRIES = 3
"""How often somebody tries the same before they give up."""

LOOKS = 2.0
"""Seconds for which somebody looks whether something happens, before they try again."""

WAITS = 5.0
"""Seconds for which somebody waits for a message that should appear."""

AFTER_NEWS = 0.5
"""Seconds for which a form may still open after the bot has said something, maybe about something else."""

LATER, DONE = "This takes longer than usual", "Done."
UNCONFIRMED = "has not said whether this was stored"


class Persona:
    """One person on a stage."""

    def __init__(self, stage: Stage, ledger: Ledger, name: str) -> None:
        self.name = name
        self.person: Person = stage.slack.person(name)
        self.stage, self.ledger = stage, ledger

    @property
    def slack_id(self) -> str:
        """Their id in Slack."""
        return self.person.member.id

    def opens(self, what: str, act: Callable[[], None]) -> Form | None:
        """Do what opens a form until there is one; None if they are refused, or give up."""
        self.leaves_forms()
        for _ in range(TRIES):
            told = self._told_only_them()
            if self.tries(what, act):
                self.looks_for(partial(self._sees_an_answer, told))
            if self.person.has_modal or self.looks_for(lambda: self.person.has_modal, AFTER_NEWS):
                return self._form()
            if news := self._told_only_them()[len(told) :]:
                self.stage.say(f"{self.name} may not {what}: {news[-1]}")
                return None
            self.waits_for_the_bot()
        self.stage.say(f"{self.name} gives up: no form to {what}")
        return None

    def _sees_an_answer(self, told: list[str]) -> bool:
        return self.person.has_modal or self._told_only_them() != told

    def submits(self, what: str, form: Form, marked: str, fields: Mapping[str, Any]) -> Submission:
        """Fill in a form and submit it until it is accepted, refused for good, or they give up.

        The field `marked` gets a text with the submission's mark.
        """
        submission = self.fills(what, form, marked, fields)
        if submission.told is Told.NOTHING:
            self.goes_on(submission, form)
        return submission

    def fills(self, what: str, form: Form, marked: str, fields: Mapping[str, Any]) -> Submission:
        """Fill in a form; the submission is refused at once if that cannot be done."""
        submission = self.ledger.add(what, self.slack_id)
        try:
            form.fill({**fields, marked: f"{fields.get(marked, 'It is so')} {submission.mark}"})
        except (SlackTold, AssertionError) as told:
            # Somebody has closed the form, or it has become another one.
            submission.told, submission.why = Told.REFUSED, str(told)
            self.stage.say(f"{self.name} cannot fill in {submission.mark} to {what}: {told}")
            self.leaves_forms()
        return submission

    def goes_on(self, submission: Submission, form: Form) -> None:
        """Submit a form that is filled in, again and again; then close what is still open.

        Whoever was told nothing once cannot know whether it counts, though the next try is refused.
        """
        is_unsure = False
        while submission.told is not Told.ACCEPTED and form.is_open and submission.tries < TRIES:
            submission.tries += 1
            submission.told, submission.why = self._submitted(form)
            if submission.told is Told.NOTHING:
                is_unsure = True
                self.waits_for_the_bot()
        if is_unsure and submission.told is Told.REFUSED:
            submission.told = Told.NOTHING
        self.leaves_forms()
        what = f"{submission.mark} to {submission.what}"
        self.stage.say(f"{self.name} submits {what}: {submission.told} {submission.why}".rstrip())

    def clicks(self, what: str, message: Message, button: str, **details: bool) -> bool:
        """Press a button until Slack does not complain; False if they give up."""
        return self.persistently(what, lambda: self.person.click(message, button, **details))

    def persistently(self, what: str, act: Callable[[], None]) -> bool:
        """Do something until Slack does not complain; False if they give up."""
        for _ in range(TRIES):
            if self.tries(what, act):
                self.stage.say(f"{self.name} was allowed to {what}")
                return True
            self.waits_for_the_bot()
        return False

    def looks_for(self, seen: Callable[[], Any], seconds: float = LOOKS) -> Any:
        """Wait a while for something; returns it, or None."""
        try:
            return self.stage.slack.until(seen, seconds)
        except AssertionError:
            return None

    def tries(self, what: str, act: Callable[[], None]) -> bool:
        """Do something once; returns whether Slack took it."""
        try:
            act()
        except (SlackTold, AssertionError) as told:
            self.stage.say(f"{self.name} cannot {what}: {told}")
            return False
        return True

    def leaves_forms(self) -> None:
        """Close whatever is open."""
        while self.person.has_modal:
            if not self.tries("close a form", lambda: self.person.modal(timeout=0).close(whole_stack=True)):
                return

    def waits_for_the_bot(self) -> None:
        """Wait until Slack can reach the bot."""
        self.looks_for(lambda: self.stage.slack.connections)

    def _form(self) -> Form | None:
        """The form that has opened; None if it is only a modal that says something."""
        form = self.person.modal()
        self.looks_for(lambda: LATER not in form.text, WAITS)
        if form.view.body.get("submit"):
            return form
        self.stage.say(f"{self.name} reads: {form.text}")
        self.leaves_forms()
        return None

    def _submitted(self, form: Form) -> tuple[Told, str]:
        """Submit once; what they were told, and why."""
        try:
            if not form.submit():
                return _refused("; ".join(f"{label}: {why}" for label, why in form.errors.items()))
            return self._read_answer(form)
        except (SlackTold, AssertionError) as told:
            # If the form is closed, another one has taken its place before it was sent.
            return Told.NOTHING, str(told)

    def _read_answer(self, form: Form) -> tuple[Told, str]:
        """What the answer to a submit did: the form closed, it changed, or there is a modal above it."""
        if not form.is_open and self.person.has_modal:
            # One that they had given up has opened in its place.
            return Told.NOTHING, "another form is there"
        if not form.is_open:
            return Told.ACCEPTED, ""
        top = self.person.modal()
        if top.view.id == form.view.id:
            return Told.REFUSED, f"a question: {top.title}"
        self.looks_for(lambda: LATER not in top.text, WAITS)
        text = top.text
        if DONE in text:
            return Told.ACCEPTED, "late"
        top.close()
        return (Told.NOTHING, "no answer") if LATER in text else _refused(text)

    def told_directly(self) -> list[Message]:
        """What the bot told this person in direct messages, oldest first, with those in threads."""
        first = self.person.messages(dm=True)
        return sorted(
            [*first, *(one for message in first for one in self.person.thread(message))],
            key=lambda one: one.ts,
        )

    def _told_only_them(self) -> list[str]:
        """What the bot told only this person, in the channels where they act."""
        told = [one for channel in ("general", "incidents") for one in self.person.messages(channel)]
        return [one.shown for one in told if one.ephemeral and LATER not in one.shown]


def _refused(why: str) -> tuple[Told, str]:
    """What somebody knows who reads why their form was not taken."""
    return (Told.NOTHING if UNCONFIRMED in why else Told.REFUSED), why
