"""Files on their way to Slack: charts into messages, others into conversations; none that fails takes text with it."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from slack_sdk import WebClient

from bot.blocks.elements import LONGEST_ALT, Block, context, image
from bot.blocks.message import Message
from bot.i18n import Language, text
from bot.reply import Attachment, Reply
from bot.slack.errors import CALL_FAILURES, failure_of

log = logging.getLogger(__name__)

PAUSES = (0.3, 0.6, 1.2, 2.4, 4.8, 9.6, 11.1)
"""Seconds between looks at an upload, 30 in all: Slack scans it first, usually within one or two."""


def illustrated(
    client: WebClient, reply: Reply, language: Language, pauses: Sequence[float] = PAUSES
) -> tuple[Message, ...]:
    """The forms that the message may take, the finest first: with its chart, or with a line that says it failed."""
    if not reply.chart_png:
        return (reply.message,)
    apologetic = _with_block(reply.message, context(text("slack.chart_failed", language)), language)
    file_id = _uploaded(client, reply, pauses)
    if file_id is None:
        return (apologetic,)
    return _with_block(reply.message, image(file_id, reply.chart_alt), language), apologetic


def attach(client: WebClient, attachment: Attachment, channel_id: str, thread_ts: str | None) -> str | None:
    """Puts a file into a conversation, with its comment; why that failed, as Slack's own word, else None."""
    try:
        client.files_upload_v2(
            content=attachment.content,
            filename=attachment.name,
            title=attachment.name,
            channel=channel_id,
            thread_ts=thread_ts,
            initial_comment=attachment.comment,
        )
    except CALL_FAILURES as error:
        reason = failure_of(error).code
        log.warning("%s could not be attached: %s", attachment.name, reason)
        return reason
    return None


def attach_alone(client: WebClient, attachment: Attachment, user_id: str) -> str | None:
    """The same in the direct message with a person."""
    try:
        channel_id = str(client.conversations_open(users=user_id)["channel"]["id"])
    except CALL_FAILURES as error:
        return failure_of(error).code
    return attach(client, attachment, channel_id, None)


def _uploaded(client: WebClient, reply: Reply, pauses: Sequence[float]) -> str | None:
    """The id of the uploaded chart once Slack lets it stand in a message; none if that failed or took too long."""
    try:
        uploaded = client.files_upload_v2(
            content=reply.chart_png, filename="chart.png", title="kpibot", alt_txt=reply.chart_alt[:LONGEST_ALT]
        )
        file_id = str(uploaded["files"][0]["id"])
        if _is_ready(client, file_id, pauses):
            return file_id
        log.warning("Slack still works on the chart %s after %d seconds: it is left out", file_id, sum(pauses))
    except CALL_FAILURES as error:
        log.warning("a chart could not be uploaded: %s", error)
    return None


def _is_ready(client: WebClient, file_id: str, pauses: Sequence[float]) -> bool:
    # Until the type of an upload is known, a message with it would be refused ("invalid slack file").
    for pause in (0.0, *pauses):
        time.sleep(pause)
        if client.files_info(file=file_id)["file"].get("mimetype"):
            return True
    return False


def _with_block(message: Message, block: Block, language: Language) -> Message:
    """The block stands above a closing line of small print, where there is one."""
    blocks = message.blocks
    place = len(blocks) - 1 if len(blocks) > 1 and blocks[-1]["type"] == "context" else len(blocks)
    return replace(message, blocks=[*blocks[:place], block, *blocks[place:]]).fitted(language)
