"""The documents that list the settings. `python -m tests.documents` (make documents) writes them anew."""

import re
from pathlib import Path

from phoenix_bot.settings.documents import example_file, readme_table

ROOT = Path(__file__).parent.parent
TABLE = re.compile(r"^\| Setting \|.*\n(\|.*\n)*", re.MULTILINE)


def text(name: str) -> str:
    """A document as it is."""
    return (ROOT / name).read_text(encoding="utf-8")


def wanted() -> dict[str, str]:
    """Each document that lists the settings, by its name, as it must be."""
    table = f"{readme_table()}\n"
    return {
        ".env.example": example_file(),
        "README.md": TABLE.sub(lambda _: table, text("README.md"), count=1),
    }


if __name__ == "__main__":
    for name, content in wanted().items():
        (ROOT / name).write_text(content, encoding="utf-8")
