"""Made-up identities, and how a story sees that they changed nothing."""

from typing import Any

from models import ALL_MODELS, Delivery, DeliveryKind, HomeVisit, Identity, Intake, User
from models.database import connection
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person


def forgeries(own: Identity, other: Identity) -> list[str]:
    """What may stand in place of `own`; `other` is an outage that the person may not change."""
    flipped = ("1" if own.token.startswith("0") else "0") + own.token[1:]
    return [
        str(other),
        f"{own.id}-{other.token}",
        f"{other.id}-{own.token}",
        f"{own.id}-{flipped}",
        f"{own.id}-",
        f"{own.id}",
        own.token,
    ]


def stored() -> dict[str, list[Any]]:
    """All that is in the database, but for who was seen, and what App Home shows them."""
    of_people = Delivery.kind.in_([DeliveryKind.HOME, DeliveryKind.PROFILE])
    with connection():
        found = {
            model.__name__: list(model.select().dicts())
            for model in ALL_MODELS
            if model not in (HomeVisit, Intake, User, Delivery)
        }
        return {**found, "Delivery": list(Delivery.select().where(~of_people).dicts())}


def choose(person: Person, form: Form, name: str, value: str) -> None:
    """Pick something that no search has offered."""
    option = {"text": {"type": "plain_text", "text": "Made up"}, "value": value}
    entered = {name: {name: {"type": "external_select", "selected_option": option}}}
    person.do("fill", view_id=form.view.id, values=entered)
