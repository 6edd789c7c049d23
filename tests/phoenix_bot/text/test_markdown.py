"""What people typed, in GitLab's Markdown."""

import re

import pytest

from phoenix_bot.text import markdown
from tests.cases import for_each

GAP = "\u200b"


@for_each(
    ("typed", "written"),
    [
        ("@nina, @all", f"\\@{GAP}nina, \\@{GAP}all"),
        ("see #12, !3, &4, $5, a/b#6", f"see \\#{GAP}12, \\!{GAP}3, \\&{GAP}4, \\${GAP}5, a/b\\#{GAP}6"),
        (
            '~bug ~"two words" %v1 ^alert#1',
            f'\\~{GAP}bug \\~{GAP}"two words" \\%{GAP}v1 \\^{GAP}alert\\#{GAP}1',
        ),
        ("[issue:12] *iteration:1", f"\\[{GAP}issue:12\\] \\*{GAP}iteration:1"),
        ("/close\n  /assign me", "\\/close  \n\\/assign me"),
        ("- x\n1. y\n12) z\n+ a\n=== b", "\\- x  \n1\\. y  \n12\\) z  \n\\+ a  \n\\=== b"),
        ("one\n\n\ntwo", "one  \n\n\ntwo"),
        ("    code", "code"),
        ("a_b *c* `d` <e>", f"a\\_b \\*{GAP}c\\* \\`d\\` \\<e{GAP}\\>"),
        ("see https://git.example.com/a/-/issues/1 now", "see `https://git.example.com/a/-/issues/1` now"),
        ("OPS-12 and deadbeef1", "`OPS-12` and `deadbeef1`"),
        ("utf-8, 10 % or 5 & 6, a/b", "utf-8, 10 \\% or 5 \\& 6, a/b"),
        ("a :smile: at 10:30", f"a :{GAP}smile: at 10:30"),
        ("", ""),
    ],
)
def test_nothing_that_people_typed_has_a_meaning(typed: str, written: str) -> None:
    assert markdown.text(typed) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("/close @all", f"{GAP}/close @{GAP}all"),
        ("#1 of OPS-12", f"#{GAP}1 of OPS-1{GAP}2"),
        ("two\nlines", "two lines"),
        ("a_b *", "a_b *"),
    ],
)
def test_a_title_has_no_markdown_but_references(typed: str, written: str) -> None:
    assert markdown.title(typed, 255) == written


@pytest.mark.parametrize("typed", ["@a " * 200, "x" * 300, "https://a/b " * 60])
def test_a_title_is_never_too_long(typed: str) -> None:
    assert len(markdown.title(typed, 255)) <= 255


@for_each(
    "typed", ["`@all`", "\\@all", "`https://x/`@all", "\\\\\\@all", "&#64;all", "a@all", "x\r@all\u2028@all"]
)
def test_no_trick_mentions_anybody(typed: str) -> None:
    for written in (markdown.text(typed), markdown.line(typed), markdown.title(typed, 255)):
        assert not re.search(r"[@#](?!\u200b)\w", written)


def test_a_quotation_stays_one() -> None:
    assert markdown.quoted("/close\n\n@all", indent="  ") == f"  > \\/close\n  >\n  > \\@{GAP}all"


def test_a_link_ends_where_it_should() -> None:
    assert markdown.link("https://x/a b)(c", "[y](z)") == f"[\\[{GAP}y\\](z)](https://x/a%20b%29%28c)"
