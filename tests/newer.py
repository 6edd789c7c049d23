"""A version of The Phoenix that is one step newer than this one."""

import os
import shutil
from pathlib import Path

from models.migrate import DIRECTORY
from tests.forking import ROOT

PACKAGES = ("models", "phoenix_bot", "listeners", "jobs")

MIGRATION = '''
"""Moods, and clouds."""


def up(migrator, db):
    """Add the column and the table."""
    db.execute_sql("ALTER TABLE outage ADD COLUMN mood VARCHAR(8) NOT NULL DEFAULT 'calm'")
    db.execute_sql("CREATE TABLE cloud (id INTEGER NOT NULL PRIMARY KEY)")
'''

CHANGES = {
    "models/outages.py": [
        (
            '    search_words = peewee.TextField(default="")\n',
            '    search_words = peewee.TextField(default="")\n'
            '    mood = peewee.CharField(max_length=8, default="calm")\n',
        ),
        ('    EDITED = "edited"\n', '    EDITED = "edited"\n    AMENDED = "amended"\n'),
    ],
    "models/outbox.py": [('    COMMENT = "comment"\n', '    COMMENT = "comment"\n    REMARK = "remark"\n')],
    "phoenix_bot/outages/actions/edit.py": [("Edit(ChangeKind.EDITED, ", "Edit(ChangeKind.AMENDED, ")],
    "phoenix_bot/outages/history.py": [
        ("        DeliveryKind.COMMENT,\n        lane", "        DeliveryKind.REMARK,\n        lane")
    ],
    "phoenix_bot/delivery/kinds/comments.py": [
        (
            "    DeliveryKind.COMMENT: Kind(",
            "    DeliveryKind.REMARK: Kind(_comment, task=does('remark'), perform=call_or_post_again,"
            " recover=find_message, is_message=True),\n    DeliveryKind.COMMENT: Kind(",
        )
    ],
}
"""What is new: a migration, edits that are changes of a new kind, and their comments, of a new kind, too."""


def make(folder: Path) -> Path:
    """Make that version; returns its bot.py."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, copy_function=os.symlink)
    for name, changes in CHANGES.items():
        text = (ROOT / name).read_text()
        for old, new in changes:
            assert old in text, f"{name} has no {old!r} any more"
            text = text.replace(old, new)
        _replace(folder / name, text)
    (folder / DIRECTORY.relative_to(ROOT) / "9999_newer.py").write_text(MIGRATION)
    # No link: Python looks for packages beside the file itself.
    return Path(shutil.copy(ROOT / "bot.py", folder))


def _replace(link: Path, text: str) -> None:
    link.unlink()
    link.write_text(text)
