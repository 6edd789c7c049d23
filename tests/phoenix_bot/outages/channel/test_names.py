"""What dedicated channels are called."""

from datetime import UTC, datetime, timedelta

from models import DedicatedChannel, System, User
from models.database import transaction
from phoenix_bot.outages.channel import names
from phoenix_bot.sandbox.limits.manifest import load
from phoenix_bot.sandbox.workspace.channels import check_name
from phoenix_bot.sandbox.workspace.demo import fill
from phoenix_bot.sandbox.workspace.state import Workspace
from tests.cases import for_each
from tests.phoenix import MANIFEST
from tests.phoenix_bot.blocks.samples import NINA, TEXTS, outage

WHEN = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)


@for_each(
    ("system", "name"),
    [
        ("Booking", "o-booking-261125"),
        ("  Search & Find v2.0 ", "o-search-find-v2-0-261125"),
        ("my_app--(EU)", "o-my_app-eu-261125"),
        ("Příliš žluťoučký", "o-příliš-žluťoučký-261125"),
        ("預訂系統", "o-預訂系統-261125"),
        ("İstanbul ﬁle №²", "o-istanbul-file-no2-261125"),
        ("हिन्दी", "o-हनद-261125"),
        ("🔥🔥", "o-7-261125"),
        ("...", "o-7-261125"),
        ("x" * 150, f"o-{'x' * 71}-261125"),
        ("a" * 70 + ".b", f"o-{'a' * 70}-261125"),
    ],
)
def test_the_name_of_the_system_as_far_as_slack_takes_it(system: str, name: str) -> None:
    assert names.name_of(outage(system_name=system, announced_at=WHEN), 1) == name


@for_each("text", TEXTS.values(), ids=TEXTS)
@for_each("number", [1, 2, 4000])
@for_each("plainly", [False, True])
def test_slack_takes_every_name(text: str, number: int, plainly: bool) -> None:
    workspace = Workspace(load(MANIFEST))
    fill(workspace)
    name = names.name_of(
        outage(system_name=" ".join(text.split())[:150], announced_at=WHEN), number, plainly=plainly
    )

    check_name(workspace, name)
    assert name.endswith("-261125" if number == 1 else f"-261125-{number}")


def test_no_two_rows_ask_for_one_name(database: str) -> None:
    with transaction():
        User.create(slack_id=NINA)
        system = System.create(name="B", key="b")
        about = {"system": system, "announced_at": WHEN, "communication_assignee": NINA}
        outages = [outage(id=number, **about) for number in (1, 2, 3)]
        for one in outages:
            one.save(force_insert=True)
        channels = [DedicatedChannel.create(outage=one, asked_by=NINA, asked_at=WHEN) for one in outages]
        given = [names.reserve(*pair) for pair in zip(channels, outages, strict=True)]
        again = names.reserve(channels[2], outages[2], number=given[2] + 1)

    assert (given, again) == ([1, 2, 3], 4)
    assert channels[2].reserved_name == "o-booking-261125-4"


def test_the_day_is_that_of_the_announcement() -> None:
    later = outage(announced_at=WHEN + timedelta(hours=1))

    assert names.name_of(later, 1) == "o-booking-261126"
