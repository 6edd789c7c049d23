"""The settings of other services. Each service is optional: what is not set is not used."""

from dataclasses import dataclass
from pathlib import Path

from phoenix_bot.settings import formats
from phoenix_bot.settings.declaration import optional, setting


@dataclass(frozen=True, kw_only=True)
class Services:
    """Google, GitLab, Datadog and Sentry."""

    google_service_account: str = optional(
        "GOOGLE_SERVICE_ACCOUNT",
        "Key of a Google service account that may read groups: its JSON, or the path of its file",
        formats.service_account,
        "",
        hint="in .env, write the JSON on one line, in single quotes",
        secret=True,
    )
    google_acc: str = optional(
        "GOOGLE_ACC",
        "E-mail address of the Google administrator in whose name the service account reads groups",
        formats.address,
        "",
    )
    gitlab_url: str = optional(
        "GITLAB_URL",
        "Address of the GitLab whose issues are post-mortems, such as https://gitlab.com; empty for none",
        formats.site,
        "",
    )
    gitlab_token: str = optional(
        "GITLAB_PRIVATE_TOKEN",
        "GitLab token with the scope read_api, or api if the bot shall create post-mortems",
        formats.key,
        "",
        hint="without it, the bot can read only public projects",
        secret=True,
    )
    gitlab_project: str = optional(
        "GITLAB_POSTMORTEM_PROJECT",
        "GitLab project of the post-mortems, by its path such as group/project or by its number",
        formats.project,
        "",
        other_names=("GITLAB_POSTMORTEM_PROJECT_SLUG",),
    )
    postmortem_label: str = optional(
        "POSTMORTEM_LABEL",
        "Label that the issue of a post-mortem must have; empty for none",
        formats.word(255),
        "",
    )
    postmortem_exclude_label: str = setting(
        "POSTMORTEM_EXCLUDE_LABEL",
        "Label of issues in that project that are not post-mortems: nobody is reminded of their due dates",
        formats.word(255),
        "non-outage",
    )
    postmortem_template: str = optional(
        "POSTMORTEM_TEMPLATE",
        "Path of a Markdown file that new post-mortems are made from; empty for the bot's own template",
        formats.file,
        "",
    )
    datadog_api_key: str = optional(
        "DATADOG_API_KEY",
        "Datadog API key; with it, the bot sends metrics about itself every minute",
        formats.key,
        "",
        secret=True,
    )
    datadog_app_key: str = optional(
        "DATADOG_APP_KEY",
        "Datadog application key with the scope monitors_read; with both keys, the bot reads monitors",
        formats.key,
        "",
        secret=True,
    )
    datadog_site: str = setting(
        "DATADOG_SITE",
        "Datadog site that the keys belong to, such as datadoghq.eu",
        formats.datadog_site,
        "datadoghq.com",
    )
    datadog_service: str = setting(
        "DATADOG_SERVICE_NAME",
        "Value of the tag env of the metrics, and the environment in Sentry",
        formats.word(100),
        "phoenix",
    )
    pingdom_token: str = optional(
        "PINGDOM_WEBHOOK_TOKEN",
        "Secret that Pingdom's webhook must carry; with it, the bot takes alerts at /integration/pingdom",
        formats.key,
        "",
        hint="in Pingdom set the address https://…/integration/pingdom?token=SECRET",
        secret=True,
    )
    pingdom_is_open: bool = optional(
        "PINGDOM_WEBHOOK",
        "open: the webhook takes alerts without a secret, from anybody who reaches it; empty: it does not",
        formats.only("open"),
        False,
    )
    sentry_dsn: str = optional(
        "SENTRY_DSN",
        "Address (DSN) of the Sentry project that is told of errors; empty for none",
        formats.dsn,
        "",
        secret=True,
    )

    @property
    def creates_issues(self) -> bool:
        """Whether post-mortems can become issues in GitLab."""
        return bool(self.gitlab_url and self.gitlab_token and self.gitlab_project)

    @property
    def reads_monitors(self) -> bool:
        """Whether Datadog can be asked about monitors."""
        return bool(self.datadog_api_key and self.datadog_app_key)

    def report_template(self, usual: str) -> str:
        """The text that post-mortems are made from; OSError or ValueError if its file cannot be read."""
        if not self.postmortem_template:
            return usual
        return Path(self.postmortem_template).expanduser().read_text(encoding="utf-8")
