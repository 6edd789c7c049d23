"""The settings that say what the bot minds by the clock: when it reminds people, and of what."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from phoenix_bot.settings import formats, times
from phoenix_bot.settings.declaration import optional, setting


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Times, and how long the bot waits before it reminds somebody."""

    timezone: ZoneInfo = setting(
        "TIMEZONE",
        "Time zone of the daily and weekly jobs, such as Europe/Prague",
        times.zone,
        "UTC",
        hint="people get daily messages in their own morning, whatever stands here",
    )
    notify_before_eta: timedelta = setting(
        "NOTIFY_BEFORE_ETA",
        "Minutes before an ETA passes at which those who work on the outage are reminded",
        times.minutes(1, 1440),
        "10",
    )
    update_reminder_after: timedelta = setting(
        "NOTIFY_COMMUNICATION_ASSIGNEE_MINUTES",
        "Minutes without an update after which the communication assignee is asked for one, again and again",
        times.minutes(1, 1440),
        "30",
    )
    unknown_eta_prompt_after: timedelta = setting(
        "UNKNOWN_ETA_PROMPT_AFTER_MINUTES",
        "Minutes without an ETA after which the solution assignee is asked for one; then once a day",
        times.minutes(1, 1440),
        "10",
    )
    due_date_days: tuple[int, ...] = setting(
        "GITLAB_POSTMORTEM_DAYS_TO_NOTIFY",
        "Days before the due date of a post-mortem at which its assignees are reminded",
        times.days,
        "3,7",
    )
    report_reminder_after: timedelta = setting(
        "POSTMORTEM_SLACK_NOTIFICATION_LIMIT",
        "Hours after a resolution at which its author is reminded of a missing post-mortem",
        times.hours(0, 8760),
        "12",
    )
    report_reminder_until: timedelta = setting(
        "POSTMORTEM_NOTIFICATION_LIST_LIMIT",
        "Hours after a resolution from which nobody is reminded of its post-mortem any more",
        times.hours(1, 8760),
        "60",
    )
    label_reminder_after: timedelta = setting(
        "POSTMORTEM_LABEL_NOTIFICATION_LIMIT",
        "Hours after a resolution at which its author is told that the post-mortem lacks POSTMORTEM_LABEL",
        times.hours(0, 8760),
        "48",
    )
    report_channel_id: str = optional(
        "SLACK_POSTMORTEM_REPORT_CHANNEL",
        "Id of the channel that gets the weekly list of overdue post-mortems; empty for none",
        formats.channel,
        "",
        hint="if the channel is private, invite the app to it",
    )
    report_at: times.TimeOfWeek = setting(
        "POSTMORTEM_REPORT_AT",
        "When that list is made, in TIMEZONE: a time, or a weekday and a time",
        times.time_of_week,
        "Mon 01:00",
    )
    alert_retention: timedelta = optional(
        "ALERT_RETENTION_DAYS",
        "Days after which alerts of monitors are deleted; empty: never",
        times.whole_days(1, 3650),
        timedelta(0),
    )
    digest_channel_id: str = optional(
        "DIGEST_CHANNEL_ID",
        "Id of the channel that gets the daily digest of outages; empty for none",
        formats.channel,
        "",
        hint="if the channel is private, invite the app to it",
    )
    digest_at: times.TimeOfWeek = setting(
        "DIGEST_AT",
        "When the digest is posted, in TIMEZONE: a time, or a weekday and a time",
        times.time_of_week,
        "09:00",
    )
