"""App Home as a person reads it."""

from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import named_button
from phoenix_bot.sandbox.people.person import Person
from tests.phoenix import nothing_to_deliver


def home(person: Person, part: str = "") -> Form:
    """Open App Home and wait until it shows `part`."""
    person.open_home()
    return seen(person, part)


def current_tabs(person: Person) -> list[str]:
    """The titles of the tabs that stand out, without the numbers behind them."""
    blocks = person.home.view.body["blocks"] if person.home else []
    tabs = [tab for block in blocks if "tabs" in block["block_id"] for tab in block["elements"]]
    return [tab["text"]["text"].split(" (")[0] for tab in tabs if tab.get("style") == "primary"]


def to_tab(person: Person, title: str) -> None:
    """Open App Home and go to the page with this title, as soon as it has that tab; waits for the page."""

    def tab() -> str | None:
        buttons = person.home.buttons if person.home else []
        return next((text for text in buttons if text.split(" (")[0] == title), None)

    person.open_home()
    found = person.slack.until(tab, what=f"the tab {title}")
    home = person.home
    assert home is not None
    home.click(found)
    person.slack.until(lambda: title in current_tabs(person), what=f"the page {title}")


def seen(person: Person, part: str) -> Form:
    """App Home as soon as it shows `part`, without opening it again."""

    def shows() -> Form | None:
        view = person.home
        return view if view is not None and part in view.text else None

    return person.slack.until(shows, what=f"App Home with {part!r}")


def managers_home(person: Person) -> Form:
    """App Home, opened, as soon as it has the tabs of managers."""
    person.open_home()
    return showing(person, "Systems")


def showing(person: Person, button: str) -> Form:
    """App Home as soon as it has a button."""

    def shows() -> Form | None:
        view = person.home
        return view if view is not None and button in view.buttons else None

    return person.slack.until(shows, what=f"App Home with the button {button!r}")


def press(person: Person, shown: Form, button: str) -> None:
    """Press a button that stands in somebody else's App Home, as a made-up payload would."""
    block_id, element = named_button(shown.view.body["blocks"], button)
    ids = {"block_id": block_id, "action_id": element["action_id"]}
    own = home(person, "outage").view.id
    person.slack.until(nothing_to_deliver, what="an answer to the question who that is")
    person.do("click", view_id=own, element=element, **ids)


def at_groups(person: Person) -> Form:
    """App Home at its page of groups."""
    managers_home(person).click("People and groups")
    return showing(person, "Add a group")


def at_person(person: Person, name: str) -> Form:
    """App Home at the page about somebody."""
    at_groups(person).choose("Find a person", name)
    return seen(person, "Rights: ")
