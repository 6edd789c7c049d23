"""App Home in a browser: what it shows, and its buttons."""

from playwright.sync_api import Locator

from tests.browser.window import Window


def row(window: Window, text: str) -> Locator:
    """What App Home shows with this text in it."""
    return window.channel.locator(".section").filter(has_text=text)


def beside(window: Window, text: str, button: str) -> Locator:
    """The button at the end of a row with this text."""
    return row(window, text).get_by_role("button", name=button, exact=True)


def press(window: Window, button: str, *, of: str = "") -> None:
    """Press a button of App Home; the first one below the row with the text `of`, if that is given."""
    place = window.channel
    if of:
        place = row(window, of).locator("xpath=following-sibling::*[contains(@class, 'actions')][1]")
    place.get_by_role("button", name=button, exact=True).click()
