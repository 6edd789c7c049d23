"""Who looks at App Home, and at which page."""

import peewee

from models.database import Model, UtcDateTimeField
from models.people import User


class HomeVisit(Model):
    """Where a person is in App Home. `place` is an address as phoenix_bot/text/home_address.py writes it.

    `seen_at` is when they last opened App Home or clicked in it.
    """

    user = peewee.ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    place = peewee.TextField(default="")
    seen_at = UtcDateTimeField(index=True)

    user_id: str
