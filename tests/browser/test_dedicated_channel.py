"""The life of an outage's own channel, in a real browser."""

import re

from playwright.sync_api import expect

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.browser.window import GREEN, Look, Window
from tests.databases import ON_SQLITE
from tests.dedicated import usual_name
from tests.history import known
from tests.phoenix import Phoenix
from tests.stories import announce, opened

pytestmark = ON_SQLITE

WHAT_HAPPENED = """WHO: customers
HOW: mostly not able to
WHAT: book trips
BECAUSE: the booking database takes no writes since its failover"""
FOUND = "The replica was promoted without its write-ahead log. I am replaying it."


def test_an_outage_is_ended_in_its_own_channel(
    phoenix: Phoenix, slack: Sandbox, nina: Person, look: Look
) -> None:
    hand_over(nina, announce(nina, Sales_affected="yes", **{"What happened?": WHAT_HAPPENED}))
    hers, his = look(slack.url, "nina", "incidents"), look(slack.url, "omar", "general")
    name = usual_name()
    create_channel(hers, name)
    share_a_message(his, name)
    read_it_in_the_thread(hers, name)
    post_update_in_the_channel(his)
    resolve_and_archive(his, name)
    expect(hers.announcement("Resolved: Booking incident")).to_contain_text(f"#{name} (archived)")


def hand_over(nina: Person, announcement: Message) -> None:
    """Omar is to solve it."""
    form = opened(nina, announcement, "Reassign")
    form.fill({"Solution assignee": "omar"})
    slack = nina.slack
    slack.until(lambda: known(slack.user_id("omar")), what="a record of omar")
    assert form.submit(), form.errors


def create_channel(nina: Window, name: str) -> None:
    news = nina.announcement("Booking incident")
    news.get_by_role("button", name="Create channel").click()
    expect(news.get_by_role("link", name=f"#{name}")).to_be_visible()
    expect(news.get_by_role("button", name=re.compile("^(Create|Set) channel$"))).to_have_count(0)


def share_a_message(omar: Window, name: str) -> None:
    """He was invited: it is in his side bar."""
    omar.side_bar.get_by_role("link", name=name).click()
    expect(omar.head).to_contain_text("Booking incident · 1 · ETA under 2 h (by ")
    summary = omar.announcement("Booking incident")
    expect(summary).to_contain_text("Solution assignee @omarCommunication assignee @nina")
    expect(omar.channel.get_by_role("link", name="Announcement", exact=True)).to_be_visible()

    omar.write(FOUND, where=f"Message #{name}")
    omar.react("point_up", omar.message(FOUND))
    expect(omar.message(FOUND).get_by_role("button", name=":point_up: 1")).to_be_visible()


def read_it_in_the_thread(nina: Window, name: str) -> None:
    nina.announcement("Booking incident").get_by_role("link", name="3 replies").click()
    expect(nina.comment("Channel of this outage: ")).to_contain_text(f"#{name}")
    shared = nina.comment("@omar shared a message")
    expect(shared).to_contain_text(f"from #{name}")
    shared.get_by_role("link", name="open the message").click()
    expect(nina.message(FOUND)).to_be_visible()
    nina.channel.get_by_role("link", name="Announcement", exact=True).click()


def post_update_in_the_channel(omar: Window) -> None:
    """From the summary that stands there, with the same buttons."""
    omar.announcement("Booking incident").get_by_role("button", name="Post update").click()
    form = omar.form("Update on outage 1")
    form.fill("What is new?", "Half of the log is replayed.")
    form.choose("New ETA", "under 8 h")
    form.send("Post update")
    told = omar.message("Half of the log is replayed.").last
    expect(told).to_have_attribute("aria-label", re.compile("^omar, "))
    expect(omar.head).to_contain_text("ETA under 8 h (by ")
    omar.picture("channel")


def resolve_and_archive(omar: Window, name: str) -> None:
    omar.announcement("Booking incident").get_by_role("button", name="Resolve").click()
    form = omar.form("Resolve outage 1")
    form.fill("Resolution", "The log is replayed, nothing is lost.")
    form.choose("B2B partners affected", "no")
    form.send("Resolve")
    closing = omar.message("Outage was resolved by @omar")
    expect(closing).to_contain_text("nothing is lost")
    expect(omar.head).to_contain_text("Resolved: Booking incident · 1 · resolved ")

    closing.get_by_role("button", name="Archive channel").click()
    question = omar.page.get_by_role("dialog", name="Archive the channel of outage 1?")
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_have_count(0)
    closing.get_by_role("button", name="Archive channel").click()
    question.get_by_role("button", name="Archive", exact=True).click()
    expect(omar.channel).to_contain_text("This channel is archived.")
    omar.go("incidents")
    news = omar.announcement("Resolved: Booking incident")
    expect(news.locator(".bar")).to_have_css("background-color", GREEN)
