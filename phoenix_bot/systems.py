"""What can break: finding systems by what somebody types, and managing them.

Every change is a manager's and is in the audit.
"""

import peewee

from models import AuditAction, Identity, Monitor, Outage, System
from models.database import connection, transaction
from models.prepared import Prepared, meant, only
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused, Unknown
from phoenix_bot.alerting import suggestions
from phoenix_bot.people import audit, followed_systems, management
from phoenix_bot.text import names
from phoenix_bot.text.names import key_of

EVERYTHING = "All"
"""The system that is there from the first start."""

NAME_LIMIT = 150
"""Characters: what fits the header of a Slack message, less the words around it, with room to spare."""


_ANY = Prepared(lambda: System.select(System.id).limit(1))


def create_first_system() -> list[str]:
    """Add the system "All" to a database that has none; return the names of what was added."""
    with transaction():
        return [] if _ANY.rows() else [add(EVERYTHING).name]


def add(name: str, *, act: Act | None = None) -> System:
    """Add a system, or offer a retired one again; Refused if the name is empty, too long or taken.

    Without `act` the bot itself adds it, which is not in the audit.
    """
    with transaction():
        is_new = act is None or management.begin(act)
        cleaned = names.clean(name, kind="system", limit=NAME_LIMIT)
        system = System.get_or_none(System.key == key_of(cleaned))
        if not is_new:
            return system or System(name=cleaned, key=key_of(cleaned))
        if system is not None and system.retired_at is None:
            raise Refused(f"There is already a system called {cleaned!r}.")
        if system is not None:
            return _restore(system, cleaned, act)
        if act is not None:
            audit.record(AuditAction.SYSTEM_ADDED, cleaned, act=act)
        return System.create(name=cleaned, key=key_of(cleaned))


def _restore(system: System, name: str, act: Act | None) -> System:
    system.name, system.key, system.retired_at, system.merged_into = name, key_of(name), None, None
    system.save()
    if act is not None:
        audit.record(AuditAction.SYSTEM_RESTORED, name, act=act)
    return system


def restore(which: Identity, *, act: Act) -> None:
    """Offer a retired system again; Refused if there is no such system, or if it is not retired."""
    with transaction():
        if not management.begin(act):
            return
        system = get(which)
        if system.retired_at is None:
            raise Refused(f"{system.name} is not retired.")
        _restore(system, system.name, act)


def rename(which: Identity, name: str, *, act: Act, seen: str | None = None) -> None:
    """Give a system another name. Its outages keep the old one.

    Refused if there is no such system, if it is not called `seen` any more, or if the name is empty, too
    long or taken.
    """
    with transaction():
        if not management.begin(act):
            return
        system = get(which)
        if seen is not None and system.name != seen:
            raise Refused(
                f"Somebody else has renamed this system to {system.name!r} meanwhile. {management.OPEN_AGAIN}"
            )
        cleaned = names.clean(name, kind="system", limit=NAME_LIMIT)
        taken = System.get_or_none(System.key == key_of(cleaned), System.id != system.id)
        if taken is not None:
            kind = "system" if taken.retired_at is None else "retired system"
            raise Refused(f"There is already a {kind} called {cleaned!r}.")
        if cleaned == system.name:
            return
        before, system.name, system.key = system.name, cleaned, key_of(cleaned)
        # Before the audit: that holds rows which an announcer waits for while holding this system's.
        system.save()
        audit.record(AuditAction.SYSTEM_RENAMED, before, act=act, to=cleaned)


def retire(which: Identity, *, act: Act) -> None:
    """Stop offering a system. Its outages keep it, and can be edited as before.

    Refused if there is no such system, if it is retired already, or if it is the last one that is offered.
    """
    with transaction():
        if not management.begin(act):
            return
        system = get(which)
        _retire(system, act)
        suggestions.retired(system, now=act.now)
        audit.record(AuditAction.SYSTEM_RETIRED, system.name, act=act)


def _retire(system: System, act: Act) -> None:
    if system.retired_at is not None:
        raise Refused(f"{system.name} is retired already.")
    if not System.select().where(System.retired_at.is_null(), System.id != system.id).exists():
        raise Refused(f"{system.name} is the only system left to choose. Add another one first.")
    system.retired_at = act.now
    system.save()


