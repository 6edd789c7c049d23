"""The calls of one attempt at a row of the outbox: one at a time, without hidden repeats."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from phoenix_bot.acts.clock import epoch, utcnow
from phoenix_bot.delivery.calls import METADATA_EVENT, Call, Reply
from phoenix_bot.delivery.services import NO_SERVICES, Services
from phoenix_bot.slack import outcomes, uploads
from phoenix_bot.slack.client import Hook
from phoenix_bot.slack.clock import SlackClock
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome
from phoenix_bot.text import permalinks

CLOCK_SKEW = timedelta(minutes=10)
"""How far Slack's clock may be from where we think it is: either clock may have been set since."""

PAGE = 200
"""Messages or channels that Slack is asked for at a time."""


class Attempt:
    """One attempt at one row: it makes calls to Slack, through a client that repeats nothing.

    `hold` must be called right before each call: it makes sure of the row's lease, or raises. `services` are
    for kinds that ask somebody else than Slack. `clock` learns Slack's time from each answer.
    """

    def __init__(
        self,
        client: WebClient,
        *,
        hold: Callable[[], None],
        services: Services = NO_SERVICES,
        clock: SlackClock | None = None,
    ) -> None:
        self.services = services
        self._clock = clock or SlackClock()
        self._client = client
        self.hold = hold

    def perform(self, call: Call) -> Outcome:
        """Make the call and return what Slack's answer means. Joins a public channel if the call may."""
        outcome = self._api(call.method, call.arguments)
        channel = call.arguments.get("channel") or call.arguments.get("channel_id")
        if call.joins and outcome == Never("not_in_channel") and channel:
            return self._join_first(channel, call, outcome)
        return outcome

    def _join_first(self, channel: str, call: Call, refusal: Outcome) -> Outcome:
        joined = self._api("conversations.join", {"channel": channel})
        match joined:
            case Done():
                return self._api(call.method, call.arguments)
            case Later():
                # Whatever became of joining, the call itself was not done.
                return replace(joined, uncertain=False)
            case Never("is_archived" | "missing_scope"):
                # This is what somebody has to fix.
                return joined
        return refusal

    def _api(self, method: str, arguments: dict[str, Any]) -> Outcome:
        try:
            return Done(self._data(method, arguments))
        except outcomes.NETWORK_ERRORS as error:
            return outcomes.of_error(method, error)

    def _data(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.hold()
        # Methods that read take no JSON; forms cannot carry blocks as they are.
        as_json = method.startswith(("chat.", "views.")) and method != "chat.getPermalink"
        sent_at = utcnow()
        try:
            response = self._client.api_call(
                method, json=arguments if as_json else None, params=None if as_json else arguments
            )
        except SlackApiError as error:
            self._clock.learn(error.response.headers, sent_at=sent_at, now=utcnow())
            raise
        self._clock.learn(response.headers, sent_at=sent_at, now=utcnow())
        if not isinstance(response.data, dict):
            raise SlackRequestError("Slack's answer is not a JSON object")
        return response.data

    def reply(self, reply: Reply) -> Outcome:
        """Post to a response_url."""
        self.hold()
        client = self._client
        hook = Hook(reply.url, timeout=client.timeout, ssl=client.ssl, proxy=client.proxy, retry_handlers=[])
        try:
            answer = hook.send_dict(reply.arguments)
        except outcomes.NETWORK_ERRORS as error:
            return outcomes.of_error("response_url", error)
        except ValueError:
            # A form of another version, or a forged one, may name anything.
            return Never("invalid_url")
        if answer.status_code == 429:
            return Later("ratelimited", seconds=outcomes.retry_after(answer.headers))
        if answer.status_code >= 500:
            return Later(f"HTTP {answer.status_code}", uncertain=True)
        return Done({}) if answer.status_code == 200 else Never(answer.body[:100])

    def earliest(self, since: datetime) -> int:
        """What was made at or after `since` is not older than this, by Slack's clock (epoch seconds).

        NETWORK_ERRORS if Slack has to be asked for its time, and does not tell it.
        """
        if self._clock.ahead is None:
            self._data("auth.test", {})
        return epoch(self._clock.of(since) - CLOCK_SKEW)

    def find(self, call: Call, *, since: datetime) -> Outcome | None:
        """Done with the message that an earlier attempt at `call` posted at or after `since`.

        None if there is none; Later or Never if that cannot be found out.
        """
        wanted = call.arguments["metadata"]["event_payload"]

        def is_it(message: dict[str, Any]) -> bool:
            metadata = message.get("metadata") or {}
            return metadata.get("event_type") == METADATA_EVENT and metadata.get("event_payload") == wanted

        return self._found(call, is_it, since=since, thread_ts=call.arguments.get("thread_ts", ""))

    def search(
        self, channel: str, is_it: Callable[[dict[str, Any]], bool], *, since: datetime, thread_ts: str = ""
    ) -> Outcome | None:
        """As find(), for the first message of a conversation, or of a thread in it, that `is_it`."""
        return self._found(Call("", {"channel": channel}), is_it, since=since, thread_ts=thread_ts)

    def _found(
        self, call: Call, is_it: Callable[[dict[str, Any]], bool], *, since: datetime, thread_ts: str
    ) -> Outcome | None:
        try:
            return self._search(call, is_it, since=since, thread_ts=thread_ts)
        except outcomes.NETWORK_ERRORS as error:
            return outcomes.of_error("conversations.history", error)

    def _search(
        self, call: Call, is_it: Callable[[dict[str, Any]], bool], *, since: datetime, thread_ts: str
    ) -> Outcome | None:
        arguments: dict[str, Any] = {
            "channel": self._conversation(call.arguments["channel"]),
            "oldest": str(self.earliest(since)),
            "include_all_metadata": True,
            "limit": PAGE,
        }
        method = "conversations.history"
        if thread_ts:
            method, arguments["ts"] = "conversations.replies", thread_ts
        while True:
            answer = self.perform(Call(method, arguments, joins=call.joins))
            if answer == Never("thread_not_found"):
                # It was deleted, and had no replies.
                return None
            if not isinstance(answer, Done):
                return answer
            page = answer.answer
            for message in page.get("messages", []):
                if is_it(message):
                    return Done({"ts": message["ts"], "channel": arguments["channel"]})
            arguments["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not arguments["cursor"]:
                return None

    def message(self, channel: str, ts: str) -> Outcome | None:
        """Done with a message of a channel; None if it was deleted; Later or Never if that is unknown."""
        exactly = {"latest": ts, "oldest": ts, "inclusive": True, "limit": 1}
        outcome = self.perform(Call("conversations.history", {"channel": channel, **exactly}))
        if not isinstance(outcome, Done):
            return outcome
        found = [message for message in outcome.answer.get("messages", []) if message["ts"] == ts]
        # With replies, a deleted message leaves a tombstone over its thread.
        return Done(found[0]) if found and found[0].get("subtype") != "tombstone" else None

    def upload(self, url: str, file: BinaryIO) -> Outcome:
        """Send the content of `file` to the address that Slack gave for it."""
        self.hold()
        client = self._client
        return uploads.post(url, file, timeout=client.timeout, proxy=client.proxy, ssl=client.ssl)

    def _conversation(self, channel: str) -> str:
        """The id for reading a channel's messages: direct messages with a person have one of their own."""
        if not channel.startswith(("U", "W")):
            return channel
        return str(self._data("conversations.open", {"users": channel})["channel"]["id"])

    def message_url(self, channel: str, ts: str) -> str:
        """A message's address, made from the workspace's, for when Slack does not tell it; NETWORK_ERRORS."""
        team = self._data("auth.test", {})["url"]
        return permalinks.of_message(team, channel_id=channel, ts=ts)
