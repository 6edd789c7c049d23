"""The API of people and tokens."""

from phoenix_bot.sandbox.gitlab.records import Account, Json, Project, Records, Token
from phoenix_bot.sandbox.gitlab.request import Answer, Asked, Refused, not_found, page_of

DEVELOPER = 30


def basic(account: Account) -> Json:
    """Somebody as the API names them."""
    return {
        "id": account.id,
        "username": account.username,
        "name": account.name,
        "state": account.state,
        "public_email": account.public_email or None,
    }


def listed(records: Records, asked: Asked, url: str) -> Answer:
    """The people that the query asks for: by user name, or by words of their name or address."""
    username = asked.query.get("username", "").casefold()
    search = asked.query.get("search", "").casefold()
    found = [
        basic(one)
        for one in records.accounts
        if not username or one.username.casefold() == username
        if not search
        or search in one.username.casefold()
        or search in one.name.casefold()
        or search == one.public_email.casefold()
    ]
    return page_of(found, asked, url)


def one(records: Records, number: str) -> Answer:
    """One account."""
    found = next((account for account in records.accounts if str(account.id) == number), None)
    if found is None:
        raise not_found("User")
    return Answer(basic(found))


def member(project: Project, number: str) -> Answer:
    """A member of a project."""
    found = next((account for account in project.members if str(account.id) == number), None)
    if found is None:
        raise not_found("Not")
    return Answer({**basic(found), "access_level": DEVELOPER})


def me(asked: Asked) -> Answer:
    """Whose token it is."""
    return Answer(basic(_token(asked).account))


def own_token(asked: Asked) -> Answer:
    """What the token may do."""
    return Answer({"id": 1, "name": "the bot's", "active": True, "scopes": list(_token(asked).scopes)})


def _token(asked: Asked) -> Token:
    if asked.token is None:
        raise Refused(401, {"message": "401 Unauthorized"})
    return asked.token
