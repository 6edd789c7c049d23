"""What is measured. Each section makes some rows of the table."""

from tests.bench.sections import crowd, statements, talk
from tests.bench.sections.section import Section

SECTIONS: tuple[Section, ...] = (
    Section("talk", "one person, Slack answers at once", talk.instant),
    Section("slow", "one person, each call takes 150 ms", talk.slow),
    Section("tls", "one person, over TLS", talk.over_tls),
    Section("statements", "SQL statements of one announcement", statements.rows),
    Section("crowd", "ten people at once", crowd.instant),
    Section("slow-crowd", "ten people at once, each call takes 150 ms", crowd.slow),
)
"""Those of most value first."""
