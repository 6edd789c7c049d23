"""The settings that say which Slack the bot works in, for whom, and in which words."""

from dataclasses import dataclass

from phoenix_bot.settings import formats
from phoenix_bot.settings.declaration import optional, setting


@dataclass(frozen=True, kw_only=True)
class Basics:
    """Slack, people and words."""

    bot_token: str = setting(
        "SLACK_BOT_TOKEN",
        "Bot token of the Slack app (xoxb-…)",
        formats.token("xoxb-"),
        None,
        hint="find it at api.slack.com/apps > your app > OAuth & Permissions",
        secret=True,
    )
    app_token: str = setting(
        "SLACK_APP_TOKEN",
        "App-level token with the scope connections:write (xapp-…)",
        formats.token("xapp-"),
        None,
        hint="make it at api.slack.com/apps > your app > Basic Information > App-Level Tokens",
        secret=True,
    )
    announce_channel_id: str = setting(
        "SLACK_ANNOUNCE_CHANNEL_ID",
        "Id of the channel where outages are announced (C…)",
        formats.channel,
        None,
        hint="copy it from the end of the channel's details in Slack",
    )
    notify_sales_channel_id: str = optional(
        "SLACK_NOTIFY_SALES_CHANNEL_ID",
        "Id of the channel that is told about outages that affect sales; empty for none",
        formats.channel,
        "",
        hint="if the channel is private, invite the app to it",
    )
    notify_b2b_channel_id: str = optional(
        "SLACK_NOTIFY_B2B_CHANNEL_ID",
        "Id of the channel that is told about outages that affect B2B partners; empty for none",
        formats.channel,
        "",
        hint="if the channel is private, invite the app to it",
    )
    suggest_channel_id: str = optional(
        "SUGGEST_CHANNEL_ID",
        "Id of the channel where outages are suggested when monitors turn critical; empty for none",
        formats.channel,
        "",
        hint="if the channel is private, invite the app to it",
    )
    emoji: tuple[str, ...] = setting(
        "SLACK_EMOJI",
        "Emoji (with commas) whose reaction shares a message of an outage's own channel in the thread",
        formats.emoji,
        "point_up",
    )
    api_url: str = setting(
        "SLACK_API_URL",
        "Address of Slack's Web API",
        formats.url,
        "https://slack.com/api/",
        hint="for GovSlack set https://slack-gov.com/api/",
    )
    timeout: float = setting(
        "SLACK_TIMEOUT",
        "Seconds that one call to Slack may take before it counts as lost",
        formats.number(0.2, 60),
        "10",
    )
    settle: float = setting(
        "SLACK_SETTLE_SECONDS",
        "Seconds that the bot waits after a lost answer before it searches Slack for the message",
        formats.number(0, 60),
        "2",
    )
    allow_all: bool = setting(
        "ALLOW_ALL_TO_NOTIFY",
        "If true, every full member may announce outages, not only the group on_call",
        formats.flag,
        "false",
    )
    phoenix_admins: tuple[str, ...] = optional(
        "PHOENIX_ADMINS",
        "Slack ids or e-mail addresses, separated by commas, of people who may do everything",
        formats.admins,
        (),
        hint="workspace admins and owners may do everything anyway",
    )
    email_domains: tuple[str, ...] = optional(
        "ALLOWED_EMAIL_DOMAIN",
        "Only people with an e-mail address in this domain may act; empty for any",
        formats.domains,
        (),
        hint="add former domains of the same people after it: example.com,old.example",
    )
    impact_unit: str = setting(
        "IMPACT_UNIT", "What is lost in an outage, as a plural noun", formats.word(40), "bookings"
    )
    currency: str = setting("CURRENCY", "Currency of the impact on turnover", formats.word(10), "EUR")
