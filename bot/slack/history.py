"""History: whether a message of the outbox stands in its conversation already, though its outcome is not known here."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.errors import UNREADABLE, failure_of
from storage.outbox import Outgoing

log = logging.getLogger(__name__)

EVENT_TYPE = "kpibot_delivery"

CLOCK_SKEW = timedelta(minutes=5)
"""How far our clock may be ahead of Slack's."""

PAGES = 5
"""How far back to look, in pages of 200 messages."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands in Slack."""

    channel: str
    ts: str


def metadata(outgoing: Outgoing) -> dict[str, Any]:
    """What a post is found again by. Anybody in the workspace can read it, so it is opaque."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": outgoing.key}}


def find_posted(client: WebClient, outgoing: Outgoing) -> Place | None:
    """Where the message stands; none if it does not, or if this conversation can't be looked into.

    Not being able to look means that it is sent, perhaps again: a warning too many is better than none.
    """
    try:
        channel = outgoing.parent_channel or _conversation(client, outgoing.target)
        for message in _messages(client, outgoing, channel):
            if message.get("metadata", {}).get("event_payload", {}).get("key") == outgoing.key:
                return Place(channel, str(message["ts"]))
    except SlackApiError as error:
        failure = failure_of(error)
        if failure.code not in UNREADABLE:
            raise
        log.warning("message %d may come twice: %s can't be read, %s", outgoing.id, outgoing.target, failure.code)
    return None


def _conversation(client: WebClient, target: str) -> str:
    """The conversation that a target is: a direct message where it is a person."""
    if target[:1] not in ("U", "W"):
        return target
    return str(client.conversations_open(users=target)["channel"]["id"])


def _messages(client: WebClient, outgoing: Outgoing, channel: str) -> Iterator[dict[str, Any]]:
    for page in islice(_pages(client, outgoing, channel), PAGES):
        yield from page["messages"]


def _pages(client: WebClient, outgoing: Outgoing, channel: str) -> SlackResponse:
    oldest = f"{(outgoing.created_at - CLOCK_SKEW).timestamp():.6f}"
    if outgoing.parent_ts is None:
        return client.conversations_history(channel=channel, oldest=oldest, limit=200, include_all_metadata=True)
    return client.conversations_replies(
        channel=channel, ts=outgoing.parent_ts, oldest=oldest, limit=200, include_all_metadata=True
    )
