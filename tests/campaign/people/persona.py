"""Somebody who works with the bot though it fails: tries again as people do, and gives up in the end."""

from collections.abc import Callable, Mapping
from typing import Any

from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.refusals import SlackTold
from tests.campaign.people.ledger import Ledger, Submission, Told
from tests.campaign.stage import Stage

TRIES = 4
"""How often somebody tries the same before they give up."""

LOOKS = 3.0
"""Seconds for which somebody looks whether something happens, before they try again."""

WAITS = 8.0
"""Seconds for which somebody waits for a message that should appear."""

LATER, DONE = "This takes longer than usual", "Done."


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
        """Do what opens a form until there is one; None if they give up."""
        for _ in range(TRIES):
            if self.person.has_modal or self._once(what, act):
                self.looks_for(lambda: self.person.has_modal)
            if self.person.has_modal:
                return self.person.modal()
            self._wait_for_the_bot()
        self.stage.say(f"{self.name} gives up: no form to {what}")
        return None

    def submits(self, what: str, form: Form, marked: str, fields: Mapping[str, Any]) -> Submission:
        """Fill in a form and submit it until it is accepted, refused for good, or they give up.

        The field `marked` gets a text with the submission's mark.
        """
        submission = self.ledger.add(what, self.slack_id)
        try:
            form.fill({**fields, marked: f"{fields.get(marked, 'It is so')} {submission.mark}"})
        except SlackTold as told:
            submission.told, submission.why = Told.REFUSED, str(told)
        else:
            self.goes_on(submission, form)
        self.leaves_forms()
        self.stage.say(f"{self.name} submits {submission.mark} to {what}: {submission.told} {submission.why}")
        return submission

    def goes_on(self, submission: Submission, form: Form) -> None:
        """Submit a form that is filled in, again and again."""
        for submission.tries in range(1, TRIES + 1):
            submission.told, submission.why = self._submitted(form)
            if submission.told is Told.ACCEPTED or not form.is_open:
                return
            if submission.told is Told.NOTHING:
                self._wait_for_the_bot()

    def clicks(self, what: str, message: Message, button: str, **details: bool) -> bool:
        """Press a button until Slack does not complain; False if they give up."""
        for _ in range(TRIES):
            if self._once(what, lambda: self.person.click(message, button, **details)):
                return True
            self._wait_for_the_bot()
        return False

    def looks_for(self, seen: Callable[[], Any], seconds: float = LOOKS) -> Any:
        """Wait a while for something; returns it, or None."""
        try:
            return self.stage.slack.until(seen, seconds)
        except AssertionError:
            return None

    def leaves_forms(self) -> None:
        """Close whatever is open."""
        while self.person.has_modal:
            try:
                self.person.modal().close(whole_stack=True)
            except SlackTold:
                return

    def _submitted(self, form: Form) -> tuple[Told, str]:
        """Submit once; what they were told, and why."""
        try:
            if not form.submit():
                return Told.REFUSED, "; ".join(f"{label}: {why}" for label, why in form.errors.items())
            return self._read_answer(form)
        except SlackTold as told:
            return (Told.NOTHING, str(told)) if form.is_open else (Told.ACCEPTED, "")

    def _read_answer(self, form: Form) -> tuple[Told, str]:
        """What the answer to a submit did: the form closed, it changed, or there is a modal above it."""
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
        return (Told.NOTHING, "no answer") if LATER in text else (Told.REFUSED, text)

    def _once(self, what: str, act: Callable[[], None]) -> bool:
        try:
            act()
        except SlackTold as told:
            self.stage.say(f"{self.name} cannot {what}: {told}")
            return False
        return True

    def _wait_for_the_bot(self) -> None:
        self.looks_for(lambda: self.stage.slack.connections)
