"""/phoenix systems: the systems that outages affect."""

from listeners.answering.button_values import identity_of
from listeners.phoenix import typed_names
from listeners.phoenix.pages import NOTHING, page
from listeners.phoenix.typed_names import new_name
from listeners.phoenix.words import COMMAND, Asked, Word, for_managers, shown, usage
from models import Identity, System
from models.database import connection
from phoenix_bot import systems
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.answers.management import Row, asking, told
from phoenix_bot.blocks.content import Content
from phoenix_bot.text.mrkdwn import moment

NAME = "systems"


def word() -> Word:
    """The word with what may follow it."""
    return for_managers(
        "systems …",
        "list, add, rename, retire and merge systems",
        [
            Word("list", "all systems, also retired ones", lambda asked: show(NOTHING, 0)),
            Word("add <name>", "add a system", _add),
            Word("rename <old> to <new>", "rename a system; past outages keep the old name", _rename),
            Word("retire <name>", "stop offering it for new outages (asks first)", _retire),
            Word("restore <name>", "offer a retired system again", _restore),
            Word(
                "merge <name> into <other>",
                "move its outages there and retire it (asks first)",
                _merge,
            ),
        ],
    )


def show(subject: Identity, number: int) -> Content:
    """A page of all systems."""
    return page(
        NAME,
        "Systems",
        systems.listed,
        _row,
        nothing="There is no system yet. `/phoenix systems add Booking` adds one.",
        number=number,
    )


def _row(system: System) -> Row:
    if system.retired_at is None:
        return Row(system.name, "in use")
    if system.merged_into is not None:
        return Row(f"{system.name} (merged into {system.merged_into.name})", _since(system))
    return Row(system.name, _since(system))


def _since(system: System) -> str:
    return f"retired since {moment(system.retired_at)}" if system.retired_at else ""


def _add(asked: Asked) -> Content:
    name = new_name(asked.rest, markup=asked.markup, kind="system")
    if not name:
        raise usage(NAME, "add <name>", "add Booking")
    for word, form in (("to", "rename"), ("into", "merge")):
        if (other := _one_of_these(asked.rest, word)) is not None:
            raise Refused(
                f"There is a system {other.name} already. Did you mean "
                f"{COMMAND} {NAME} {form} {shown(asked.rest)}? If not, put the name in quotation marks."
            )
    systems.add(name, act=asked.act)
    return told(f"{' '.join(name.split())} can be chosen for outages now.")


def _one_of_these(typed: str, word: str) -> System | None:
    """The system that is named before `word`, if one is."""
    try:
        pair = typed_names.system_and(typed, word)
    except Refused:
        return None
    return pair[0] if pair else None


def _rename(asked: Asked) -> Content:
    pair = typed_names.system_and(asked.rest, "to")
    if pair is None:
        raise usage(NAME, "rename <old> to <new>", "rename Booking to Reservations")
    system, name = pair[0], new_name(pair[1], markup=asked.markup, kind="system")
    systems.rename(system.identity, name, act=asked.act)
    return told(f"{system.name} is called {' '.join(name.split())} now. Past outages keep the old name.")


def _restore(asked: Asked) -> Content:
    system = _one(asked, "restore <name>", "restore Booking")
    systems.restore(system.identity, act=asked.act)
    return told(f"{system.name} can be chosen for outages again.")


def _retire(asked: Asked) -> Content:
    system = _one(asked, "retire <name>", "retire Booking")
    if system.retired_at is not None:
        raise Refused(f"{shown(system.name)} is retired already.")
    return asking(
        f"Retire {system.name}?",
        consequences="Nobody can choose it for new outages any more. Its outages keep it.",
        button="Retire",
        value=f"retire {system.identity} 0",
    )


def _merge(asked: Asked) -> Content:
    pair = typed_names.system_and(asked.rest, "into")
    if pair is None:
        raise usage(NAME, "merge <name> into <other>", "merge Bookings into Booking")
    system, into = pair[0], typed_names.system(pair[1])
    return asking(
        f"Merge {system.name} into {into.name}?",
        consequences=(
            f"All its outages, also past ones, move to {into.name} and keep the name that they have. "
            f"{system.name} is retired. This cannot be undone."
        ),
        button="Merge",
        value=f"merge {system.identity} {into.identity}",
    )


def _one(asked: Asked, form: str, example: str) -> System:
    if not asked.rest:
        raise usage(NAME, form, example)
    return typed_names.system(asked.rest)


def retire(which: Identity, _: str, *, act: Act) -> Content:
    """Retire a system, as somebody confirmed."""
    systems.retire(which, act=act)
    return told(f"{_name(which)} is retired. /phoenix systems restore offers it again.")


def merge(which: Identity, into: str, *, act: Act) -> Content:
    """Merge two systems, as somebody confirmed."""
    other = identity_of(into)
    systems.merge(which, other, act=act)
    return told(f"{_name(which)} is merged into {_name(other)}.")


def _name(which: Identity) -> str:
    with connection():
        return str(systems.get(which).name)


PAGES = {NAME: show}
CONFIRMED = {"retire": retire, "merge": merge}
