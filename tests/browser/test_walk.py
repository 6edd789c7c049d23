"""The whole way through the product in a real browser, as the people of the demo."""

import re
import signal
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Person, Sandbox
from tests.browser.alerting import walk_from_an_alert_to_an_outage
from tests.browser.window import GREEN, RED, Look, Window
from tests.databases import ON_SQLITE
from tests.history import known
from tests.phoenix import Phoenix
from tests.programs import Program
from tests.stories import announce

pytestmark = ON_SQLITE

WHAT_HAPPENED = """WHO: customers and partners are not able to
HOW: fully
WHAT: book trips, on the website and through the API
BECAUSE: the booking database takes no writes since its failover"""
ZONE = ZoneInfo("Asia/Kolkata")
"""Where those work who enter times: no summer time repeats an hour there, and its minutes are not UTC's."""
TYPED = "<!channel> *x* :smile: <b>y</b> &amp; `z` <https://example.com|w>"


def test_the_command_leads_to_a_working_page(tmp_path: Path, look: Look) -> None:
    with Program("sandbox", "--port", "0", cwd=tmp_path, settings={}) as sandbox:
        sandbox.wait_for("Ctrl-C ends it.")
        printed = re.search(r"(http://\S+)/\?as=(\w+)#(\w+)", sandbox.output)
        assert printed, sandbox.output

        nina = look(*printed.groups())
        expect(nina.channel).to_contain_text("Type /announce: Announce an outage.")
        nina.write("/announce booking", where="Message #incidents")
        form = nina.form("Announce an outage")
        form.fill("What happened?", WHAT_HAPPENED)
        form.choose("ETA", "under 2 h")
        nina.picture("form")
        form.choose("Lost bookings", "<10%")
        form.choose("Sales affected", "yes")
        form.choose("B2B partners affected", "yes")
        form.send("Announce")
        expect(nina.announcement("Booking incident")).to_contain_text("book trips")
        for channel, who in (("sales", "sales"), ("partners", "B2B partners")):
            told = look(printed[1], "peter", channel).message(f"affects {who}")
            expect(told).to_be_visible()
        expect(nina.page.get_by_role("button", name="1 pinned")).to_be_visible()
        let_the_eta_pass(nina)
        create_the_post_mortem(nina)
        walk_from_an_alert_to_an_outage(nina)

        sandbox.signal(signal.SIGINT)
        assert sandbox.exit_code() == 0, sandbox.output
        assert not re.search("WARNING|ERROR|Traceback", sandbox.output), sandbox.output
        expect(nina.page.get_by_text("The sandbox does not answer")).to_be_visible()
    assert list(tmp_path.iterdir()) == []


def test_from_announce_to_reopen(phoenix: Phoenix, slack: Sandbox, look: Look) -> None:
    for name in ("nina", "ada"):
        slack.change_member(name, tz=str(ZONE))

    nina = look(slack.url, "nina", "general")
    omar = look(slack.url, "omar", "general")
    announce_in_general(nina)
    is_told_why_not(look(slack.url, "peter", "incidents"))
    edit(nina)
    reassign(nina, slack)
    resolve_from_the_message_she_sent(omar)
    ada = look(slack.url, "ada", "incidents")
    edit_duration(ada)
    link_the_report(ada)
    reopen(ada)
    expect(nina.announcement("Booking incident").locator(".bar")).to_have_css("background-color", RED)