def merge(which: Identity, other: Identity, *, act: Act) -> int:
    """Move the outages and monitors of a system to the `other` one, and retire the first.

    Returns how many outages they were.

    The outages keep the name that their system had. A form in which the first system is still chosen means
    the other one from now on. Refused if there is no such system, if the other one is retired, or if both are
    the same.
    """
    with transaction():
        if not management.begin(act):
            return 0
        system, into = get(which), get(other)
        if system == into:
            raise Refused("A system cannot be merged into itself. Choose another one.")
        if into.retired_at is not None:
            raise Refused(f"{into.name} is retired. Choose a system that is in use.")
        # Monitors first: whoever takes in an alert holds its monitor, and then the system.
        Monitor.update(system=into).where(Monitor.system == system).execute()
        if system.retired_at is None:
            _retire(system, act)
        moved = Outage.update(system=into).where(Outage.system == system).execute()
        System.update(merged_into=into).where(
            (System.id == system.id) | (System.merged_into == system)
        ).execute()
        suggestions.merged(system, into, now=act.now)
        followed_systems.merged(system, into)
        audit.record(AuditAction.SYSTEM_MERGED, system.name, act=act, into=into.name, outages=moved)
        return int(moved)


def get(which: Identity) -> System:
    """The system; Unknown if there is no such system. Needs a connection."""
    system = meant(System, which)
    if system is None:
        raise Unknown("system")
    return system


def named(name: str) -> System:
    """The system of this name, in any case, even if it is retired; Refused if there is none."""
    with connection():
        system = System.get_or_none(System.key == key_of(name))
    if system is None:
        raise Refused(f"There is no system called {name!r}.")
    return system


def successor(which: Identity) -> int | None:
    """The id of the system, or of the one that it was merged into; None if there is no such system.

    Needs a connection.
    """
    return successor_of(only(System, "id", which.id), which)


def successor_of(system: System | None, which: Identity) -> int | None:
    """As successor(), where `system` is the one with this id, if there is one."""
    if system is None or system.identity != which:
        return None
    return system.merged_into_id or system.id


def offered_names() -> list[str]:
    """The names of the systems that can be chosen, in order."""
    with connection():
        offered = System.select(System.name).where(System.retired_at.is_null())
        return [system.name for system in offered.order_by(System.key)]


def retired_names() -> list[str]:
    """The names of the systems that cannot be chosen any more, in order."""
    with connection():
        retired = System.select(System.name).where(System.retired_at.is_null(False))
        return [system.name for system in retired.order_by(System.key)]


def listed(limit: int, offset: int = 0) -> list[System]:
    """A page of all systems, by name, each loaded with the one it was merged into. One query."""
    into = System.alias()
    query = (
        System.select(System, into)
        .join(into, peewee.JOIN.LEFT_OUTER, on=(System.merged_into == into.id), attr="merged_into")
        .order_by(System.key)
    )
    with connection():
        return list(query.limit(limit).offset(offset))


def find(typed: str, *, first: str = "", limit: int = 100, with_retired: bool = False) -> list[System]:
    """Systems that can be chosen and whose name contains `typed`, best first; retired ones too if asked for.

    Those that start with `typed` come first; while nothing is typed, those that start with `first`.
    """
    wanted, leading = key_of(typed), key_of(typed) or key_of(first)
    starts = System.key.startswith(leading) if leading else peewee.Value(True)
    rank = peewee.Case(None, ((System.key == leading, 0), (starts, 1)), 2)
    query = System.select().order_by(rank, System.key).limit(limit)
    if not with_retired:
        query = query.where(System.retired_at.is_null())
    with connection():
        return list(query.where(System.key.contains(wanted)) if wanted else query)


def best_match(text: str, *, with_retired: bool = False) -> System | None:
    """The system that `text` most likely means, a retired one too if asked for; None if no name contains it.

    One with exactly this name, else the first that starts with it, else the first that contains it.
    """
    key = key_of(text)
    if not key:
        return None
    with connection():
        exact = only(System, "key", key)
    if exact is not None and (with_retired or exact.retired_at is None):
        return exact
    return next(iter(find(text, limit=1, with_retired=with_retired)), None)


def nearest(text: str) -> str:
    """The name of the system that is spelled most like `text`; "" if none is."""
    with connection():
        offered = System.select(System.key, System.name).where(System.retired_at.is_null())
        by_key = {system.key: system.name for system in offered}
    return by_key.get(names.nearest(key_of(text), by_key), "")
