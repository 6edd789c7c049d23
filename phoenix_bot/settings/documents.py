"""All settings as text, for people: in --help, in .env.example and in the README's table."""

import re

from phoenix_bot.settings import SETTINGS, Setting

CODE = re.compile(r"\b\S*(_|://)\S*[\w*/…]")
"""Names and addresses within a sentence."""


def help_text() -> str:
    """Every setting on a line."""
    width = max(len(one.name) for one in SETTINGS)
    lines = ["settings, from the environment or the file:"]
    for one in SETTINGS:
        default = "required" if one.default is None else one.default
        lines.append(f"  {one.name:<{width}}  {one.about}{default and f' ({default})'}")
    return "\n".join(lines)


def example_file() -> str:
    """A file to copy to .env: what is required is to be filled in, the others are commented out."""
    return "\n".join(
        [
            "# Settings of The Phoenix. Copy this file to .env and fill in the first three.",
            "# The others show their defaults: to change one, remove the # before it.",
            "# Variables of the environment win over this file. A value with spaces or # must be in quotes.",
            *(_example(one) for one in SETTINGS),
            "",
        ]
    )


def _example(one: Setting) -> str:
    hint = f"\n# {_hint(one)}" if _hint(one) else ""
    line = f"{one.name}=" if one.default is None else f"# {one.name}={one.default}"
    return f"\n# {one.about}.{hint}\n{line}"


def readme_table() -> str:
    """The table in Markdown, one row for each setting."""
    return "\n".join(
        ["| Setting | Default | What it is |", "|---|---|---|", *(_row(one) for one in SETTINGS)]
    )


def _row(one: Setting) -> str:
    default = "required" if one.default is None else one.default and f"`{one.default}`"
    about = CODE.sub(r"`\g<0>`", f"{one.about}. {_hint(one)}".strip())
    return f"| `{one.name}` | {default} | {about} |"


def _hint(one: Setting) -> str:
    """The hint as a sentence of its own, and the other names of the setting."""
    hint = one.hint and f"{one.hint[0].upper()}{one.hint[1:]}."
    others = one.other_names and f"{' and '.join(one.other_names)} is the same."
    return " ".join(part for part in (hint, others) if part)
