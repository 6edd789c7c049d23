"""Suggestions, whatever monitors and systems are called."""

from models import Suggestion, SuggestionEnd, System, User
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.messages import suggestion
from phoenix_bot.blocks.messages.suggestion import NAMED, Critical, Storm
from tests.cases import for_each
from tests.phoenix_bot.blocks.samples import NINA, NOW, TEXTS, complaints, outage, pages, seen


def made(text: str = "Booking", *, end: str = "", dismissed: bool = False) -> Suggestion:
    """A suggestion about a system of this name."""
    return Suggestion(
        id=10**9,
        system=System(id=3, name=text[:255]),
        since=NOW,
        end=end,
        ended_at=NOW if end else None,
        dismissed_by=User(slack_id=NINA) if dismissed else None,
        dismissed_at=NOW if dismissed else None,
    )


@for_each("text", TEXTS.values(), ids=list(TEXTS))
def test_any_names_fit_and_call_nobody(text: str) -> None:
    name, url = text[:255], f"https://example.com/{text[:230]}"
    storm = Storm([Critical(name, url, 10**6, is_still=False)] * NAMED, 10**6)
    reference = Reference(outage(system_name=name), url)
    for end in ("", *SuggestionEnd):
        content = suggestion.build(made(text, end=end), storm, reference)
        assert complaints(content) == []
        assert pages(content) == set()


@for_each(
    ("end", "words"),
    [
        ("", ""),
        (SuggestionEnd.RECOVERED, "All recovered at 12:00 PM Mar 1, 2026."),
        (SuggestionEnd.ANNOUNCED, "An outage was announced: Booking incident · 7."),
        (SuggestionEnd.RETIRED, "The system has been retired."),
        (SuggestionEnd.MOVED, "These monitors belong to another system now."),
    ],
)
def test_it_says_what_has_become_of_it(end: str, words: str) -> None:
    content = suggestion.build(made(end=end, dismissed=True), Storm([], 0), Reference(outage()))
    dismissed = "Dismissed by @nina at 12:00 PM Mar 1, 2026."

    assert seen(content).splitlines()[-1] == f"{dismissed} {words}".rstrip()
