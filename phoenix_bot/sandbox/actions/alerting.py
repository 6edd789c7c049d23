"""What the panel does for services that watch systems: a monitor alerts, a check goes down."""

from phoenix_bot.sandbox.actions.act import Ask, act, seen_channel
from phoenix_bot.sandbox.alerting import datadog, pingdom
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace import posts
from phoenix_bot.sandbox.workspace.records import Json, Member


@act("datadog")
def alert(desk: Desk, me: Member, ask: Ask) -> Json:
    """Let Datadog post that a monitor has changed its state."""
    workspace, channel = desk.workspace, seen_channel(desk, me, ask)
    bot = workspace.member_named(datadog.NAME)
    monitor = next((one for one in datadog.MONITORS if one.id == ask["monitor"]), None)
    if monitor is None or ask["transition"] not in datadog.COLOURS:
        raise SlackTold("Datadog has no such monitor or transition.")
    if bot.id not in channel.members:
        raise SlackTold(f"Datadog is not in #{channel.name}.")
    event, at = datadog.FIRST_EVENT + workspace.next_number(), workspace.now()
    parts = datadog.attachments(monitor, ask["transition"], channel=channel.name, event=event, at=at)
    return {"ts": posts.add(workspace, channel, bot.id, bot_id=bot.bot_id, attachments=parts).ts}


@act("pingdom")
async def switch(desk: Desk, me: Member, ask: Ask) -> Json:
    """Switch a check down or up, and post that to the webhook; nobody else waits for its response."""
    workspace = desk.workspace
    check = next((one for one in workspace.pingdom.checks if one.id == ask["check"]), None)
    if check is None:
        raise SlackTold("Pingdom has no such check.")
    with workspace.change():
        check.switch(is_up=bool(ask["up"]), now=workspace.now())
        changed, posted = check.changed, pingdom.body(check)
    told = await pingdom.post(workspace.pingdom.webhook, posted)
    with workspace.change():
        if check.changed == changed:
            check.told = told
    return {"told": told}
