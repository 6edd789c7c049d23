"""Rules called by many threads in the same moment, as ten people acting at once do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from models import Announcement, Delivery, OutageChange, System
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import notices, reposts, shares
from phoenix_bot.outages.actions import announce, close_as_duplicate, edit, reassign, reopen, resolve
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.people import profiles
from phoenix_bot.text.permalinks import Place
from tests.history import dedicate, identity, kinds, only_outage, outages, rewrite, steps

ADMINS = [f"U0ADMIN{number:04}" for number in range(8)]
BACK = {"eta": "<2h"}
END = {"resolution": "", "sales_affected": "no", "b2b_affected": "no", "resolved_at": None}

AUDIENCES = Audiences(sales="C0SALES", b2b="C0PARTNERS")

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def admins(database: str) -> list[str]:
    """Eight people whom Slack has called admins."""
    for slack_id in ADMINS:
        profiles.remember({"id": slack_id, "name": slack_id, "is_admin": True}, now=utcnow())
    return ADMINS


def act(by: str, key: str) -> Act:
    return Act(by=by, key=key, now=utcnow())


def announced(by: str, key: str = "view:V1", system: str = "booking") -> None:
    """Announce an outage of a system."""
    with connection():
        which = System.get(System.key == system).identity
    values: dict[str, Any] = {
        "summary": "Nobody can book",
        "system_id": which,
        "eta": "<2h",
        "sales_affected": "unknown",
        "b2b_affected": "unknown",
        "lost_bookings": "0%",
        "lost_bookings_details": "",
        "turnover_impact": None,
        "started_at": None,
    }
    announce.announce(
        values, act=act(by, key), channel_id="C0INCIDENTS", allow_all=False, audiences=AUDIENCES
    )


def all_at_once(rule: Callable[[str], None], callers: list[str]) -> list[str]:
    """Call `rule` for each caller in the same moment; what was refused."""
    together = Barrier(len(callers))

    def call(caller: str) -> str:
        together.wait()
        try:
            rule(caller)
        except Refused as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(len(callers)) as pool:
        return [refusal for refusal in pool.map(call, callers) if refusal]


def test_one_submit_delivered_to_many_copies_opens_one_outage(admins: list[str]) -> None:
    assert all_at_once(lambda _: announced(admins[0]), admins) == []

    assert kinds() == ["announced"]
    assert len(outages()) == 1


def test_different_people_open_outages_of_different_systems(admins: list[str]) -> None:
    systems = dict(zip(admins, ("all", "booking", "payments", "search"), strict=False))
    assert all_at_once(lambda who: announced(who, f"view:{who}", systems[who]), list(systems)) == []

    assert {outage.created_by_id for outage in outages()} == set(systems)


def test_of_many_who_announce_the_same_all_but_the_first_are_asked(admins: list[str]) -> None:
    asked = all_at_once(lambda who: announced(who, f"view:{who}"), admins)

    assert len(asked) == len(admins) - 1
    assert all("This system has an open outage already" in refusal for refusal in asked)
    assert len(outages()) == 1


def close(number: int, original: int, who: str) -> None:
    """Close an outage as a duplicate of another one."""
    form = Form(identity(number), f"V{who}{number}", 0, {"duplicate_of_id": identity(original)})
    close_as_duplicate.close(form, remark="", act=act(who, f"view:{who}{number}"), audiences=AUDIENCES)


def test_two_outages_do_not_become_duplicates_of_each_other(admins: list[str]) -> None:
    announced(admins[0], "view:V1", "booking")
    announced(admins[0], "view:V2", "search")

    def close_either(who: str) -> None:
        one = 1 + admins.index(who) % 2
        close(one, 3 - one, who)

    assert len(all_at_once(close_either, admins)) == len(admins) - 1
    [first, second] = outages()
    assert {first.duplicate_of_id, second.duplicate_of_id} in ({None, 2}, {None, 1})


def test_nobody_waits_for_ever_while_duplicates_are_closed_and_reopened(admins: list[str]) -> None:
    announced(admins[0], "view:V1", "booking")
    announced(admins[0], "view:V2", "search")
    close(2, 1, admins[0])

    def close_or_reopen(who: str) -> None:
        number = admins.index(who)
        if number % 2:
            form = Form(identity(2), f"V{who}2", 0, BACK)
            reopen.reopen(
                form,
                reason="Back",
                act=act(who, f"view:{who}"),
                audiences=AUDIENCES,
                channel_id="C0INCIDENTS",
            )
        else:
            close(1 + number // 2 % 2, 2 - number // 2 % 2, who)

    all_at_once(close_or_reopen, admins)
    assert kinds(2).count("reopened") - kinds(2).count("closed_as_duplicate") in (0, -1)


def test_only_one_of_many_resolves(admins: list[str]) -> None:
    announced(admins[0])

    def end(who: str) -> None:
        resolve.resolve(
            Form(identity(), f"V{who}", steps()[-1].id, END), act=act(who, f"view:{who}"), audiences=AUDIENCES
        )

    refusals = all_at_once(end, admins)
    assert len(refusals) == len(admins) - 1
    assert kinds() == ["announced", "resolved"]
    assert all("was resolved by" in refusal or "changed this to" in refusal for refusal in refusals)


def test_edits_of_different_fields_are_all_kept(admins: list[str]) -> None:
    announced(admins[0])
    seen = steps()[-1].id
    changes: list[dict[str, Any]] = [
        {"eta": "<8h"},
        {"sales_affected": "yes"},
        {"b2b_affected": "no"},
        {"lost_bookings": "100%"},
        {"lost_bookings_details": "All"},
        {"turnover_impact": 5},
    ]
    mine = dict(zip(admins, changes, strict=False))

    def change(who: str) -> None:
        outage = only_outage()
        unchanged = {"summary": "Nobody can book", "started_at": outage.started_at}
        form = Form(identity(), f"V{who}", seen, unchanged | mine[who])
        edit.edit(form, reason="News", act=act(who, f"view:{who}"), audiences=AUDIENCES)

    assert all_at_once(change, list(mine)) == []
    outage = only_outage()
    assert {name: getattr(outage, name) for each in changes for name in each} == {
        name: value for each in changes for name, value in each.items()
    }
    assert len(steps()) == 1 + len(changes)


def test_of_many_edits_at_once_only_one_tells_sales(admins: list[str]) -> None:
    announced(admins[0])
    rewrite(sales_affected="yes")
    seen = steps()[-1].id
    names = ("b2b_affected", "lost_bookings", "lost_bookings_details")
    mine = dict(zip(admins, names, strict=False))

    def change(who: str) -> None:
        unchanged = {"summary": "Nobody can book", "started_at": only_outage().started_at}
        form = Form(identity(), f"V{who}", seen, {**unchanged, mine[who]: "yes"})
        edit.edit(form, reason="News", act=act(who, f"view:{who}"), audiences=AUDIENCES)

    assert all_at_once(change, list(mine)) == []
    assert len(steps()) == 1 + len(mine)
    with connection():
        told = [row.payload["audience"] for row in notices.of(only_outage())]
    assert sorted(told) == ["b2b", "sales"]


def test_edits_of_the_same_field_conflict_except_one(admins: list[str]) -> None:
    announced(admins[0])
    seen = steps()[-1].id

    def change(who: str) -> None:
        values = {"summary": f"By {who}", "started_at": only_outage().started_at}
        form = Form(identity(), f"V{who}", seen, values)
        edit.edit(form, reason="News", act=act(who, f"view:{who}"), audiences=AUDIENCES)

    refusals = all_at_once(change, admins)
    assert len(refusals) == len(admins) - 1
    assert all("changed this to “By U0ADMIN" in refusal for refusal in refusals)
    assert len(steps()) == 2


def test_a_submit_or_click_that_took_effect_is_accepted_in_silence(admins: list[str]) -> None:
    announced(admins[0])
    started_at = only_outage().started_at

    def edit_again() -> None:
        form = Form(identity(), "V1", 1, {"summary": "All is down", "started_at": started_at})
        edit.edit(form, reason="News", act=act(admins[0], "view:V2"), audiences=AUDIENCES)

    def reassign_again() -> None:
        form = Form(identity(), "V3", 1, {"solution_assignee_id": admins[1]})
        reassign.reassign(form, act=act(admins[0], "view:V3"))

    def resolve_again() -> None:
        resolve.resolve(Form(identity(), "V4", 1, END), act=act(admins[0], "view:V4"), audiences=AUDIENCES)

    def reopen_again() -> None:
        form = Form(identity(), "V5", 1, BACK)
        reopen.reopen(
            form, reason="Back", act=act(admins[0], "view:V5"), audiences=AUDIENCES, channel_id="C0INCIDENTS"
        )

    for rule in (edit_again, reassign_again, resolve_again, reopen_again):
        rule()
        rule()
    assert kinds() == ["announced", "edited", "reassigned", "resolved", "reopened"]


def test_a_refused_rule_leaves_nothing_behind(admins: list[str]) -> None:
    announced(admins[0])
    with connection():
        before = Delivery.select().count(), OutageChange.select().count()
    form = Form(identity(), "V1", steps()[-1].id, {"summary": "", "started_at": only_outage().started_at})
    with pytest.raises(Refused):
        edit.edit(form, reason="News", act=act(admins[0], "view:V9"), audiences=AUDIENCES)

    with connection():
        assert (Delivery.select().count(), OutageChange.select().count()) == before
    assert only_outage().summary == "Nobody can book"


def test_rules_of_one_transaction_are_undone_together(admins: list[str]) -> None:
    def fail() -> None:
        with transaction():
            announced(admins[0])
            raise Refused("no")

    with pytest.raises(Refused):
        fail()
    assert outages() == []


def test_a_deletion_that_many_copies_notice_posts_the_announcement_again_once(admins: list[str]) -> None:
    announced(admins[0])
    with transaction():
        Announcement.update(ts="1700000000.000100").execute()

    all_at_once(lambda _: reposts.learn_deletion("C0INCIDENTS", "1700000000.000100", now=utcnow()), admins)

    assert kinds() == ["announced", "reposted"]


def test_a_message_that_many_people_share_is_shared_once(admins: list[str]) -> None:
    announced(admins[0])
    dedicate("C0BOOKING")

    def share(by: str) -> None:
        once = act(by, "share:the message")
        with transaction():
            message = Place("C0BOOKING", "1700000000.000100", "")
            shares.record(only_outage(), "https://a.example", message, shares.UNREAD, author="", act=once)

    all_at_once(share, admins)

    assert kinds() == ["announced", "shared"]
