"""Making the post-mortem report of an outage in GitLab, once, and linking it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models import Delivery, DeliveryKind, DirectMessage, Outage, Payload, User
from models.database import transaction
from models.delivery_errors import IN_GITLAB
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks import draft
from phoenix_bot.blocks.draft import Material
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.kinds import drafts
from phoenix_bot.delivery.kinds.kind import Kind, does
from phoenix_bot.outages import history, reports
from phoenix_bot.outages.tracker import MadeIssue, MaybeLater, NewIssue, Person, Unmade
from phoenix_bot.people import profiles
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome
from phoenix_bot.text import markdown

LIMIT = "issues"

SETTLE = timedelta(minutes=1)
"""How long GitLab may still work on a request after we gave up waiting: then its issue must show itself."""

SKEW = timedelta(days=1)
"""How far GitLab's clock may be behind ours."""

LINKED_ALREADY = "another post-mortem was linked meanwhile"
OPEN_AGAIN = "the outage was reopened meanwhile"

NOT_CONFIGURED = f"{IN_GITLAB}not configured"

FIXES = {
    f"{IN_GITLAB}HTTP 400": "Discard this, and create the post-mortem again with other values.",
    f"{IN_GITLAB}HTTP 401": "An operator must set GITLAB_PRIVATE_TOKEN to a valid token with the scope api.",
    f"{IN_GITLAB}HTTP 403": (
        "GITLAB_PRIVATE_TOKEN needs the scope api, and its owner must be allowed to create issues there."
    ),
    f"{IN_GITLAB}HTTP 404": (
        "Check GITLAB_POSTMORTEM_PROJECT, and that the owner of GITLAB_PRIVATE_TOKEN is a member there."
    ),
    f"{IN_GITLAB}HTTP 422": "Discard this, and create the post-mortem again with other values.",
    f"{IN_GITLAB}it redirects to another place": "Set GITLAB_URL to the address that GitLab has now.",
    NOT_CONFIGURED: "Set GITLAB_URL, GITLAB_PRIVATE_TOKEN and GITLAB_POSTMORTEM_PROJECT.",
}
"""What people can do, by the error."""


@dataclass(frozen=True)
class Creation:
    """An issue to be made, with `people` as assignees.

    `unknown` is somebody whom Slack has yet to tell us about. `needless` says why it is not wanted any more.
    """

    material: Material
    vocabulary: Vocabulary
    people: tuple[Person, ...] = ()
    unknown: str = ""
    needless: str = ""

    @property
    def limit(self) -> str:
        """Where GitLab says how long to wait, all issues wait."""
        return LIMIT

    def issue(self, row: Delivery, accounts: dict[str, int], *, template: str, label: str) -> NewIssue:
        """The issue as it is now."""
        text = draft.build(self.material, self.vocabulary, template).strip()
        return NewIssue(
            title=markdown.title(row.payload["title"], draft.TITLE_LIMIT),
            description=f"{text}\n\n{marker(row)}\n",
            due=row.payload["due"],
            assignees=tuple(accounts.values()),
            label=label,
            is_confidential=row.payload["confidential"],
        )


def marker(row: Delivery) -> str:
    """What the description has, unseen, so that the issue is found again if the answer is lost."""
    return f"<!-- phoenix: {row.key} -->"


def _creation(row: Delivery, vocabulary: Vocabulary) -> Creation:
    outage = Outage.get_by_id(row.outage_id)
    people = [profiles.find(slack_id) for slack_id in row.payload["assignees"]]
    unknown = [user for user in people if not user.is_known and profiles.pending_profile(user.slack_id)]
    return Creation(
        drafts.material(outage),
        vocabulary,
        tuple(_person(user) for user in people),
        unknown[0].slack_id if unknown else "",
        _why_needless(outage),
    )


def _person(user: User) -> Person:
    return Person(user.slack_id, user.email, user.email.partition("@")[0])


def _why_needless(outage: Outage) -> str:
    return LINKED_ALREADY if outage.report_url else OPEN_AGAIN if outage.is_open else ""


