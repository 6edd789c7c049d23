"""The names of Slack's emoji."""

import pytest

from phoenix_bot.text import emoji


@pytest.mark.parametrize(
    ("one", "other"), [("+1", "thumbsup"), ("thumbsup", "+1"), ("poop", "hankey"), ("flag-us", "us")]
)
def test_names_of_one_emoji_are_the_same(one: str, other: str) -> None:
    assert emoji.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("+1", "-1"), ("our_logo", "their_logo"), ("point_up", "point_up_2")]
)
def test_names_of_others_are_not(one: str, other: str) -> None:
    assert not emoji.same(one, other)
    assert emoji.same(one, one)


def test_emoji_that_a_workspace_has_added_are_not_slacks_own() -> None:
    assert emoji.is_slacks_own("point_up")
    assert emoji.is_slacks_own("white_check_mark")
    assert not emoji.is_slacks_own("our_logo")
