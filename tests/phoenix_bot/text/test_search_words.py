"""The words by which texts are found."""

from phoenix_bot.text import search_words
from tests.cases import for_each

CASES = [
    ("", [], "%"),
    ("!! ... _", [], "%"),
    ("Karten-PRÜFUNG, 12:40", ["12", "40", "karten", "prufung"], "% 12% 40% karten% prufung%"),
    ("fail failover FAILOVER", ["failover"], "% failover%"),
    ("a_b  50%", ["50", "a", "b"], "% 50% a% b%"),
    ("'); --", [], "%"),
    ("x" * 90, ["x" * 40], f"% {'x' * 40}%"),
]


@for_each(("typed", "words", "like"), CASES)
def test_words_that_somebody_searches_for(typed: str, words: list[str], like: str) -> None:
    assert search_words.typed(typed) == words
    assert search_words.as_like(words) == like


def test_words_of_further_texts_are_added_once_and_in_order() -> None:
    stored = search_words.added("", "The gateway is down", "Bücher")

    assert stored == "bucher down gateway is the"
    assert search_words.added(stored, "the BUCHER came back") == "back bucher came down gateway is the"
    assert search_words.as_tsquery(["a", "b"]) == "'a':* & 'b':*"


def test_an_outage_with_a_thousand_updates_keeps_its_first_words() -> None:
    stored = search_words.added("", "first", *(f"word{number}" for number in range(3 * search_words.MOST)))

    assert len(stored.split()) == search_words.MOST
    assert "first" in stored.split()
