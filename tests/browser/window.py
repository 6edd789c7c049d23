"""The sandbox's page in a browser, used as people use Slack."""

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

RED, GREEN = "rgb(217, 45, 32)", "rgb(7, 148, 85)"

Look = Callable[..., "Window"]
"""look(url, person, place): a new window in which `person` sees `place`."""


class Window:
    """One person's window. `place` is a part of the page's address, such as `incidents` or `app:messages`."""

    def __init__(self, page: Page, url: str, person: str, place: str) -> None:
        self.page = page
        self._url = url
        self._person = person
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.go(place)

    def go(self, place: str) -> None:
        """Type another address."""
        self.page.goto(f"{self._url}/?as={self._person}#{place}")

    @property
    def channel(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def head(self) -> Locator:
        """Name and topic of the channel, above its messages."""
        return self.channel.locator("header")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("complementary", name="Thread")

    @property
    def side_bar(self) -> Locator:
        return self.page.get_by_role("navigation")

    def write(self, text: str, *, where: str) -> None:
        """Type `text` into the box labelled `where` and send it."""
        box = self.page.get_by_role("textbox", name=where)
        box.fill(text)
        box.press("Enter")

    def react(self, emoji: str, message: Locator) -> None:
        """Add a reaction to a message."""
        message.hover()
        message.get_by_role("button", name="Add reaction").click()
        self.page.get_by_role("textbox", name="Find an emoji").fill(emoji)
        self.page.get_by_role("button", name=f":{emoji}:", exact=True).click()

    def delete(self, message: Locator) -> None:
        """Delete a message."""
        message.hover()
        message.get_by_role("button", name="More actions").click()
        self.page.get_by_role("menuitem", name="Delete message…").click()
        self.page.get_by_role("dialog", name="Delete message").get_by_role("button", name="Delete").click()

    def form(self, title: str) -> "Form":
        """Wait for the modal with this title."""
        form = Form(self.page.get_by_role("dialog", name=title))
        expect(form.box).to_be_visible()
        return form

    def announcement(self, title: str) -> Locator:
        """The announcement with this title, whatever its number and sign are, in the channel."""
        heading = self.page.get_by_role("heading", name=re.compile(rf"^(✅ )?{re.escape(title)} · \d+$"))
        return self.channel.get_by_role("article").filter(has=heading)

    def message(self, text: str) -> Locator:
        """The message of the channel with this text in it."""
        return self.channel.get_by_role("article").filter(has_text=text)

    def comment(self, text: str) -> Locator:
        """The reply with this text in it, in the open thread; the announcement above may have it, too."""
        replies = self.thread.get_by_role("article").filter(has_not=self.page.get_by_role("heading"))
        return replies.filter(has_text=text)

    def picture(self, name: str) -> None:
        """Take a picture for the README, if PHOENIX_PICTURES names a folder for it."""
        folder = os.environ.get("PHOENIX_PICTURES")
        if folder:
            self.page.mouse.move(0, 0)
            self.page.evaluate("document.activeElement.blur()")
            self.page.screenshot(path=Path(folder) / f"{name}.png")


class Form:
    """A modal. Its fields are found by their labels."""

    def __init__(self, box: Locator) -> None:
        self.box = box

    def field(self, label: str) -> Locator:
        """The control of a text or a select, not of a date and time."""
        return self.box.get_by_label(label, exact=True)

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Pick the option of a select whose text starts like this."""
        self.field(label).click()
        self.box.get_by_role("option", name=re.compile("^" + re.escape(option))).click()

    def pick_time(self, label: str, at: datetime) -> None:
        """Enter a date and time; `at` is in the person's time zone."""
        group = self.box.get_by_role("group", name=label)
        group.get_by_label("Date").fill(f"{at:%Y-%m-%d}")
        group.get_by_label("Time").fill(f"{at:%H:%M}")

    def submit(self, button: str) -> None:
        self.box.get_by_role("button", name=button, exact=True).click()

    def send(self, button: str) -> None:
        """Submit the form; it must be accepted."""
        self.submit(button)
        expect(self.box).to_have_count(0)

    def error(self, label: str) -> Locator:
        """The error under a field."""
        block = self.box.locator("[data-block]").filter(has=self.box.page.get_by_text(label, exact=True))
        return block.locator(".error")
