"""Every builder with the longest and oddest that people can enter: Slack takes it all and pages nobody."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

from models import (
    SUMMARY_TEMPLATE,
    Announcement,
    Audience,
    ChangeKind,
    DedicatedChannel,
    Group,
    Notice,
    Outage,
    Permission,
    System,
    User,
)
from models.field_types import FormName, Kind
from models.fields import FIELDS, asked_by
from phoenix_bot.blocks.announcement import announcement, comments
from phoenix_bot.blocks.announcement.related import DUPLICATES_SHOWN, Reference, Related
from phoenix_bot.blocks.answers import catch_up, command_help, following, management, outage_list
from phoenix_bot.blocks.answers import outage as outage_details
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.home import frame, group_forms, system_forms
from phoenix_bot.blocks.home import groups as home_groups
from phoenix_bot.blocks.home import people as home_people
from phoenix_bot.blocks.home import systems as home_systems
from phoenix_bot.blocks.messages import assigned, channel, direct, followed, notices
from phoenix_bot.blocks.modals import announce, close_as_duplicate, message
from phoenix_bot.blocks.modals import outage as outage_modals
from phoenix_bot.blocks.modals.announce import Origin, Twins
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.actions.twins import LOOKED_AT
from phoenix_bot.outages.follows import SHOWN
from phoenix_bot.outages.reading.lately import MOST as MOST_STEPS
from phoenix_bot.sandbox import block_kit
from phoenix_bot.systems import NAME_LIMIT
from phoenix_bot.text.home_address import HomeAddress
from phoenix_bot.text.mrkdwn import escape
from tests.cases import for_each
from tests.phoenix_bot.blocks.samples import (
    NINA,
    NOW,
    OMAR,
    TEXTS,
    complaints,
    extremes,
    outage,
    pages,
    resolved,
    seen,
    step,
    withdrawn,
)

TERMS = Vocabulary(severities=tuple(f"{number}-of-the-severities" for number in range(10)))
TABS = [(f"page{number}", "People and groups") for number in range(10)]
"""More tabs with longer titles than there are."""

EVERY_TEXT = for_each("text", TEXTS.values(), ids=TEXTS)


def full(text: str, make: Callable[..., Outage]) -> Outage:
    """An outage in which everything that can be typed is `text`."""
    name = " ".join(text.split())[:NAME_LIMIT]
    url = "https://example.com/" + "".join(sign for sign in text if sign not in " \n<>|")[:2970]
    entered = [field for field in FIELDS if field.kind in (Kind.LINE, Kind.TEXT, Kind.NUMBER, Kind.MONEY)]
    longest = {field.name: extremes(field, text)[1] for field in entered} | {"report_url": url}
    return make(
        system=System(id=3, name=name, key=name),
        system_name=name,
        report_title=" ".join(text.split())[:255],
        started_at=NOW - timedelta(days=8900),
        suggested_outcome="Post-mortem report",
        severity="critical-to-everyone",
        is_drill=True,
        latest_update=text,
        latest_update_at=NOW,
        latest_update_by=NINA,
        **longest,
    )


@EVERY_TEXT
@for_each("make", [outage, resolved, withdrawn])
def test_announcements(text: str, make: Callable[..., Outage]) -> None:
    content = announcement.build(full(text, make), TERMS)

    assert complaints(content) == []
    assert "\n" not in content.text
    assert pages(content) == ({NINA, OMAR})


@EVERY_TEXT
@for_each("make", [outage, resolved, withdrawn])
def test_an_outages_own_channel(text: str, make: Callable[..., Outage]) -> None:
    about = full(text, make)
    link = f"https://example.slack.com/archives/{'C' * 32}/p1700000000000000"
    end: dict[str, list[Any]] = {"resolved_at": [None, 4_000_000_000], "resolution": ["", text]}
    named = {"channel_name": ["x" * 80, "y" * 80]}
    for content, paged in (
        (channel.summary(about, TERMS, link), {NINA, OMAR}),
        (channel.resolved(about, step(ChangeKind.RESOLVED, end), TERMS), {NINA}),
        (channel.reopened(about, step(ChangeKind.REOPENED, {}), TERMS), {NINA}),
        (comments.build(about, step(ChangeKind.CHANNEL_RENAMED, named), TERMS), {NINA}),
    ):
        assert complaints(content) == []
        assert pages(content) == paged
    for line in (channel.topic(about, link), channel.purpose(about, link)):
        assert len(line) <= 250
        assert line.endswith(link)
        assert "\n" not in line
        assert "<" not in line


FOLLOWED = (
    (outage, ChangeKind.ANNOUNCED),
    (outage, ChangeKind.UPDATED),
    (outage, ChangeKind.EDITED),
    (outage, ChangeKind.REOPENED),
    (resolved, ChangeKind.RESOLVED),
    (resolved, ChangeKind.CLOSED_AS_DUPLICATE),
    (withdrawn, ChangeKind.WITHDRAWN),
)


@EVERY_TEXT
def test_what_followers_hear(text: str) -> None:
    link = f"https://example.slack.com/archives/{'C' * 32}/p1700000000000000"
    fields = {field.history_name: extremes(field, text) for field in FIELDS}
    for make, kind in FOLLOWED:
        about = Reference(full(text, make), link)
        content = followed.build(about, step(kind, fields, text), TERMS, original=about)
        assert complaints(content) == []
        assert pages(content) <= {NINA, OMAR}


@EVERY_TEXT
def test_what_somebody_sees_who_comes_late(text: str) -> None:
    fields = {field.history_name: extremes(field, text) for field in FIELDS}
    for make in (outage, resolved, withdrawn):
        about = Announcement(outage=full(text, make), permalink=f"https://example.com/{'p' * 200}")
        steps = [step(ChangeKind.EDITED, fields, text)] * MOST_STEPS
        within = timedelta(hours=1)
        contents = [
            catch_up.build(about, steps, TERMS, earlier=True, last=None, update_within=within, now=NOW),
            catch_up.offer(about.outage, about.permalink),
        ]
        for content in contents:
            assert complaints(content) == []
            assert pages(content) <= {NINA, OMAR}


@EVERY_TEXT
def test_what_somebody_follows(text: str) -> None:
    one = full(text, outage)
    about = Announcement(outage=one, permalink=f"https://example.com/{'p' * 200}")
    contents = [
        following.of_outage(about, follows=False, is_new=True, system=one.system),
        following.of_system(one.system, follows=True, is_new=False),
        following.listed([one.system] * SHOWN, [about] * SHOWN, more=(7, 7)),
    ]
    for content in contents:
        assert complaints(content) == []
        assert pages(content) == set()


@EVERY_TEXT
def test_announcements_with_a_channel(text: str) -> None:
    for state in ("pending", "open", "archived"):
        around = Related(channel=DedicatedChannel(channel_id="C0INCIDENTS", state=state))
        content = announcement.build(full(text, outage), TERMS, around)
        assert complaints(content) == []
        assert pages(content) == {NINA, OMAR}


@EVERY_TEXT
def test_comments_on_edits(text: str) -> None:
    known = User(slack_id=NINA, name="n" * 255, image_url="https://example.com/1.png")
    for form in FormName:
        changed = {field.history_name: extremes(field, text) for field in asked_by(form)}
        edited = step(ChangeKind.EDITED, changed, reason=text)
        for content in (
            comments.build(full(text, outage), edited, TERMS),
            *(comments.edit(edited, TERMS, editor)[0] for editor in (known, User(slack_id=NINA))),
        ):
            assert complaints(content) == []
            assert pages(content) <= {NINA, OMAR}


@EVERY_TEXT
def test_reasons(text: str) -> None:
    known = User(slack_id=NINA, name="nina", image_url="https://example.com/1.png")
    for editor in (known, User(slack_id=NINA)):
        updated = step(ChangeKind.UPDATED, {"eta": ["<2h", ">24h"]}, reason=text)
        for content, _ in (comments.reason(updated, editor), notices.reply(updated, editor, TERMS)):
            assert complaints(content) == []
            assert pages(content) <= {NINA}


@EVERY_TEXT
def test_comments_on_the_end_and_after(text: str) -> None:
    after = full(text, resolved)
    end: dict[str, list[Any]] = {"resolved_at": [None, 4_000_000_000], "resolution": ["", text]}
    for content in (
        comments.build(after, step(ChangeKind.RESOLVED, end), TERMS),
        comments.build(
            after, step(ChangeKind.POSTMORTEM_LINKED, {"report_url": ["", after.report_url]}), TERMS
        ),
        comments.build(after, step(ChangeKind.REOPENED, {}), TERMS),
        comments.build(full(text, withdrawn), step(ChangeKind.WITHDRAWN, {}, reason=text), TERMS),
    ):
        assert complaints(content) == []
        assert pages(content) == {NINA}


def others(text: str, count: int) -> list[Reference]:
    """Other outages with the longest names and links."""
    link = f"https://{'x' * 21}.slack.com/archives/C0INCIDENTS/p1700000000000000"
    return [Reference(full(text, outage), link) for _ in range(count)]


@EVERY_TEXT
@for_each("make", [outage, resolved, withdrawn])
def test_announcements_among_duplicates(text: str, make: Callable[..., Outage]) -> None:
    about = full(text, make)
    about.duplicate_of_id, about.source_url = 8, f"https://x.slack.com/archives/C1/p1?cid={'C' * 100}"
    [original, *duplicates] = others(text, 1 + DUPLICATES_SHOWN)
    around = Related(original=original, duplicates=duplicates, further_duplicates=4000)
    content = announcement.build(about, TERMS, around)

    assert complaints(content) == []
    assert pages(content) == {NINA, OMAR}
    assert "incident · 7 and 4000 more" in seen(content)


@EVERY_TEXT
def test_comments_on_duplicates(text: str) -> None:
    [other] = others(text, 1)
    for kind, fields in (
        (ChangeKind.CLOSED_AS_DUPLICATE, {"duplicate_of_id": [None, 7]}),
        (ChangeKind.DUPLICATE_CLOSED, {"duplicate_id": [None, 7]}),
        (ChangeKind.REOPENED, {"duplicate_of_id": [7, None]}),
        (ChangeKind.DUPLICATE_REOPENED, {"duplicate_id": [7, None]}),
    ):
        content = comments.build(full(text, outage), step(kind, fields, reason=text), TERMS, other)
        assert complaints(content) == []
        assert pages(content) == {NINA}


@EVERY_TEXT
def test_the_form_with_twins(text: str) -> None:
    submitted = full(text, outage)
    values = {name: getattr(submitted, name) for name in announce.FIELDS}
    url = "https://example.slack.com/" + "x" * 400
    for count in (1, LOOKED_AT):
        outages = [full(text, outage) for _ in range(count)]
        for number, about in enumerate(outages):
            about.id = 10**8 + number
        twins = [Announcement(outage=about, permalink=url) for about in outages]
        view = announce.confirm(TERMS, Origin(text, url, url), Twins(twins, 10**6, NOW), values=values)
        assert complaints(view) == []
        first = next(one for one in view.to_dict()["blocks"] if one["type"] == "input")
        assert first["element"]["initial_value"] == text
        more = announce.more(announce.build(TERMS, Origin(text)).to_dict(), TERMS)
        assert block_kit.check_view(more) == []
        assert [one["block_id"] for one in more["blocks"]] == [*announce.FIELDS, "options", "resolved_at"]


@EVERY_TEXT
def test_what_a_duplicate_may_be_of(text: str) -> None:
    found = [full(text, make) for make in (outage, resolved) for _ in range(50)]
    options = [option.to_dict() for option in close_as_duplicate.options(found)]

    assert len(options) == 100
    assert all(0 < len(option["text"]["text"]) <= 75 for option in options)
    assert options[0]["text"]["text"].startswith("7: ")
    assert options[-1]["text"]["text"].startswith("7, resolved: ")


def test_an_address_too_long_to_be_linked_is_shown_as_text() -> None:
    address = "https://example.com/" + "a_&" * 960
    linked = step(ChangeKind.POSTMORTEM_LINKED, {"report_url": ["", address]})

    for content in (
        announcement.build(resolved(report_url=address), TERMS),
        comments.build(resolved(), linked, TERMS),
    ):
        assert f"\n{address}" in seen(content)
        assert address not in content.text


@EVERY_TEXT
def test_private_messages(text: str) -> None:
    about = full(text, resolved)
    for link in ("", "https://example.slack.com/archives/C0INCIDENTS/p1700000000000000"):
        shown = Announcement(outage=about, channel_id="C0INCIDENTS", permalink=link)
        gained = ["solution assignee", "communication assignee"]
        for content, paged in (
            (direct.announced(about, shown), set()),
            (assigned.build(about, shown, to=NINA, by=NINA, gained=gained, lost=gained, note=text), {NINA}),
            (direct.withdrawn(about, shown, by=NINA, why=text), {NINA}),
            (direct.untitled(about, shown, why="GitLab answers with HTTP 400"), set()),
            (direct.no_channel(about, shown, why="Slack is closed."), set()),
            (direct.refused("post it", about=(about, shown), reason="is_archived", advice="Wait."), set()),
        ):
            assert complaints(content) == []
            assert pages(content) == paged


@EVERY_TEXT
@for_each("make", [outage, resolved, withdrawn])
def test_notices(text: str, make: Callable[..., Outage]) -> None:
    about = full(text, make)
    for link in ("", "https://example.slack.com/archives/C0INCIDENTS/p1700000000000000"):
        for audience, what, is_current in product(Audience, Notice, (False, True)):
            content = notices.build(
                about, link, TERMS, audience=audience, what=what, is_kept_current=is_current
            )
            assert complaints(content) == []
            assert "\n" not in content.text
            # It names the author of the latest update.
            assert pages(content) == ({NINA} if about.is_open else set())


@EVERY_TEXT
@for_each("make", [outage, resolved, withdrawn])
def test_lists_and_details_for_one_reader(text: str, make: Callable[..., Outage]) -> None:
    about = full(text, make)
    name = about.system_name
    for link in ("", "https://example.slack.com/archives/C0INCIDENTS/p1700000000000000"):
        shown = Announcement(outage=about, channel_id="C0INCIDENTS", permalink=link)
        turn: dict[str, str] = {"older": "mine 999999999 999999999", "newer": "mine 999999999 999999998"}
        for content in (
            outage_list.build(
                [shown] * 10, which="mine", system_name=name, others=0, announces=True, now=NOW, **turn
            ),
            outage_list.build(
                [],
                which="mine",
                system_name=name,
                others=100,
                announces=True,
                now=NOW,
                older="",
                newer="",
            ),
            outage_details.build(shown, TERMS, announcement.ALONE, changeable=True),
        ):
            assert complaints(content) == []
            assert pages(content) <= {NINA, OMAR}


def test_help_with_very_many_words() -> None:
    content = command_help.build([("word " * 10, "what it does " * 10)] * 50, first="x" * 3000)

    assert complaints(content) == []
    assert seen(content).count("/phoenix word") == 50


@EVERY_TEXT
def test_forms(text: str) -> None:
    open_outage, ended = full(text, outage), full(text, resolved)
    url = f"https://hooks.slack.com/{'x' * 300}"
    for view in (
        announce.build(TERMS, Origin(text, url, url), system=open_outage.system),
        outage_modals.edit(open_outage, 10**9, TERMS),
        outage_modals.reassign(open_outage, 10**9, TERMS),
        outage_modals.post_update(open_outage, 10**9, TERMS, channel_id="C0INCIDENTS"),
        outage_modals.resolve(open_outage, 10**9, TERMS, now=NOW),
        outage_modals.withdraw(open_outage, 10**9, TERMS),
        outage_modals.edit_resolution(ended, 10**9, TERMS),
        outage_modals.edit_duration(ended, 10**9, TERMS),
        outage_modals.link_report(ended, 10**9, TERMS),
        close_as_duplicate.build(open_outage, 10**9, TERMS),
        announce.build(TERMS, Origin(), values={"summary": text}),
        message.build(text),
        outage_modals.set_channel(open_outage, 10**9, TERMS),
        outage_modals.change_channel(open_outage, 10**9, TERMS, now="C0INCIDENTS"),
        outage_modals.reopen(ended, 10**9, TERMS),
        outage_modals.edit_update(open_outage, 10**9, change=10**9, text=text),
    ):
        assert complaints(view) == []


def test_a_hundred_long_options() -> None:
    systems = [System(id=number, name=f"{number} {'預' * 145}", key=str(number)) for number in range(100)]
    options = [option.to_dict() for option in announce.options(systems)]

    assert max(len(option["text"]["text"]) for option in options) == 75
    assert {option["text"]["emoji"] for option in options} == {False}
    assert [option["value"] for option in options] == [str(system.identity) for system in systems]


def test_words_of_the_settings_may_be_long_and_odd() -> None:
    vocabulary = Vocabulary(impact_unit="*Übernachtungen* & <Flüge> :smile: " * 5, currency="<!here> & *Kč*")
    ended = full("x", resolved)
    content = announcement.build(ended, vocabulary)
    notice = notices.build(ended, "", vocabulary, audience=Audience.SALES, what=Notice.RESOLVED)

    assert complaints(content) == []
    assert pages(content) == {NINA, OMAR}
    assert complaints(notice) == []
    assert pages(notice) == set()
    assert complaints(outage_modals.edit_resolution(ended, 1, vocabulary)) == []
    assert complaints(announce.build(vocabulary, Origin())) == []


def test_the_template_fits_its_field() -> None:
    form = announce.build(TERMS, Origin()).to_dict()

    assert form["blocks"][0]["element"]["initial_value"] == SUMMARY_TEMPLATE
    assert len(SUMMARY_TEMPLATE) <= form["blocks"][0]["element"]["max_length"] == 3000


def test_a_content_without_bar_has_no_attachments() -> None:
    assert "attachments" not in Content(text="x").arguments()


@for_each("make", [outage, resolved, withdrawn])
@for_each("kind", [ChangeKind.SHARED, ChangeKind.REPOSTED, ChangeKind.MOVED])
def test_links_to_messages(make: Callable[..., Outage], kind: ChangeKind) -> None:
    address = (
        f"https://{'long-name' * 7}.slack.com/archives/C0INCIDENTS/p1700000000000100?thread_ts=1.2&cid=C0"
    )
    fields: dict[str, list[Any]] = {
        "permalink": [address, address],
        "author": [None, OMAR],
        "channel_id": [None, "C0INCIDENTS"],
    }
    if kind == ChangeKind.SHARED:
        read = {
            "ts": "1700000000.000100",
            "text": "*&" * 1500,
            "files": ["<" * 200] * 10,
            "author_name": "&" * 99,
        }
        fields |= {name: [None, value] for name, value in read.items()}
    comment = comments.build(make(), step(kind, fields), TERMS)
    around = Related(posted_again=ChangeKind.MOVED, former_permalink=address)
    shown = announcement.build(full("*a" * 1500, make), TERMS, around)

    assert complaints(comment) == complaints(shown) == []
    assert pages(comment) == ({NINA, OMAR} if kind == ChangeKind.SHARED else set())


@EVERY_TEXT
def test_systems_in_app_home(text: str) -> None:
    name = " ".join(text.split())[:255]
    merged = System(id=10**9, name=name, retired_at=NOW, merged_into=System(id=10**9, name=name))
    retired, used = System(id=7, name=name, retired_at=NOW), System(id=8, name=name)
    at = HomeAddress("systems", {"state": "retired", "n": "7"})
    rows = home_systems.rows([merged, retired, used])
    list_page = [*home_systems.above(at), *rows * 13, *frame.turns(at, more=True)]
    for page in (list_page, *map(home_systems.details, (merged, retired, used)), home_systems.missing()):
        assert complaints(frame.view(at, TABS, TABS, page, may_announce=True)) == []
    for form in (system_forms.add(), system_forms.rename(used), system_forms.merge(used)):
        assert complaints(form) == []
    assert all(len(option.to_dict()["text"]["text"]) <= 75 for option in home_systems.options([merged]))


@EVERY_TEXT
def test_groups_in_app_home(text: str) -> None:
    name = " ".join(text.split())[:255]
    group, user, gives = Group(id=10**9, name=name[:80]), User(slack_id="U" * 32, name=name), list(Permission)
    fed: dict[str, Any] = {"by_hand": True, "google_keys": [name] * 40}
    rows = [
        home_groups.row(group, gives, 10_000, [name] * 40),
        home_groups.member(group, user.slack_id, has_rights=True, **fed),
        home_groups.member(group, user.slack_id, has_rights=False, by_hand=False, google_keys=[name]),
        home_people.row(group, user.slack_id, **fed),
    ]
    one = home_groups.head(group, gives, 10_000, [name] * 40, deletable=True)
    for page in (
        [*home_groups.above(), *rows],
        one,
        home_people.head(user, gives, announces=True, reads=True, strange=name),
        home_people.unknown(),
    ):
        assert complaints(frame.view(HomeAddress("groups"), TABS, TABS, page, may_announce=True)) == []
    for form in (
        group_forms.add(),
        group_forms.change(group, gives),
        group_forms.delete(group, 10_000),
        group_forms.add_people(group),
        group_forms.add_to_group(user),
    ):
        assert complaints(form) == []
    assert len(group_forms.option_of(group).to_dict()["text"]["text"]) <= 75


@EVERY_TEXT
def test_answers_to_managers(text: str) -> None:
    name = " ".join(text.split())
    rows = [management.Row(name, escape(name))] * 10
    contents = [
        management.listed(name, rows, nothing="None.", back="systems 0 1", more="systems 0 3"),
        management.listed(name, [], nothing="None."),
        management.told(text),
        management.asking(f"{name}?", consequences=text, button="Merge", value="merge 1 2"),
        direct.job_ended("sync-users", words=text, has_failed=True),
        direct.job_ended("sync-users", words="", has_failed=False),
    ]

    for content in contents:
        assert not complaints(content), content.text
        assert not pages(content)
