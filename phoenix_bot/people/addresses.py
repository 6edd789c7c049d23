"""Whom an e-mail address of another service means."""

from collections.abc import Sequence

from models import User
from phoenix_bot.people import eligibility, profiles


def member_at(email: str, domains: Sequence[str]) -> User | None:
    """The active member with this address; None if nobody has it, or if it could mean several people.

    All `domains` count as the same one. Somebody who has exactly the address comes before others; if they
    have left, it means nobody. Needs a connection.
    """
    wanted = email.casefold()
    name, _, domain = wanted.rpartition("@")
    if not name:
        return None
    alike = {wanted, *(f"{name}@{other}" for other in domains if domain in domains)}
    found = list(User.select().where(User.email.in_(sorted(alike))))
    exact = [user for user in found if user.email == wanted]
    active = [user for user in exact or found if eligibility.may_act(user)]
    return active[0] if len(active) == 1 else None


def member_of_account(email: str, username: str, domains: Sequence[str]) -> User | None:
    """The active member whose account in another service shows this `email`, or else has this `username`.

    Needs a connection.
    """
    user = member_at(email, domains)
    at_home = f"{username}@{domains[0]}" if username and domains else ""
    return user or member_at(profiles.canonical_email(at_home, domains), domains)