def let_the_eta_pass(nina: Window) -> None:
    """Two hours later the announcement says so, and a reminder comes."""
    nina.page.get_by_role("button", name="Sandbox", exact=True).click()
    for _ in range(4):
        nina.page.get_by_role("button", name="+30 min").click()
    expect(nina.page.get_by_text("The clock is 2 h ahead.")).to_be_visible()
    nina.page.keyboard.press("Escape")
    expect(nina.announcement("Booking incident")).to_contain_text("passed)")
    nina.go("app:messages")
    reminder = nina.message("The ETA of Booking incident · 1 passed at")
    expect(reminder.get_by_role("button", name="Extend ETA")).to_be_visible()
    nina.picture("reminder")
    reminder.get_by_role("button", name="Extend ETA").click()
    form = nina.form("ETA of outage 1")
    form.choose("New ETA", "under 8 h")
    form.send("Save")
    nina.go("incidents")
    expect(nina.announcement("Booking incident")).to_contain_text("under 8 h")


def minutes_ago(minutes: int) -> datetime:
    """A time as those in ZONE see it."""
    return (utcnow() - timedelta(minutes=minutes)).astimezone(ZONE)


def announce_in_general(nina: Window) -> None:
    """The bot is no member there; a mistake costs nothing that was typed."""
    nina.write("/announce booking", where="Message #general")
    form = nina.form("Announce an outage")
    expect(form.field("Primary affected system")).to_have_value("Booking")
    form.choose("ETA", "under 8 h")
    form.choose("Sales affected", "yes")
    form.choose("Lost bookings", "<60%")

    form.box.get_by_role("button", name="More").click()
    form.fill("Impact on turnover", "12000")
    form.submit("Announce")
    expect(form.error("What happened?")).to_contain_text("Replace the template")
    expect(form.field("What happened?")).to_have_attribute("aria-invalid", "true")
    expect(form.field("ETA")).to_have_value("under 8 h")
    expect(form.field("Impact on turnover")).to_have_value("12000")

    form.pick_time("Started at", minutes_ago(48))
    form.fill("What happened?", WHAT_HAPPENED)
    form.send("Announce")
    told = nina.message("is announced in #incidents")
    expect(told).to_contain_text("Only visible to you")

    told.get_by_role("link", name="Booking incident").click()
    news = nina.announcement("Booking incident")
    expect(news.locator(".bar")).to_have_css("background-color", RED)
    expect(news).to_contain_text(WHAT_HAPPENED, use_inner_text=True)
    expect(news).to_contain_text("affected, <60% bookings lost, 12,000 EUR of turnover")
    expect(news).to_contain_text("Solution and communication assignee @nina")
    expect(news.get_by_role("button", name=re.compile("^(Resolve|Edit|Reassign)$"))).to_have_count(3)
    nina.channel.get_by_role("button", name="1 pinned").click()
    expect(nina.page.get_by_role("list", name="Pinned messages")).to_contain_text("Booking incident")
    nina.page.keyboard.press("Escape")


def is_told_why_not(peter: Window) -> None:
    peter.announcement("Booking incident").get_by_role("button", name="Edit").click()
    answer = peter.message("You may not")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("Ask @nina, who is working on this outage")
    expect(peter.page.get_by_role("dialog")).to_have_count(0)
    answer.get_by_role("button", name="Dismiss message").click()
    expect(answer).to_have_count(0)

    news = peter.announcement("Booking incident")
    news.hover()
    news.get_by_role("button", name="Reply in thread").click()
    peter.write("Two partners have called. What may I tell them?", where="Reply…")
    expect(peter.comment("Two partners have called.")).to_be_visible()


def edit(nina: Window) -> None:
    news = nina.announcement("Booking incident")
    news.get_by_role("link", name="1 reply").click()
    nina.write("That they can search again soon, and book within two hours.", where="Reply…")
    news.get_by_role("button", name="Edit").click()
    form = nina.form("Edit outage 1")
    expect(form.field("What happened?")).to_have_value(WHAT_HAPPENED)
    form.choose("ETA", "under 2 h")
    form.choose("B2B partners affected", "yes")
    form.submit("Save")
    expect(form.error("Reason for this change?")).to_have_text("Please complete this required field.")
    form.fill("Reason for this change?", "The standby is up. It has to catch up before it can take over.")
    form.send("Save")

    expect(news).to_contain_text("B2B partners\naffected", use_inner_text=True)
    expect(news).to_contain_text(re.compile(r"under 2 h \(by \d+:\d\d\s[AP]M .*\)"))
    comment = nina.comment("The standby is up.")
    expect(comment).to_have_attribute("aria-label", re.compile("^nina, "))
    expect(comment).to_contain_text("→ under 2 h, by ")
    expect(comment).to_contain_text("B2B partners affected: unknown → yes")


