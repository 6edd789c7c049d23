"""Which row a button or a form means, also after the database was replaced or restored.

Slack keeps buttons for years. Another database gives the same ids to other rows.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Any, Self

import peewee

from models.database import Model

TOKEN_BYTES = 6


def new_token() -> str:
    """Something random, so that two rows with the same id, of two databases, are told apart."""
    return secrets.token_hex(TOKEN_BYTES)


@dataclass(frozen=True)
class Identity:
    """What a button or a form carries: a row's id, and the token that only this row has.

    Without a token it means a row that has none: see Identified.
    """

    id: int
    token: str = ""

    def __str__(self) -> str:
        return f"{self.id}-{self.token}" if self.token else str(self.id)

    @classmethod
    def read(cls, text: str) -> Self:
        """The reverse of str(); ValueError if `text` is no identity."""
        # More digits might not fit a database's integer.
        found = re.fullmatch(r"([0-9]{1,9})(?:-([0-9a-f]{1,32}))?", text)
        if found is None:
            raise ValueError(f"{text!r} is no identity")
        return cls(int(found[1]), found[2] or "")


class Identified(Model):
    """The base of tables whose rows buttons and forms are about.

    `token` is random. It is empty in rows that are older than this column: their buttons carry only the id.
    """

    id = peewee.AutoField()
    token = peewee.CharField(max_length=2 * TOKEN_BYTES, default=new_token)

    @property
    def identity(self) -> Identity:
        return Identity(self.id, self.token)

    @classmethod
    def is_meant(cls, identity: Identity) -> Any:
        """Condition: the row that `identity` means."""
        return (cls.id == identity.id) & (cls.token == identity.token)
