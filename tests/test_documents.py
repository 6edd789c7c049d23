"""The documents list the settings there are, in the words of the settings."""

import pytest
from dotenv import dotenv_values

from phoenix_bot.settings import SETTINGS, Setting
from phoenix_bot.settings.documents import readme_table
from tests.documents import ROOT, text, wanted

EXAMPLE = ".env.example"


@pytest.mark.parametrize("name", wanted())
def test_a_document_lists_the_settings_as_they_are_declared(name: str) -> None:
    assert text(name) == wanted()[name], "run `make documents`"


def test_the_readme_has_the_table() -> None:
    assert readme_table() in text("README.md")


def test_the_example_file_fits_the_window_of_an_editor() -> None:
    assert [line for line in text(EXAMPLE).splitlines() if len(line) > 110] == []


def test_the_example_file_unchanged_sets_only_what_is_required() -> None:
    values = dotenv_values(ROOT / EXAMPLE)

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
