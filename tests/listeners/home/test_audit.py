"""App Home's page about who changed what."""

from models import AuditAction
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.people import audit, group_members, groups
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.home.looking import seen, to_tab
from tests.managing import clicked, operator
from tests.phoenix import Phoenix

pytestmark = ON_SQLITE


def test_nothing_was_changed_yet(phoenix: Phoenix, ada: Person) -> None:
    to_tab(ada, "Audit")

    seen(ada, "Nothing has been changed yet.")


@ON_BOTH
def test_changes_newest_first_in_words(phoenix: Phoenix, ada: Person, peter: Person) -> None:
    to_tab(ada, "Audit")
    seen(ada, "Nothing has been changed yet.")
    systems.add("<!channel> *Website*", act=operator())
    group_members.add_member(groups.named("on_call").identity, peter.id, act=clicked(ada.id))
    text = seen(ada, "Member added").text

    assert text.index("Member added by @ada · user: @peter") < text.index("System added by the command line")
    assert "<!channel> *Website*" in text


def test_a_setting_that_was_changed_is_told_after_the_restart(phoenix: Phoenix, ada: Person) -> None:
    phoenix.stop()
    phoenix.start(CURRENCY="CZK")
    to_tab(ada, "Audit")
    text = seen(ada, "Settings changed by the settings").text

    assert "changed: CURRENCY EUR (the default) → CZK" in text


@ON_BOTH
def test_older_changes_are_a_page_away(phoenix: Phoenix, ada: Person) -> None:
    with transaction():
        for number in range(45):
            audit.record(AuditAction.SYSTEM_ADDED, f"System {number}.", act=operator())
    to_tab(ada, "Audit")
    shown = seen(ada, "System 44.")
    assert "System 24." not in shown.text
    shown.click("Older →")
    seen(ada, "System 24.").click("Older →")
    shown = seen(ada, "System 0.")
    assert "Older →" not in shown.buttons
    shown.click("← Newest")

    seen(ada, "System 44.")
