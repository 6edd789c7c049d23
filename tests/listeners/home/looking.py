"""App Home as a person reads it."""

from phoenix_bot.blocks.home.frame import MANAGE
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import named_button
from phoenix_bot.sandbox.people.person import Person
from tests.phoenix import nothing_to_deliver


def home(person: Person, part: str = "") -> Form:
    """Open App Home and wait until it shows `part`."""
    person.open_home()
    return seen(person, part)


def current_page(person: Person) -> str:
    """The title of the page that stands out among tabs and managers' pages, without a number behind it."""
    blocks = person.home.view.body["blocks"] if person.home else []
    for element in (one for block in blocks if "tabs" in block["block_id"] for one in block["elements"]):
        shown = element.get("initial_option") or element
        title = shown.get("text", {}).get("text", "")
        if shown is not element or title.startswith("▸ "):
            return str(title.removeprefix("▸ ").split(" (")[0])
    return ""


def to_tab(person: Person, title: str) -> None:
    """Open App Home and go to the page with this title, as soon as it is offered; waits for the page."""
    person.open_home()

    def goes() -> bool:
        return person.home is not None and (title == current_page(person) or _goes(person.home, title))

    person.slack.until(goes, what=f"the tab {title}")
    person.slack.until(lambda: title == current_page(person), what=f"the page {title}")


def _goes(home: Form, title: str) -> bool:
    """Press the tab, or choose the page for managers, if it is there."""
    if title in home.buttons:
        home.click(title)
        return True
    found = next((one for one in managers_pages(home) if one.split(" (")[0] == title), None)
    if found:
        home.choose(MANAGE, found)
    return found is not None


def managers_pages(home: Form) -> list[str]:
    """The pages for managers that App Home offers."""
    tabs = [block for block in home.view.body["blocks"] if "tabs" in block["block_id"]]
    has_select = MANAGE in str(tabs)
    return home.offers(MANAGE) if has_select else []


def seen(person: Person, part: str) -> Form:
    """App Home as soon as it shows `part`, without opening it again."""

    def shows() -> Form | None:
        view = person.home
        return view if view is not None and part in view.text else None

    return person.slack.until(shows, what=f"App Home with {part!r}")


def managers_home(person: Person) -> Form:
    """App Home, opened, as soon as it has the pages for managers."""
    person.open_home()

    def shows() -> Form | None:
        view = person.home
        return view if view is not None and managers_pages(view) else None

    return person.slack.until(shows, what="App Home with the pages for managers")


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
    managers_home(person).choose(MANAGE, "People and groups")
    return showing(person, "Add a group")


def at_person(person: Person, name: str) -> Form:
    """App Home at the page about somebody."""
    at_groups(person).choose("Find a person", name)
    return seen(person, "Rights: ")
