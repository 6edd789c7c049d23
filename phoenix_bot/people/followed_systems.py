"""What becomes of those who follow a system. Whom they hear from is in outages/follower_news.py."""

from models import Follow, System


def merged(system: System, into: System) -> None:
    """The outages of a system belong to another one now: whoever follows the first follows that.

    Needs a transaction.
    """
    already = Follow.alias()
    theirs = already.select(already.person).where(already.system == into)
    Follow.delete().where(Follow.system == system, Follow.person.in_(theirs)).execute()
    Follow.update(system=into).where(Follow.system == system).execute()
