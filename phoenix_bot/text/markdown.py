"""GitLab's Markdown: writing it so that what people typed is shown, and does nothing.

GitLab takes much for more than text: @somebody is told; #12, !12, ~label and addresses become references,
which it notes elsewhere; a line that begins with "/" is a command. A backslash takes away the meaning of a
sign, and a zero-width space behind a sign keeps GitLab from seeing a reference, whatever its version.
"""

import re

from phoenix_bot.text.mrkdwn import one_line

_GAP = "\u200b"

_SIGN = re.compile(r"([@#!$~%^&*\[](?=\S)|:(?=[\w+-]+:)|(?<=\S)(?=>))")
"""Behind what there must be a gap: what begins a mention, a reference or an emoji, or ends with ">"."""

_MEANING = re.compile(r"([\\`*_{}\[\]<>|~^$#!&@%])")
"""Signs with a meaning anywhere in a line."""

_AT_START = re.compile(r"^(\d*)(?=(?<=\d)[.)]|(?<!\d)[/+=:-])")
"""What has a meaning at the start of a line."""

_REFERENCE = re.compile(
    r"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s`]+"  # addresses: GitLab knows its own issues by theirs
    r"|\b[A-Z][A-Z0-9_]+-\d+\b"  # issues of other trackers
    r"|\b[0-9a-fA-F]{7,40}\b"  # commits
)


def text(typed: str) -> str:
    """What somebody typed, as Markdown: each line stays a line, and nothing in it has a meaning."""
    lines = [_line(line) for line in typed.strip().splitlines()]
    # Two spaces at the end of a line break it. An empty line is a paragraph.
    return "\n".join(f"{line}  " if line else "" for line in lines).rstrip()


def line(typed: str, limit: int = 3000) -> str:
    """As text(), but in one line of at most `limit` code points before what is inserted."""
    return _line(one_line(typed, limit))


def title(typed: str, limit: int) -> str:
    """What somebody typed, for an issue's title: there, only mentions and references have a meaning."""
    plain = one_line(typed, limit)
    parted = _REFERENCE.sub(lambda found: found[0][:-1] + _GAP + found[0][-1:], plain)
    marked = re.sub(r"^/", f"{_GAP}/", _SIGN.sub(rf"\1{_GAP}", parted.replace("://", f":{_GAP}//")))
    return marked if len(marked) <= limit else title(typed, limit - (len(marked) - limit))


def link(url: str, label: str) -> str:
    """A link whose label is shown literally."""
    target = re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found[0]):02X}", url)
    return f"[{_line(label)}]({target})"


def quoted(typed: str, indent: str = "") -> str:
    """What somebody typed as a quotation, behind `indent`."""
    return "\n".join(f"{indent}> {line}".rstrip(" ") for line in text(typed).split("\n"))


def _line(typed: str) -> str:
    parts, end = [], 0
    for found in _REFERENCE.finditer(typed := typed.strip().replace("\0", "")):
        # In code there are no references.
        parts += [_plain(typed[end : found.start()]), f"`{found[0]}`"]
        end = found.end()
    return _AT_START.sub(r"\1\\", "".join([*parts, _plain(typed[end:])])) if typed else ""


def _plain(part: str) -> str:
    # The gap comes first: it looks for signs before words, where backslashes do not stand yet.
    return _MEANING.sub(r"\\\1", _SIGN.sub(rf"\1{_GAP}", part))
