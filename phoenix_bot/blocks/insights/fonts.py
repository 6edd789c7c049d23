"""The fonts of pictures: Noto's, from packages, for names in any script."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

PACKAGES = ("manimgx_fonts", "noto_cjk_sans_jp_regular")
"""Packages that hold nothing but fonts. The second has Chinese, Japanese and Korean."""

FIRST, LAST = "NotoSans[wght].ttf", ("NotoEmoji[wght].ttf", "NotoSansSymbols[wght].ttf")

UNKNOWN = "\ufffd"
"""Stands for a character that no font has."""


def _files() -> Iterator[Path]:
    for package in PACKAGES:
        found = find_spec(package)
        for folder in found.submodule_search_locations or () if found else ():
            yield from (path for path in Path(folder).iterdir() if path.suffix in (".ttf", ".otf"))


def _rank(path: Path) -> tuple[int, str]:
    """The order in which fonts are asked for a character."""
    rank = LAST.index(path.name) + 2 if path.name in LAST else int(path.name != FIRST)
    return rank, path.name


@cache
def families() -> list[str]:
    """The names of the fonts, by which matplotlib finds them, in the order in which it asks them."""
    found = []
    for path in sorted(_files(), key=_rank):
        if "Italic" not in path.name:
            fontManager.addfont(path)
            found.append(fontManager.ttflist[-1].name)
    return [*found, "DejaVu Sans"]


@cache
def _known() -> frozenset[int]:
    """Every character that some font has."""
    return frozenset(code for path in _files() for code in FT2Font(path).get_charmap())


def drawable(text: str) -> str:
    """`text` with another sign for what no font has, as matplotlib would warn of it."""
    return "".join(map(_drawable, text))


def _drawable(character: str) -> str:
    if ord(character) in _known():
        return character
    is_invisible = unicodedata.category(character) in ("Cc", "Cf", "Mn", "Cs")
    return "" if is_invisible else UNKNOWN