def reassign(nina: Window, slack: Sandbox) -> None:
    def choose(name: str) -> None:
        form.choose("Solution assignee", name)
        slack.until(lambda: known(slack.user_id(name)), what=f"a record of {name}")

    news = nina.announcement("Booking incident")
    news.get_by_role("button", name="Reassign").click()
    form = nina.form("Reassign outage 1")
    choose("deploybot")
    form.submit("Reassign")
    expect(form.error("Solution assignee")).to_contain_text("bot")
    choose("omar")
    form.send("Reassign")
    expect(news).to_contain_text("Solution assignee @omarCommunication assignee @nina")
    expect(nina.comment("Solution assignee: @nina → @omar")).to_be_visible()
    expect(news.get_by_role("link", name="4 replies")).to_be_visible()
    nina.picture("announcement")


def resolve_from_the_message_she_sent(omar: Window) -> None:
    """His window has been open all the time."""
    omar.side_bar.get_by_role("link", name="phoenix 1").click()
    told = omar.message("made you solution assignee of Booking incident")
    expect(told).to_contain_text("@nina made you")
    expect(omar.channel).to_contain_text("Sending messages to this app has been turned off.")
    expect(omar.page.get_by_role("textbox")).to_have_count(0)
    told.get_by_role("link", name="Booking incident").click()
    omar.announcement("Booking incident").get_by_role("button", name="Resolve").click()
    form = omar.form("Resolve outage 1")
    expect(form.box).to_contain_text("a post-mortem is recommended")
    form.box.get_by_role("button", name="Cancel").click()

    omar.announcement("Booking incident").get_by_role("button", name="Resolve").click()
    form = omar.form("Resolve outage 1")
    form.fill("Resolution", "The standby took over. Nothing that was booked is lost.")
    form.choose("Suggested outcome", "Post-mortem")
    form.send("Resolve")
    news = omar.announcement("Resolved: Booking incident")
    expect(news.locator(".bar")).to_have_css("background-color", GREEN)
    expect(news).to_contain_text("The standby took over.")
    expect(news).to_contain_text("Outage was resolved by @omar")
    expect(omar.channel.get_by_role("button", name="1 pinned")).to_have_count(0)


def edit_duration(ada: Window) -> None:
    end = minutes_ago(3)
    start = end - timedelta(minutes=57)
    news = ada.announcement("Resolved: Booking incident")
    expect(news).to_contain_text(re.compile(r"Duration\n\d\dm"), use_inner_text=True)
    news.get_by_role("button", name="Edit duration").click()
    form = ada.form("Edit duration")
    form.pick_time("Resolved at", minutes_ago(55))
    form.submit("Save")
    expect(form.error("Started at")).to_have_text("The start must not be after the end.")
    expect(form.error("Resolved at")).to_contain_text("The end must not be before the start")

    form.pick_time("Started at", start)
    form.pick_time("Resolved at", end)
    form.send("Save")
    expect(news).to_contain_text("Duration\n57m", use_inner_text=True)
    expect(news).to_contain_text(re.compile(rf"Started\n{start:%-I:%M}\s{start:%p} "), use_inner_text=True)


