"""What is measured. Each section makes some rows of the table."""

from tests.bench.sections import crowd, drain, growth, life, load, reading, statements, syncing, talk, webhook
from tests.bench.sections.section import Section

SECTIONS: tuple[Section, ...] = (
    Section("talk", "one person, Slack answers at once", talk.instant),
    Section("slow", "one person, each call takes 150 ms", talk.slow),
    Section("tls", "one person, the Web API over TLS", talk.over_tls),
    Section("statements", "SQL statements of one announcement", statements.rows),
    Section("crowd", "ten people at once", crowd.instant),
    Section("slow-crowd", "ten people at once, each call takes 150 ms", crowd.slow),
    Section("drain", "a full outbox", drain.rows),
    Section("home", "App Home with 10,000 open outages", reading.home),
    Section("list", "a list out of 100,000 outages", reading.lists),
    Section("start", "starts, and doing nothing", life.start),
    Section("webhook", "the webhook", webhook.rows),
    Section("memory", "4,000 interactions", life.memory, is_long=True),
    Section("load", "a hundred people at once", load.rows, is_long=True, has_own_table=True),
    Section("sync", "50,000 people", syncing.rows, is_long=True),
    Section("growth", "a million alerts and 100,000 outages", growth.rows, is_long=True),
)
"""Those of most value first."""
