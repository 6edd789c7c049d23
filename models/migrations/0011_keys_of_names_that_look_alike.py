"""Names that look alike count as the same: keys without invisible characters, accents joined to letters."""

import unicodedata

import peewee
from playhouse.migrate import SchemaMigrator

KEY_LIMIT = 255

BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    map(chr, range(0xFE00, 0xFE10))
)

JOINER, EMOJI_STYLE, KEYCAP = "\u200d", "\ufe0f", "\u20e3"


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Compute again the keys that are different now.

    If two names turn out to look alike, the older one gets the key. The other one keeps its former key; it is
    listed in App Home, where somebody may rename it.
    """
    for table in (peewee.Table("system"), peewee.Table("permission_group")):
        names = table.bind(db)
        query = names.select(names.c.id, names.c.name, names.c.key).order_by(names.c.id)
        rows = list(query.tuples())
        taken = {key for _, _, key in rows}
        for row_id, name, key in rows:
            wanted = _key_of(name)
            if wanted and wanted not in taken and len(wanted) <= KEY_LIMIT:
                names.update({names.c.key: wanted}).where(names.c.id == row_id).execute()
                taken = taken - {key} | {wanted}


def _key_of(name: str) -> str:
    """A copy of text/names.py as it was when this was written."""
    return _visible(unicodedata.normalize("NFKC", _visible(name))).casefold()


def _visible(text: str) -> str:
    spaced = " ".join(text.split())
    kept = ""
    for at, character in enumerate(spaced):
        if _is_seen(character, before=kept[-1:], after=spaced[at + 1 : at + 2]):
            kept += character
    return " ".join(kept.split())


def _is_seen(character: str, *, before: str, after: str) -> bool:
    if character == JOINER:
        return (before == EMOJI_STYLE or _is_picture(before)) and _is_picture(after)
    if character == EMOJI_STYLE:
        return after == KEYCAP or _is_picture(before)
    invisible = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return character not in BLANK and unicodedata.category(character) not in invisible


def _is_picture(character: str) -> bool:
    if character <= "\x7f" or character in BLANK:
        return False
    return character in "‼⁉〰\u2139" or unicodedata.category(character) in {"So", "Sm", "Sk", "Cn"}
