"""How a field's value from history reads in a sentence."""

from models import Eta, OutageChange
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.text.mrkdwn import escape, mention, moment, one_line


def value(name: str, step: OutageChange) -> str:
    """The value that `step` gave the field `name`, short, as mrkdwn."""
    after = step.fields[name][1]
    if name == "system_id":
        return escape(step.fields["system_name"][1])
    if name.endswith("_at") and after is not None:
        return moment(from_epoch(after))
    if name.endswith("_assignee_id"):
        return mention(after)
    if name == "eta":
        return Eta(after).label
    return escape(one_line(str(after), 200)) if after not in (None, "") else "nothing"
