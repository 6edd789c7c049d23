"""A hundred people who use the bot all the time, together so many times a second."""

import gc
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from models import Permission
from models.database import close
from phoenix_bot.operations.database import open_database
from phoenix_bot.people import groups
from phoenix_bot.sandbox import Form, Message, Person, SlackTold
from tests.bench.arrivals import Lost
from tests.bench.people import FIELDS, announcement, in_announcement, opens, unpin_old
from tests.bench.sides import Side
from tests.managing import operator
from tests.stories import WHAT_HAPPENED

PEOPLE = 100

KNOWN = 50
"""Announcements that people work on. Older ones are left alone."""


class Pace:
    """When people do something next: so many times a second, all of them together."""

    def __init__(self, per_second: float, seconds: float) -> None:
        self.began = self.last = time.perf_counter()
        """When they began, and when somebody did something last."""
        self.done = 0
        self._per_second, self._most = per_second, round(per_second * seconds)
        self._numbers = count()

    def goes_on(self) -> bool:
        """Whether the time is not over yet; waits for the next moment, unless that has passed already."""
        number = next(self._numbers)
        left = self.began + number / self._per_second - time.perf_counter()
        if left > 0:
            time.sleep(left)
        if number >= self._most:
            return False
        self.done, self.last = self.done + 1, time.perf_counter()
        return True


def may_change(url: str) -> None:
    """Let all who are on call change the outages of others, in the database at `url`."""
    open_database(url, "a bench")
    groups.give(groups.named("on_call").identity, Permission.CHANGE_OUTAGE, act=operator())
    close()


@dataclass
class Met:
    """What people met with."""

    announced: list[int] = field(default_factory=list)
    """The numbers of the systems of the announcements that the bot accepted."""
    changes: int = 0
    """Edits, updates and resolutions that the bot accepted."""
    told: list[str] = field(default_factory=list)
    """What Slack told them where something did not work."""
    waits: list[float] = field(default_factory=list)
    """Milliseconds from the submission of an announcement to its arrival in Slack."""


class Crowd:
    """The people at one side. What they do has the same shares in every run."""

    def __init__(self, side: Side) -> None:
        self.met = Met()
        self._side = side
        self._known: deque[Message] = deque(maxlen=KNOWN)
        self._visits: Sequence[tuple[Callable[[Person], None], int]] = (
            (self._home, 12),
            (self._reads, 10),
            (self._looks_at_the_form, 6),
            (self._announces, 1),
            (self._edits, 2),
            (self._updates, 1),
            (self._resolves, 1),
        )
        self._pace: Pace
        self._taking = threading.Lock()

    def work(self, per_second: float, seconds: float) -> float:
        """Let them work for so long; returns what they did a second."""
        # Else this process, which is their Slack, too, would stand still for a second now and then.
        gc.disable()
        self._pace = pace = Pace(per_second, seconds)
        with ThreadPoolExecutor(PEOPLE) as pool:
            list(pool.map(self._go_on, range(PEOPLE)))
        gc.enable()
        return pace.done / (pace.last - pace.began)

    def _go_on(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311  # what people do need not be secret
        person = self._side.slack.person(f"member{number}")
        visits, weights = zip(*self._visits, strict=True)
        while self._pace.goes_on():
            [visit] = chance.choices(visits, weights)
            try:
                visit(person)
            except (SlackTold, Lost, AssertionError) as problem:
                self.met.told.append(f"{visit.__name__}: {problem}")
                self._close(person)

    def _close(self, person: Person) -> None:
        if person.has_modal:
            person.modal().close(whole_stack=True)

    def _home(self, person: Person) -> None:
        person.open_home()

    def _reads(self, person: Person) -> None:
        for text in ("list", "show 1", "history 1"):
            if text == "list" or self._pace.goes_on():
                person.command("/phoenix", text)

    def _looks_at_the_form(self, person: Person) -> None:
        form, _ = opens(self._side, person, lambda: person.command("/announce", "system 7"))
        for query in ("system 1", "system 12"):
            if self._pace.goes_on():
                form.options("Primary affected system", query)
        form.close()

    def _announces(self, person: Person) -> None:
        unpin_old(self._side)
        number = self._side.next_number()
        mark = f"number {number}."
        form, _ = opens(self._side, person, lambda: person.command("/announce", f"system {number}"))
        form.fill({"What happened?": f"{WHAT_HAPPENED}, {mark}", **FIELDS})
        if not self._pace.goes_on():
            form.close()
            return
        fits: Callable[[dict[str, object]], bool] = lambda args: in_announcement(self._side, args, mark)  # noqa: E731
        arrival = self._side.arrivals.expect("chat.postMessage", fits)
        shown = self._side.arrivals.expect("chat.postMessage", fits, is_processed=True)
        began = time.perf_counter()
        self._submit(form)
        self.met.announced.append(number)
        self.met.waits.append((arrival.at(60) - began) * 1000)
        shown.at(60)
        self._known.append(announcement(self._side, person, mark))

    def _edits(self, person: Person) -> None:
        what = f"{WHAT_HAPPENED}, as {person.member.name} has found out at {time.time()}"
        self._changes(person, "Edit", {"Reason for this change?": "We know more", "What happened?": what})

    def _updates(self, person: Person) -> None:
        self._changes(person, "Post update", {"What is new?": "We have found the cause and fix it now"})

    def _resolves(self, person: Person) -> None:
        with self._taking:
            message = self._known.popleft() if len(self._known) > KNOWN // 2 else None
        if message is not None:
            fields = {"Sales affected": "no", "B2B partners affected": "no"}
            self._change(person, message, "Resolve", fields)

    def _changes(self, person: Person, button: str, fields: dict[str, str]) -> None:
        known = list(self._known)
        if known:
            self._change(person, random.choice(known), button, fields)  # noqa: S311  # it need not be secret

    def _change(self, person: Person, message: Message, button: str, fields: dict[str, str]) -> None:
        form, _ = opens(self._side, person, lambda: person.click(message, button))
        form.fill(fields)
        if self._pace.goes_on():
            self._submit(form)
            self.met.changes += 1
        else:
            form.close()

    def _submit(self, form: Form) -> None:
        # The second time, if somebody else has changed the same meanwhile.
        if not form.submit() and not (self._pace.goes_on() and form.submit()):
            raise SlackTold(f"the form is not accepted: {form.errors}")