def create_the_post_mortem(nina: Window) -> None:
    nina.go("incidents")
    nina.announcement("Booking incident").get_by_role("button", name="Resolve").click()
    form = nina.form("Resolve outage 1")
    form.choose("Suggested outcome", "Post-mortem")
    form.send("Resolve")
    news = nina.announcement("Resolved: Booking incident")
    news.get_by_role("button", name="Create post-mortem").click()
    form = nina.form("Create post-mortem")
    form.fill("Title", "The database took no writes")
    nina.picture("post_mortem")
    form.send("Create")
    news = nina.announcement("Resolved: The database took no writes")
    address = news.get_by_role("link", name="work_items").get_attribute("href")

    page = nina.page.context.new_page()
    page.goto(str(address))
    expect(page.get_by_role("heading", name="The database took no writes")).to_be_visible()
    expect(page.get_by_text("BECAUSE: the booking database")).to_be_visible()
    page.close()


def link_the_report(ada: Window) -> None:
    news = ada.announcement("Resolved: Booking incident")
    news.get_by_role("button", name="Link post-mortem").click()
    form = ada.form("Link post-mortem")
    form.fill("Link to post-mortem", "not an address")
    form.submit("Link")
    expect(form.error("Link to post-mortem")).to_contain_text("Enter a web address")
    form.fill("Link to post-mortem", "https://wiki.example.com/post-mortems/booking")
    form.send("Link")

    link = news.get_by_role("link", name="https://wiki.example.com/post-mortems/booking")
    expect(link).to_have_attribute("href", "https://wiki.example.com/post-mortems/booking")
    expect(news.get_by_role("button", name="Link post-mortem")).to_have_count(0)
    news.get_by_role("link", name="7 replies").click()
    expect(ada.comment("Post-mortem linked by @ada")).to_be_visible()
    ada.picture("resolved")


def reopen(ada: Window) -> None:
    ada.announcement("Resolved: Booking incident").get_by_role("button", name="Reopen outage").click()
    form = ada.form("Reopen outage 1")
    form.fill("Why is it not over?", "Half of the searches fail again.")
    form.choose("New ETA", "under 30 min")
    form.send("Reopen")
    expect(ada.announcement("Booking incident").get_by_role("button", name="Resolve")).to_be_visible()
    expect(ada.channel.get_by_role("button", name="1 pinned")).to_be_visible()
    expect(ada.comment("Outage was reopened by @ada")).to_be_visible()


def test_what_people_type_is_shown_literally(phoenix: Phoenix, slack: Sandbox, look: Look) -> None:
    peter = look(slack.url, "peter", "general")
    expect(peter.side_bar.get_by_role("link", name="incidents")).to_be_visible()
    nina = look(slack.url, "nina", "incidents")
    nina.write("/announce search", where="Message #incidents")
    form = nina.form("Announce an outage")
    form.fill("What happened?", TYPED)
    form.choose("ETA", "more than 24 h, or unknown")
    form.choose("Lost bookings", "0%")
    form.box.get_by_role("button", name="More").click()
    form.fill("Lost bookings details", TYPED)
    form.send("Announce")
    news = nina.announcement("Search incident")
    expect(news.get_by_text(TYPED, exact=True)).to_have_count(2)

    news.get_by_role("button", name="Edit").click()
    form = nina.form("Edit outage 1")
    expect(form.field("What happened?")).to_have_value(TYPED)
    form.fill("Reason for this change?", TYPED)
    form.fill("Lost bookings details", f"{TYPED}{TYPED}")
    form.send("Save")
    news.get_by_role("link", name="1 reply").click()
    expect(nina.thread.get_by_text(TYPED, exact=True)).to_have_count(2)
    expect(nina.comment(f"Lost bookings details: {TYPED}{TYPED}")).to_be_visible()
    expect(peter.side_bar.get_by_role("link", name="incidents", exact=True)).to_be_visible()


