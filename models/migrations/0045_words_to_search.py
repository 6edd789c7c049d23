"""Finding outages by the words of their summaries, updates and resolutions.

On PostgreSQL, an index leads from words to outages. SQLite reads all words, which is fast enough for a team
that uses SQLite.
"""

import re
import unicodedata

import peewee
from playhouse.migrate import SchemaMigrator, SqliteMigrator

AT_A_TIME = 1000

TEXTS = """SELECT o.id, o.summary, o.resolution, o.system_name, o.report_title, c.reason
FROM outage AS o LEFT JOIN outage_change AS c ON c.outage_id = o.id AND c.kind = 'updated'
WHERE o.id BETWEEN {first} AND {last} ORDER BY o.id, c.id"""

LOOKED_UP = """ALTER TABLE outage ADD COLUMN search_vector tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(search_words, ' '))) STORED"""


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column, fill it, and on PostgreSQL add what the index is about."""
    db.execute_sql("ALTER TABLE outage ADD COLUMN search_words TEXT NOT NULL DEFAULT ''")
    ((most,),) = db.execute_sql("SELECT COALESCE(MAX(id), 0) FROM outage")
    for first in range(1, most + 1, AT_A_TIME):
        _fill(db, first, first + AT_A_TIME - 1)
    if not isinstance(migrator, SqliteMigrator):
        db.execute_sql(LOOKED_UP)
        db.execute_sql("CREATE INDEX outage_search_vector ON outage USING gin (search_vector)")


def _fill(db: peewee.Database, first: int, last: int) -> None:
    found: dict[int, dict[str, None]] = {}
    for id, *texts in db.execute_sql(TEXTS.format(first=first, last=last)).fetchall():
        for text in texts:
            found.setdefault(id, {}).update(dict.fromkeys(_words(text or "")))
    for id, words in found.items():
        stored = " ".join(sorted(list(words)[:2000]))
        # A value, so it may stand in the text: words have neither quotes nor other signs.
        db.execute_sql(f"UPDATE outage SET search_words = '{stored}' WHERE id = {id}")  # noqa: S608


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return [word[:40] for word in re.findall(r"[^\W_]+", letters)]