def _make(attempt: Attempt, row: Delivery, creation: Creation) -> Outcome:
    if creation.needless:
        return Never(creation.needless)
    if creation.unknown:
        return Later(f"Slack has not told us yet who {creation.unknown} is")
    services = attempt.services
    if services.issues is None:
        return Never(NOT_CONFIGURED)
    try:
        accounts = services.issues.accounts(creation.people, attempt.hold)
        if needless := _begin(row, accounts):
            return Never(needless)
        issue = creation.issue(row, accounts, template=services.report_template, label=services.report_label)
        return _done(services.issues.make(issue, attempt.hold))
    except Unmade as refusal:
        return Never(str(refusal))
    except MaybeLater as trouble:
        return _later(trouble)


def _begin(row: Delivery, accounts: dict[str, int]) -> str:
    """Store that GitLab is asked for the issue now; returns why it is not wanted any more, if it is not."""
    row.payload = {**row.payload, "accounts": accounts, "posted_at": utcnow().isoformat()}
    with transaction():
        outage = Outage.get_by_id(row.outage_id)
        mine = (Delivery.id == row.id) & (Delivery.attempts == row.attempts)
        Delivery.update(payload=row.payload).where(mine).execute()
        return _why_needless(outage)


def _find(attempt: Attempt, row: Delivery, creation: Creation) -> Outcome | None:
    """The issue of an earlier attempt; Later while GitLab may still be making it."""
    asked = row.payload.get("posted_at")
    if not asked:
        return None
    if attempt.services.issues is None:
        return Never(NOT_CONFIGURED)
    asked_at = datetime.fromisoformat(asked)
    try:
        made = attempt.services.issues.find(marker(row), since=asked_at - SKEW, hold=attempt.hold)
    except Unmade as refusal:
        return Never(str(refusal))
    except MaybeLater as trouble:
        return _later(trouble)
    if made is not None:
        return _done(made)
    left = min(asked_at + SETTLE - utcnow(), SETTLE).total_seconds()
    return Later("GitLab may still be making the issue", seconds=left) if left > 0 else None


def _done(made: MadeIssue) -> Done:
    return Done({"url": made.url, "assignees": list(made.assignees)})


def _later(trouble: MaybeLater) -> Later:
    limit = LIMIT if trouble.seconds is not None else ""
    return Later(str(trouble), uncertain=trouble.uncertain, seconds=trouble.seconds, limit=limit)


def _link(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    """Link the issue, unless the outage has another report by now. Who asked hears what is left to do."""
    outage = history.hold(row.outage_id or 0)
    if outage is None:
        return
    if outage.report_url:
        _tell(row, {"url": answer["url"], "why": LINKED_ALREADY}, now)
        return
    act = Act(by=row.actor_id, key="", now=now)
    # The title of a confidential issue stays in GitLab.
    reports.link(outage, answer["url"], asks_title=not row.payload["confidential"], act=act)
    accounts = row.payload.get("accounts", {})
    unassigned = [who for who in row.payload["assignees"] if accounts.get(who) not in answer["assignees"]]
    if unassigned:
        _tell(row, {"url": answer["url"], "unassigned": unassigned}, now)


def _tell(row: Delivery, news: Payload, now: datetime) -> None:
    outbox.tell(
        row.actor_id,
        DirectMessage.REPORT_ISSUE,
        payload=news,
        now=now,
        outage=row.outage,
        actor_id=row.actor_id,
    )


def _say_why_not(row: Delivery, refusal: Never, now: datetime) -> bool:
    """That nobody wants the issue any more is no problem."""
    if refusal.reason not in (LINKED_ALREADY, OPEN_AGAIN):
        return False
    _tell(row, {"why": refusal.reason}, now)
    return True


KINDS = {
    DeliveryKind.REPORT_ISSUE: Kind(
        _creation,
        task=does("create the post-mortem", FIXES),
        perform=_make,
        recover=_find,
        finish=_link,
        instead=_say_why_not,
        longest_pause=timedelta(minutes=5),
    )
}
