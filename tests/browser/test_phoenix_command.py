"""Finding outages again: /phoenix, and an announcement that was deleted, in a real browser."""

import csv
import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.browser.window import Look, Window
from tests.databases import ON_SQLITE
from tests.history import rewrite
from tests.phoenix import Phoenix
from tests.stories import announce, edit, minutes_ago, resolve

pytestmark = ON_SQLITE

ETAS = ("under 2 h", "under 8 h")


def test_outages_are_found_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, look: Look, tmp_path: Path
) -> None:
    search = announce(nina, "Search", ETA="under 30 min")
    resolve(nina, search)
    payments = announce(nina, "Payments", ETA="under 8 h")
    for eta in ETAS * 5:
        edit(nina, payments, "We know more now", ETA=eta)
    now = utcnow()
    rewrite(2, started_at=now - timedelta(hours=9), eta_set_at=now - timedelta(hours=8, minutes=20))
    announce(nina, "Booking", ETA="under 2 h", Started_at=minutes_ago(25))
    phoenix.settled()

    hers = look(slack.url, "nina", "ops")
    show_one_of_the_list(hers)
    read_its_history(hers)
    assert [row["System"] for row in export(hers, tmp_path)] == ["Search", "Payments", "Booking"]


def show_one_of_the_list(nina: Window) -> None:
    nina.write("/phoenix list", where="Message #ops")
    listed = nina.message("Open outages")
    expect(listed).to_contain_text("Only visible to you")
    expect(listed.get_by_role("link", name=re.compile("^(Booking|Payments) incident"))).to_have_count(2)
    expect(listed).to_contain_text(re.compile(r"ETA under 8 h \(by .*passed 2\dm ago\)"))
    nina.picture("list")
    listed.get_by_role("button", name="Show").last.click()
    shown = nina.announcement("Payments incident")
    expect(shown.get_by_role("button", name="Resolve")).to_be_visible()
    shown.get_by_role("button", name="History").click()


def read_its_history(nina: Window) -> None:
    """It has two pages."""
    history = nina.message("History of Payments incident · 2")
    expect(history).to_contain_text("Announced by @nina")
    history.get_by_role("button", name="Newer").click()
    expect(history).not_to_contain_text("Announced by @nina")
    expect(history).to_contain_text("ETA: under 2 h → under 8 h")
    history.get_by_role("button", name="Older").click()
    expect(history).to_contain_text("Announced by @nina")


def export(nina: Window, folder: Path) -> list[dict[str, str]]:
    """The rows of the file that is sent."""
    nina.write("/phoenix export", where="Message #ops")
    expect(nina.message("I'll send you a file with the outages announced so far")).to_be_visible()
    nina.side_bar.get_by_role("link", name=re.compile("^phoenix")).click()
    # Where that leads depends on whether the file is there already.
    nina.page.get_by_role("main").get_by_role("link", name="Messages").click()
    with nina.page.expect_download() as downloading:
        nina.message("Here are the 3 outages").get_by_role("link", name="outages so far.csv").click()
    downloading.value.save_as(folder / "outages.csv")
    with (folder / "outages.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_an_announcement_that_an_admin_deletes_appears_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, look: Look
) -> None:
    announcement = announce(nina, "Booking", ETA="under 2 h")
    edit(nina, announcement, "The standby is up", ETA="under 30 min")
    adas = look(slack.url, "ada", "incidents")
    news = adas.announcement("Booking incident")
    expect(news.get_by_role("link", name="1 reply")).to_be_visible()
    adas.delete(news)
    again = news.filter(has_text="Posted again because somebody deleted it")
    expect(again.get_by_role("button", name="Resolve")).to_be_visible()
    again.get_by_role("link", name="the former thread").click()
    adas.message("This message was deleted.").get_by_role("link", name="1 reply").click()
    expect(adas.comment("The standby is up")).to_be_visible()
