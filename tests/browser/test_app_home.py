"""App Home in a real browser: what everybody finds there, and what managers do there."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from jobs import JOBS
from jobs.clock.scheduler import Scheduler
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.browser.home import beside, press, row
from tests.browser.window import Form, Look, Window
from tests.databases import ON_SQLITE
from tests.history import rewrite
from tests.jobs.clock.clockwork import tick
from tests.phoenix import Phoenix, environment
from tests.stories import announce, minutes_ago, resolve

pytestmark = ON_SQLITE

HOME = "app:home"
ON_BOOKING = "Customers and partners are mostly not able to book: the database takes no writes since 9:15."
WHAT_HAPPENED = "Customers are not able to pay by card: the provider answers nothing since 9:40."
MANAGE = "Manage…"
CHANGES = re.compile("^(Post update|Resolve|Edit|Reassign|Announce an outage)$")


def test_everybody_sees_what_is_open_and_who_may_changes_it(
    phoenix: Phoenix, slack: Sandbox, nina: Person, look: Look
) -> None:
    resolve(nina, announce(nina, "Search", ETA="under 30 min"))
    announce(nina, "Booking", ETA="under 2 h", Started_at=minutes_ago(25), **{"What happened?": ON_BOOKING})
    hers, his = look(slack.url, "nina", HOME), look(slack.url, "peter", HOME)
    expect(row(his, "Booking incident · 2")).to_contain_text("ETA under 2 h (by ")

    announce_from_home(hers)
    reads_only(his)
    searches_the_history(his)
    resolve_from_home(hers)
    expect(row(his, "Payments incident · 3")).to_contain_text("Resolved: ")
    read_what_happened(hers)


def announce_from_home(nina: Window) -> None:
    """Its ETA passes unnoticed; she sees it next to the other one."""
    press(nina, "Announce an outage")
    form = nina.form("Announce an outage")
    form.fill("What happened?", WHAT_HAPPENED)
    form.choose("Primary affected system", "Payments")
    form.choose("ETA", "under 30 min")
    form.choose("Lost bookings", "<10%")
    form.choose("Sales affected", "yes")
    form.choose("B2B partners affected", "no")
    form.send("Announce")
    expect(row(nina, "Payments incident · 3")).to_be_visible()

    now = utcnow()
    rewrite(3, started_at=now - timedelta(minutes=70), eta_set_at=now - timedelta(minutes=62))
    press(nina, "Now, shown now")
    expect(row(nina, "Payments incident · 3")).to_contain_text(
        re.compile(r"ETA under 30 min \(by .*passed 3\dm ago\)")
    )
    nina.picture("home")


def reads_only(peter: Window) -> None:
    """He sees both, with nothing to change them, and nothing of what managers have."""
    expect(row(peter, "Payments incident · 3")).to_contain_text("Solution and communication assignee: @nina")
    expect(row(peter, "Booking incident · 2")).to_be_visible()
    expect(peter.channel.get_by_role("button", name=CHANGES)).to_have_count(0)
    expect(peter.channel.get_by_label(MANAGE)).to_have_count(0)
    expect(peter.channel.get_by_role("button", name="Details")).to_have_count(2)


def searches_the_history(peter: Window) -> None:
    press(peter, "History")
    expect(peter.channel.get_by_role("button", name="Details")).to_have_count(3)
    Form(peter.channel).choose("Any system", "Search")
    expect(peter.channel.get_by_role("button", name="Details")).to_have_count(1)
    expect(row(peter, "Search incident · 1")).to_contain_text("Resolved: ")
    Form(peter.channel).choose("Any state", "Open")
    expect(peter.channel).to_contain_text("No outage matches.")
    press(peter, "Show all")
    expect(peter.channel.get_by_role("button", name="Details")).to_have_count(3)


def resolve_from_home(nina: Window) -> None:
    press(nina, "Resolve", of="Payments incident · 3")
    form = nina.form("Resolve outage 3")
    form.fill("Resolution", "The provider is back. Nothing was charged twice.")
    form.send("Resolve")
    expect(row(nina, "Payments incident · 3")).to_have_count(0)
    expect(row(nina, "Booking incident · 2")).to_be_visible()


def read_what_happened(nina: Window) -> None:
    """The page of an outage has its announcement, with its buttons, and its history."""
    press(nina, "History")
    press(nina, "Details", of="Payments incident · 3")
    expect(nina.channel.get_by_role("heading", name="Resolved: Payments incident")).to_be_visible()
    expect(nina.channel).to_contain_text("Announced by @nina")
    expect(nina.channel).to_contain_text("Nothing was charged twice.")
    expect(nina.channel.get_by_role("button", name="Reopen outage")).to_be_visible()


def test_an_admin_manages_everything_in_app_home(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person, look: Look
) -> None:
    adas = look(slack.url, "ada", HOME)
    add_and_rename_a_system(adas)
    let_peter_announce(adas)
    expect(look(slack.url, "peter", HOME).channel.get_by_role("button", name=CHANGES)).to_have_count(1)
    run_a_job(adas, phoenix)
    ada.archive("incidents")
    announce_in_vain(nina)
    retry(adas, ada)
    find_no_secret(adas, slack)
    read_the_audit(adas)


def manage(ada: Window, page: str) -> None:
    """Go to a page for managers."""
    Form(ada.channel).choose(MANAGE, page)


def add_and_rename_a_system(ada: Window) -> None:
    manage(ada, "Systems")
    press(ada, "Add a system")
    form = ada.form("Add a system")
    form.fill("Name", " booking ")
    form.submit("Add")
    expect(form.error("Name")).to_contain_text("There is already a system called")
    form.fill("Name", "Web site")
    form.send("Add")

    beside(ada, "Web site", "Change").click()
    press(ada, "Rename")
    form = ada.form("Rename a system")
    form.fill("Name", "Website")
    form.send("Rename")
    press(ada, "← All systems")
    expect(beside(ada, "Website", "Change")).to_be_visible()


def let_peter_announce(ada: Window) -> None:
    manage(ada, "People and groups")
    press(ada, "Add a group")
    form = ada.form("Add a group")
    form.fill("Name", "Support desk")
    form.box.get_by_label("May announce outages").check()
    form.send("Add")

    beside(ada, "Support desk", "Open").click()
    press(ada, "Add people")
    expect(Form(ada.channel).field(MANAGE)).to_have_value("People and groups")
    form = ada.form("Add people")
    form.choose("People", "peter")
    form.send("Add")
    expect(row(ada, "@peter · added by hand")).to_be_visible()
    press(ada, "← All groups")
    expect(row(ada, "edit_all_outages")).to_be_visible()
    expect(row(ada, "Support desk")).to_contain_text("May announce outages · 1 person")
    ada.picture("home_admin")


def run_a_job(ada: Window, phoenix: Phoenix) -> None:
    manage(ada, "Jobs")
    expect(row(ada, "sync-users")).to_contain_text("It has not run yet.")
    press(ada, "Run now", of="sync-users")
    expect(row(ada, "sync-users")).to_contain_text("About to run")
    read = configuration.read(environment(phoenix.slack, phoenix.database_url))
    tick(Scheduler(JOBS[:1], read), utcnow())
    expect(row(ada, "sync-users")).to_contain_text("Done")


def announce_in_vain(nina: Person) -> None:
    """The channel is archived."""
    nina.command("/announce", "booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    assert form.submit(), form.errors


def retry(ada: Window, herself: Person) -> None:
    """The button appears while she looks at another page."""
    press(ada, "⚠ Problems (1)")
    expect(row(ada, "could not post its announcement")).to_be_visible()
    expect(ada.channel).to_contain_text("Slack says: is_archived. Unarchive the channel.")
    herself.unarchive("incidents")
    press(ada, "Retry")
    expect(ada.channel).to_contain_text("No problems.")
    ada.side_bar.get_by_role("link", name="incidents").click()
    expect(ada.announcement("Booking incident")).to_be_visible()
    ada.go(HOME)
    press(ada, "Now")
    expect(row(ada, "Booking incident · 1")).to_be_visible()


def find_no_secret(ada: Window, slack: Sandbox) -> None:
    manage(ada, "Settings")
    expect(ada.channel).to_contain_text("SLACK_BOT_TOKEN: set, but secret")
    shown = ada.page.content()
    assert slack.bot_token not in shown
    assert slack.app_token not in shown


def read_the_audit(ada: Window) -> None:
    manage(ada, "Audit")
    for done in ("System added", "System renamed", "Group added"):
        expect(row(ada, f"{done} by @ada")).to_be_visible()
    expect(row(ada, "Member added by @ada")).to_contain_text("@peter")
    expect(ada.channel).to_contain_text("new name: Website")
