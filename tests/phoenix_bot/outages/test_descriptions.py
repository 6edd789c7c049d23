"""What the report of overdue post-mortems reads from their descriptions."""

import time

from phoenix_bot.outages.descriptions import linked_issues, open_action_items
from tests.cases import for_each

GITLAB = "https://git.example.com/gl"

REPORT = """# Summary
- [ ] not an action item
## action Items
Some words.
- [ ] Renew the *certificate*
- [x] Tell the bank
* [ ] Watch the disk
  - [ ] and the other disk
- [ ]
- an idea
### By Friday
+ [ ] =1+1
#### Lessons Learned:
- [ ] not one either
"""


def test_open_action_items_are_those_between_the_two_headings() -> None:
    assert open_action_items(REPORT) == [
        "Renew the *certificate*",
        "Watch the disk",
        "and the other disk",
        "=1+1",
    ]


@for_each(
    "heading",
    ["# ACTION ITEMS", "###### action items ######", "## 5. **Action  items**:", "Action items\n---"],
)
@for_each("end", ["", "# Lessons learned\n- [ ] b", "Lessons learned\r\n======\r\n- [ ] b"])
def test_the_headings_are_of_any_level_and_case(heading: str, end: str) -> None:
    assert open_action_items(f"{heading}\r\n\r\n- [ ] a\r\n{end}") == ["a"]


@for_each("text", ["", "\n", "- [ ] a", "Action items\n- [ ] a", "## Lessons learned\n- [ ] a"])
def test_without_the_heading_there_are_none(text: str) -> None:
    assert open_action_items(text) == []


@for_each(
    ("text", "found"),
    [
        (
            "see https://github.com/acme/shop/issues/12#issuecomment-1.",
            "https://github.com/acme/shop/issues/12",
        ),
        ("[x](https://gitlab.com/a/b/c/-/issues/3)", "https://gitlab.com/a/b/c/-/issues/3"),
        (
            "https://gl.acme.example:8443/a/b/-/work_items/3+s",
            "https://gl.acme.example:8443/a/b/-/work_items/3",
        ),
        ("https://git.example.com/gl/ops/x/issues/4#note_1", "https://git.example.com/gl/ops/x/issues/4"),
        ("<https://acme.atlassian.net/browse/OPS-7?focus=1>", "https://acme.atlassian.net/browse/OPS-7"),
        (
            "**https://jira.acme.example/jira/browse/A1_B-70**",
            "https://jira.acme.example/jira/browse/A1_B-70",
        ),
        ("https://me:secret@jira.acme.example/browse/OPS-7", "https://jira.acme.example/browse/OPS-7"),
        ("https://github.com/acme/shop/pull/12", None),
        ("https://sentry.io/organizations/acme/issues/12/", None),
        ("https://bb.acme.example/repos/r/browse/src-1", None),
        ("https://jira.acme.example/browse/OPS-7-old", None),
        ("https://github.com/acme/shop/issues/12th", None),
        ("http://[broken/browse/OPS-7 https://x:y/browse/", None),
        ("OPS-7, #12 and github.com/acme/shop/issues/12", None),
    ],
)
def test_linked_issues_are_those_of_gitlab_github_and_jira(text: str, found: str | None) -> None:
    assert linked_issues(text, GITLAB) == ([found] if found else [])


def test_each_issue_is_named_once_and_in_order() -> None:
    one, two = "https://jira.example.com/browse/OPS-1", "https://github.com/acme/shop/issues/2"

    assert linked_issues(f"{two} {one} {two}#a ({one}?b)", "") == [two, one]


@for_each(
    "text",
    [
        "- [ ] ",
        "## Action items\n- [ ] ",
        "# ",
        "https://",
        "https://a/b/-/",
        "<!--",
        "=\n",
        " ",
        "/browse/A",
    ],
)
def test_a_megabyte_of_anything_is_read_in_time(text: str) -> None:
    typed = text * (1_000_000 // len(text))
    began = time.process_time()
    open_action_items(typed)
    linked_issues(typed, GITLAB)

    assert time.process_time() - began < 5
