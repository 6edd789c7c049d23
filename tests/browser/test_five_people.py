"""The life of one outage in a browser, as five people see it: who drives it, who follows it, and others."""

import re

from playwright.sync_api import ViewportSize, expect

from phoenix_bot.sandbox import Sandbox
from tests.browser.window import GREEN, RED, Look, Window
from tests.databases import ON_SQLITE
from tests.phoenix import Phoenix
from tests.stories import announce

pytestmark = ON_SQLITE

TITLE, ENDED = "Booking incident", "Resolved: Booking incident"
PHONE = ViewportSize(width=390, height=844)


def test_five_people_see_the_life_of_one_outage(phoenix: Phoenix, slack: Sandbox, look: Look) -> None:
    for channel in ("sales", "partners"):
        slack.person("ada").invite(channel, "phoenix")
    phoenix.stop()
    phoenix.start(
        SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"),
        SLACK_NOTIFY_B2B_CHANNEL_ID=slack.channel_id("partners"),
    )
    announce(slack.person("nina"), "Booking", Sales_affected="yes", B2B_partners_affected="yes")
    nina = look(slack.url, "nina", "incidents")
    omar = look(slack.url, "omar", "incidents")
    sales = look(slack.url, "ada", "sales")
    peter = look(slack.url, "peter", "incidents")
    gil = look(slack.url, "gil", "partners")

    follow(omar)
    post_an_update(nina)
    everybody_hears_of_the_update(omar, sales, peter, gil)
    the_guest_may_not_follow(gil)
    resolve(nina)
    everybody_hears_of_the_end(omar, sales, peter, gil)


def follow(omar: Window) -> None:
    omar.announcement(TITLE).get_by_role("button", name="Follow").click()
    expect(omar.message("You follow")).to_contain_text("Only visible to you")


def post_an_update(nina: Window) -> None:
    """With a new ETA, which the channel hears of, too."""
    news = nina.announcement(TITLE)
    news.get_by_role("button", name="Post update").click()
    form = nina.form("Update on outage 1")
    form.fill("What is new?", "The standby takes over. Searching works again.")
    form.choose("New ETA", "under 8 h")
    form.send("Post update")
    expect(news).to_contain_text(re.compile(r"Latest, .*@nina: The standby takes over"))
    expect(news).to_contain_text("under 8 h (by ")
    nina.picture("driver")


def everybody_hears_of_the_update(omar: Window, sales: Window, peter: Window, gil: Window) -> None:
    for window in (sales, gil):
        notice = window.message("Booking incident").first
        expect(notice).to_contain_text("The standby takes over")
        expect(notice).to_contain_text("under 8 h (by ")
        expect(notice.locator(".bar")).to_have_css("background-color", RED)
    expect(peter.announcement(TITLE)).to_contain_text("The standby takes over")
    omar.go("app:messages")
    expect(omar.message("The standby takes over").first).to_be_visible()


def the_guest_may_not_follow(gil: Window) -> None:
    gil.message("Booking incident").first.get_by_role("button", name="Follow").click()
    expect(gil.message("Only visible to you")).to_contain_text("can read outages")


def resolve(nina: Window) -> None:
    nina.announcement(TITLE).get_by_role("button", name="Resolve").click()
    form = nina.form("Resolve outage 1")
    form.fill("Resolution", "The standby took over. Nothing that was booked is lost.")
    form.send("Resolve")
    expect(nina.announcement(ENDED).locator(".bar")).to_have_css("background-color", GREEN)


def everybody_hears_of_the_end(omar: Window, sales: Window, peter: Window, gil: Window) -> None:
    for window, name in ((sales, "sales"), (gil, "guest")):
        notice = window.message("Booking incident").first
        expect(notice).to_contain_text("Resolved")
        expect(notice.locator(".bar")).to_have_css("background-color", GREEN)
        window.picture(name)
    expect(peter.message("replied to a thread").last).to_contain_text("Outage was resolved by @nina")
    peter.page.set_viewport_size(PHONE)
    peter.picture("phone")
    expect(omar.message("resolved").first).to_be_visible()
    omar.picture("follower")
