"""Outages in App Home: lists of them, the filters of the history, and one outage with its timeline."""

from collections.abc import Collection, Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DatePickerElement,
    DividerBlock,
    ExternalDataSelectElement,
    InputBlock,
    InteractiveElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    UserSelectElement,
)

from models import Announcement, Delivery, OutageChange, OutageState, System
from phoenix_bot.blocks import outage_row
from phoenix_bot.blocks.announcement.announcement import (
    ANNOUNCE_NOW,
    EDIT,
    FOR_READERS,
    POST_UPDATE,
    REASSIGN,
    RESOLVE,
)
from phoenix_bot.blocks.announcement.announcement import buttons as announcement_buttons
from phoenix_bot.blocks.announcement.related import Related
from phoenix_bot.blocks.answers import outage as outage_answer
from phoenix_bot.blocks.answers.following import outage_button
from phoenix_bot.blocks.answers.timeline import lines as timeline_lines
from phoenix_bot.blocks.content import literal, ours
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.options import option_of
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text import home_address, search_words
from phoenix_bot.text.home_address import HomeAddress

MOST_NEEDED = (POST_UPDATE, ANNOUNCE_NOW, RESOLVE, EDIT, REASSIGN)
"""The buttons of an announcement that people need most while the outage is open."""


STATES = {
    OutageState.OPEN: "Open",
    OutageState.RESOLVED: "Resolved",
    OutageState.DUPLICATE: "Duplicates",
    OutageState.WITHDRAWN: "Withdrawn",
}
"""The states that the history is filtered by."""


def rows(
    announcements: Sequence[Announcement],
    *,
    now: datetime,
    changeable: Collection[int] = (),
    followed: Collection[int] = (),
) -> list[Block]:
    """A row for each outage, with the usual buttons for those whose ids are in `changeable`.

    The reader follows those whose ids are in `followed`.
    """
    rows = [
        _row(one, now=now, changeable=one.outage_id in changeable, is_followed=one.outage_id in followed)
        for one in announcements
    ]
    return [block for row in rows for block in [*row, DividerBlock()]][:-1]


def _row(announcement: Announcement, *, now: datetime, changeable: bool, is_followed: bool) -> list[Block]:
    outage = announcement.outage
    details = frame.go("Details", home_address.of_outage(outage.identity), tag=f"outage-{outage.id}")
    own = announcement_buttons(outage, only=MOST_NEEDED) if changeable else []
    for button in own:
        # One button of App Home stands out, and that announces.
        button.style = None
    buttons: list[InteractiveElement] = [details, outage_button(outage, follows=is_followed), *own]
    actions = ActionsBlock(block_id=f"outage-{outage.id}", elements=buttons)
    return [*outage_row.build(announcement, now), actions]


def search(at: HomeAddress) -> list[Block]:
    """The field for what people search for in the history, as it is filled in."""
    field = PlainTextInputElement(
        action_id=f"{frame.CHOOSE}:text",
        placeholder="Words of a summary, an update or a resolution, then Enter",
        max_length=search_words.TYPED,
        initial_value=at.choice("text") or None,
    )
    # Another id after a search, as for the filters.
    block_id = f"search {at.choice('text')}"[:255]
    return [InputBlock(block_id=block_id, label="Search", element=field, dispatch_action=True, optional=True)]


def filters(at: HomeAddress, system: System | None, severities: Sequence[str] = ()) -> list[Block]:
    """The filters of the history, as they are set; one of the `severities`, if there are any."""

    def named(name: str) -> str:
        return f"{frame.CHOOSE}:{name}"

    states = [Option(text=text, value=state.value) for state, text in STATES.items()]
    state = next((option for option in states if option.value == at.choice("state")), None)
    elements: list[InteractiveElement] = [
        StaticSelectElement(
            action_id=named("state"), placeholder="Any state", options=states, initial_option=state
        ),
        ExternalDataSelectElement(
            action_id=named("system"),
            placeholder="Any system",
            min_query_length=0,
            initial_option=option_of(system) if system else None,
        ),
        UserSelectElement(
            action_id=named("who"), placeholder="Anybody", initial_user=at.choice("who") or None
        ),
        DatePickerElement(
            action_id=named("since"), placeholder="From", initial_date=at.choice("since") or None
        ),
        DatePickerElement(
            action_id=named("until"), placeholder="To", initial_date=at.choice("until") or None
        ),
    ]
    if severities:
        options = [Option(text=literal(name), value=name) for name in severities]
        chosen = next((option for option in options if option.value == at.choice("severity")), None)
        choose = StaticSelectElement(
            action_id=named("severity"), placeholder="Any severity", options=options, initial_option=chosen
        )
        elements.insert(1, choose)
    if at.choices:
        elements.append(frame.go("Show all", HomeAddress(at.page)))
    # Another id after a choice: Slack would go on showing what was chosen before.
    return [ActionsBlock(block_id=f"filters {at.with_choice(n='')}"[:255], elements=elements)]


def details(
    announcement: Announcement,
    vocabulary: Vocabulary,
    related: Related,
    *,
    changeable: bool,
    is_followed: bool,
) -> list[Block]:
    """One outage as its announcement shows it, with the buttons for changes if `changeable`.

    The button for readers says what it does for this one, who follows the outage if it `is_followed`.
    """
    content = outage_answer.details(announcement, vocabulary, related, changeable=changeable)
    button = outage_button(announcement.outage, follows=is_followed)
    return [*content.blocks, *content.body[:-1], ActionsBlock(block_id=FOR_READERS, elements=[button])]


def timeline(
    entries: Sequence[OutageChange | Delivery], vocabulary: Vocabulary, *, above: Sequence[Block]
) -> list[Block]:
    """Everything that happened to an outage. The blocks `above` stand before it."""
    return [DividerBlock(), *above, ours("*History*"), *timeline_lines(entries, vocabulary)]
