"""Messages on their way to Slack: the forms that a message may take, from the finest to the plainest."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError

from bot.blocks.message import Message
from bot.slack.errors import BLOCKS, RefusalError, failure_of

log = logging.getLogger(__name__)

Json = dict[str, Any]
T = TypeVar("T")

UPDATE_TEXT_LIMIT = 4_000
"""chat.update refuses a longer text, though chat.postMessage takes ten times as much."""


def content(message: Message) -> Json:
    """The arguments that show a message. The text always goes along: notifications and screen readers use it."""
    return {"text": message.text, "blocks": message.blocks, "unfurl_links": False, "unfurl_media": False}


def update_content(message: Message) -> Json:
    """The arguments of chat.update, which would look for mentions in the text if it were not told otherwise."""
    text = message.text[:UPDATE_TEXT_LIMIT]
    return {"text": text, "blocks": message.blocks, "parse": "none", "link_names": False}


def forms(*messages: Message) -> Iterator[Message]:
    """The messages in the order given, and the last of them without blocks."""
    yield from messages
    yield replace(messages[-1], blocks=[])


def first_taken(call: Callable[[Message], T], candidates: Iterable[Message]) -> T:
    """The outcome of the first form whose blocks Slack takes; any other refusal is raised at once."""
    refusal: Exception | None = None
    for message in candidates:
        try:
            return call(message)
        except (SlackApiError, RefusalError) as error:
            if failure_of(error).code not in BLOCKS:
                raise
            log.warning("Slack refused the blocks of a message, a plainer form follows: %s", error)
            refusal = error
    raise refusal or ValueError("a message has at least one form")