def test_two_people_change_the_same_field_at_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person, look: Look
) -> None:
    announce(nina, "Booking", ETA="under 2 h")
    hers, adas = look(slack.url, "nina", "incidents"), look(slack.url, "ada", "incidents")
    forms = []
    for window in (hers, adas):
        window.announcement("Booking incident").get_by_role("button", name="Edit").click()
        forms.append(window.form("Edit outage 1"))
    for form, eta in zip(forms, ("under 30 min", "under 8 h"), strict=True):
        form.choose("ETA", eta)
        form.fill("Reason for this change?", f"I think it takes {eta}")

    forms[0].send("Save")
    forms[1].submit("Save")
    expect(forms[1].error("ETA")).to_contain_text(
        "@nina changed this to “under 30 min” while you were editing."
    )
    expect(forms[1].field("ETA")).to_have_value("under 8 h")
    expect(forms[1].field("Reason for this change?")).to_have_value("I think it takes under 8 h")
    forms[1].send("Save")
    expect(hers.announcement("Booking incident")).to_contain_text("under 8 h (by")


def test_an_update_and_what_sales_hear(phoenix: Phoenix, slack: Sandbox, nina: Person, look: Look) -> None:
    phoenix.stop()
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"))
    announce(nina, "Booking", ETA="under 2 h", Sales_affected="yes")
    hers = look(slack.url, "nina", "incidents")
    news = hers.announcement("Booking incident")
    news.get_by_role("button", name="Post update").click()
    form = hers.form("Update on outage 1")
    form.submit("Post update")
    expect(form.error("What is new?")).to_have_text("Please complete this required field.")
    form.fill("What is new?", "The standby catches up.\nIt needs another night.")
    form.choose("New ETA", "under 24 h")
    form.send("Post update")
    expect(news).to_contain_text("under 24 h (by")
    news.get_by_role("link", name="1 reply").click()
    expect(hers.comment("It needs another night.")).to_have_attribute("aria-label", re.compile("^nina, "))
    expect(hers.comment("It needs another night.")).to_contain_text("ETA: under 2 h → under 24 h, by ")

    peter = look(slack.url, "peter", "sales")
    notice = peter.message("affects sales")
    expect(notice.locator(".bar")).to_have_css("background-color", RED)
    notice.get_by_role("link", name="Booking incident · 1").click()
    expect(peter.announcement("Booking incident")).to_contain_text("under 24 h (by")


def test_one_outage_announced_twice(phoenix: Phoenix, slack: Sandbox, nina: Person, look: Look) -> None:
    hers = look(slack.url, "nina", "ops")
    nina.post("ops", "The search finds nothing & nobody")
    said = hers.message("The search finds nothing")
    said.hover()
    said.get_by_role("button", name="More actions").click()
    hers.page.get_by_role("menuitem", name="Announce outage").click()
    form = hers.form("Announce an outage")
    expect(form.field("What happened?")).to_have_value(re.compile("> The search finds nothing & nobody$"))
    form.choose("Primary affected system", "Search")
    form.choose("ETA", "under 2 h")
    form.choose("Lost bookings", "0%")
    form.send("Announce")

    hers.go("incidents")
    expect(hers.announcement("Search incident")).to_contain_text("Announced from: message")
    hers.write("/announce search", where="Message #incidents")
    form = hers.form("Announce an outage")
    expect(form.box).to_contain_text("This may have been announced already.")
    expect(form.box.get_by_role("link", name="Search incident · 1")).to_be_visible()
    form.fill("What happened?", TYPED)
    form.choose("ETA", "under 30 min")
    form.choose("Lost bookings", "<10%")
    form.send("Announce")

    second = hers.announcement("Search incident").filter(has_text=TYPED)
    second.get_by_role("button", name="Close as duplicate").click()
    form = hers.form("Close as duplicate")
    form.choose("Duplicate of", "1: Search")
    form.send("Close as duplicate")
    closed = hers.announcement("Duplicate: Search incident")
    expect(closed.get_by_role("link", name="Search incident · 1")).to_be_visible()
    kept = hers.announcement("Search incident")
    expect(kept.get_by_role("link", name="Search incident · 2")).to_be_visible()
