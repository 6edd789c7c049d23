"""From an alert to an outage: a part of the walk through the sandbox that needs no settings."""

import re

from playwright.sync_api import expect

from tests.browser.home import press, row
from tests.browser.window import Window

PAYMENTS, WEBSITE = "Payments: error rate", "Website: home page"


def walk_from_an_alert_to_an_outage(nina: Window) -> None:
    """Datadog and Pingdom alert; she says what the monitor watches, and announces."""
    nina.go("alerts")
    let_them_alert(nina)
    title = f"Triggered: {PAYMENTS}"
    expect(nina.message(title).get_by_role("link", name=title)).to_be_visible()

    nina.go("app:home")
    press(nina, "Monitors")
    expect(row(nina, WEBSITE)).to_contain_text("Alerting now · Alerts: 1 today")
    say_what_it_watches(nina)
    press(nina, "← All monitors")
    expect(row(nina, PAYMENTS)).to_contain_text("Datadog · high severity · Payments")
    nina.picture("monitors")
    announce_what_is_suggested(nina)
    hear_that_all_have_recovered(nina)


def let_them_alert(nina: Window) -> None:
    """With the buttons of the panel, on two days."""
    nina.page.get_by_role("button", name="Sandbox", exact=True).click()
    for button in ("Warn", "Recovered", "+1 day"):
        nina.page.get_by_role("button", name=button, exact=True).click()
    expect(nina.page.get_by_text("The clock is 1 d 2 h ahead.")).to_be_visible()
    nina.page.get_by_role("button", name=f"Switch {WEBSITE} down").click()
    expect(nina.page.get_by_text("Webhook: 200 Thank you.")).to_be_visible()
    nina.page.get_by_role("button", name="Triggered").click()
    nina.page.keyboard.press("Escape")


def say_what_it_watches(nina: Window) -> None:
    row(nina, PAYMENTS).get_by_role("button", name="Details").click()
    press(nina, "Edit")
    form = nina.form("Edit a monitor")
    form.choose("Severity", "High")
    form.choose("System", "Payments")
    form.fill("Description", "Card payments that the provider refuses or does not answer.")
    form.send("Save")
    expect(nina.channel).to_contain_text(
        "changed severity (none → high), description, system (none → Payments)"
    )
    expect(nina.channel).to_contain_text("Made by nina@northwind.example · priority 1 · team:payments")
    nina.picture("monitor")


def announce_what_is_suggested(nina: Window) -> None:
    """The bot posts the suggestion as soon as it knows which system is concerned."""
    nina.go("alerts")
    suggestion = nina.message("Payments: 1 monitor has been critical since")
    expect(suggestion.get_by_role("button", name="Dismiss")).to_be_visible()
    nina.picture("suggestion")
    suggestion.get_by_role("button", name="Announce", exact=True).click()
    form = nina.form("Announce an outage")
    expect(form.field("What happened?")).to_have_value(re.compile(f"BECAUSE: {PAYMENTS}: More than 5 %"))
    expect(form.field("Primary affected system")).to_have_value("Payments")
    form.choose("ETA", "under 2 h")
    form.choose("Lost bookings", "<10%")
    form.send("Announce")
    nina.go("incidents")
    link = nina.announcement("Payments incident").get_by_role("link", name="alert", exact=True)
    expect(link).to_have_attribute("href", re.compile("^https://app.datadoghq.com/monitors/"))


def hear_that_all_have_recovered(nina: Window) -> None:
    """The thread hears of it, since the alerts stay away for a while."""
    nina.page.get_by_role("button", name="Sandbox", exact=True).click()
    for button in ("Recovered", "+10 min"):
        nina.page.get_by_role("button", name=button, exact=True).click()
    nina.page.keyboard.press("Escape")
    nina.announcement("Payments incident").get_by_role("link", name="1 reply").click()
    comment = nina.comment("All alerts of Payments recovered at")
    expect(comment.get_by_role("button", name="Resolve")).to_be_visible()
