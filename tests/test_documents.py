"""The settings that people read about are the settings there are."""

import re
from pathlib import Path

from dotenv import dotenv_values

from phoenix_bot.settings import SETTINGS, Setting

ROOT = Path(__file__).parent.parent
NAMES = [setting.name for setting in SETTINGS]


def text(name: str) -> str:
    """A file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def rows(document: str) -> dict[str, str]:
    """The rows of tables whose first column is a NAME in backticks, by that name."""
    found = re.findall(r"^\| *`([A-Z][A-Z0-9_]+)` *\|(.*)\|$", document, re.MULTILINE)
    assert len(found) == len(dict(found)), "a setting stands in the table twice"
    return dict(found)


def example(setting: Setting) -> str:
    """The line of .env.example for a setting."""
    (line,) = re.findall(rf"^#? ?{setting.name}=.*$", text(".env.example"), re.MULTILINE)
    return str(line)


def test_the_readme_has_a_row_for_every_setting_and_no_other() -> None:
    listed = rows(text("README.md"))

    assert sorted(set(NAMES) - set(listed)) == [], "settings that the README does not explain"
    assert sorted(set(listed) - set(NAMES)) == [], "settings in the README that there are not"


def test_the_readme_tells_every_default() -> None:
    listed = rows(text("README.md"))
    untold = [
        f"{setting.name} ({setting.default})"
        for setting in SETTINGS
        if setting.default and setting.default not in listed.get(setting.name, "")
    ]

    assert untold == []


def test_the_example_file_has_every_setting_once_and_no_other() -> None:
    listed = re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", text(".env.example"), re.MULTILINE)

    assert sorted(set(NAMES) - set(listed)) == [], "settings missing in .env.example"
    assert sorted(listed) == sorted(NAMES)


def test_the_example_file_explains_each_setting_in_the_words_of_the_help() -> None:
    words = " ".join(re.sub(r"^# ?", "", text(".env.example"), flags=re.MULTILINE).split())
    unexplained = [setting.name for setting in SETTINGS if setting.about not in words]

    assert unexplained == []


def test_required_settings_wait_to_be_filled_in_and_the_others_show_their_defaults() -> None:
    for setting in SETTINGS:
        if setting.default is None:
            assert example(setting).startswith(f"{setting.name}=")
        else:
            assert example(setting).startswith(f"# {setting.name}={setting.default}")


def test_the_example_file_unchanged_sets_only_what_is_required() -> None:
    values = dotenv_values(ROOT / ".env.example")

    assert set(values) == {setting.name for setting in SETTINGS if setting.default is None}
    for setting in SETTINGS:
        if setting.default is None:
            assert not accepted(setting, values[setting.name] or ""), (
                "a placeholder must not pass for a value"
            )


def accepted(setting: Setting, value: str) -> bool:
    """Whether the bot takes this value; nothing at all counts as missing."""
    try:
        setting.read(value)
    except ValueError:
        return False
    return bool(value)
