"""Ways back to a person: an answer is posted, and may be revised once when its chart is there."""

from collections.abc import Callable, Sequence

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.blocks.message import Message
from bot.slack.client import CALL_SECONDS
from bot.slack.errors import check
from bot.slack.posts import content, first_taken, forms, update_content

Revise = Callable[[Sequence[Message]], None]
"""Puts a better message in the place of a posted one, in the finest of its forms that Slack takes."""

Post = Callable[[Message], Revise]


def by_response_url(url: str) -> Post:
    """Answers a command, for the person alone. Slack takes five answers within half an hour: these are never more."""
    client = WebhookClient(url, timeout=CALL_SECONDS, retry_handlers=[])

    def send(message: Message, *, replaces: bool) -> None:
        shown = content(message)
        check(client.send(response_type="ephemeral", replace_original=replaces, **shown))

    def post(message: Message) -> Revise:
        first_taken(lambda form: send(form, replaces=False), forms(message))
        return lambda better: first_taken(lambda form: send(form, replaces=True), forms(*better))

    return post


def in_conversation(client: WebClient, channel_id: str, thread_ts: str | None) -> Post:
    """Answers where something was said; in a thread where one is named."""

    def post(message: Message) -> Revise:
        posted = first_taken(
            lambda form: client.chat_postMessage(channel=channel_id, thread_ts=thread_ts, **content(form)),
            forms(message),
        )
        return in_place(client, str(posted["channel"]), str(posted["ts"]))

    return post


def in_place(client: WebClient, channel_id: str, ts: str) -> Revise:
    """Puts better messages in the place of one that stands in a conversation."""

    def revise(better: Sequence[Message]) -> None:
        first_taken(lambda form: client.chat_update(channel=channel_id, ts=ts, **update_content(form)), forms(*better))

    return revise
