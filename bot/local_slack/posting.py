"""Posting: from the arguments of a call, an ack or a response_url to a message that stands in a channel."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from bot.local_slack.block_kit.check import message_flaws, message_is_too_long
from bot.local_slack.inputs import with_ids
from bot.local_slack.records import Json, Message, StoredFile
from bot.local_slack.slack_error import SlackError, flawed
from bot.local_slack.world import APP_ID, BOT_ID, BOT_USER, TEAM_ID, World

MAX_TEXT = 40_000
FILE_ID = re.compile(r"(?:^|[/-])(F[A-Z0-9]{8,})(?=/|$)")
KNOWN_IMAGES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}


def checked_blocks(world: World, blocks: Any) -> tuple[Json, ...]:
    """The blocks, each with a block_id, as Slack keeps them; refuses what Slack refuses."""
    if blocks is None:
        return ()
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    flaws = message_flaws(blocks, lambda source: file_is_ready(world, source))
    if flaws:
        raise flawed("invalid_blocks", flaws)
    if message_is_too_long(blocks):
        raise SlackError("msg_blocks_too_long")
    return tuple(with_ids(block, world.new_id) for block in blocks)


def post(world: World, draft: Message) -> Message:
    """Adds a message with a ts of its own; text past 40,000 characters is cut, as Slack does."""
    return world.add(replace(draft, ts=world.new_ts(), text=draft.text[:MAX_TEXT]))


def post_payload(world: World, payload: Mapping[str, Any], channel_id: str, user_id: str) -> Message:
    """Posts what an ack or a response_url carries: seen by its user alone unless it says `in_channel`."""
    in_channel = payload.get("response_type") == "in_channel"
    draft = payload_draft(world, payload, channel_id)
    return post(world, replace(draft, visible_to=None if in_channel else user_id))


def payload_draft(world: World, payload: Mapping[str, Any], channel_id: str) -> Message:
    text, blocks = str(payload.get("text") or ""), payload.get("blocks")
    if not text and not blocks:
        raise SlackError("no_text")
    return Message(
        channel_id,
        "",
        BOT_USER,
        text,
        checked_blocks(world, blocks),
        metadata=payload.get("metadata"),
        thread_ts=payload.get("thread_ts"),
    )


def message_json(world: World, message: Message, *, with_metadata: bool = False) -> Json:
    """A message as Slack's methods and payloads show it."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "team": TEAM_ID, "text": message.text}
    if message.user == BOT_USER:
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.blocks:
        shown["blocks"] = list(message.blocks)
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.files:
        shown["files"] = [_shared_file_json(world, name) for name in message.files]
    if with_metadata and message.metadata:
        shown["metadata"] = message.metadata
    return shown


def _shared_file_json(world: World, file_id: str) -> Json:
    """A file in a message; of one that was deleted only its place is left."""
    file = world.files.get(file_id)
    return file_json(world, file) if file else {"id": file_id, "mode": "tombstone"}


def file_is_ready(world: World, source: Json) -> bool:
    """Whether a slack_file (by id, or by its url_private) names an image that was processed."""
    found = FILE_ID.search(str(source.get("id") or source.get("url", "")))
    file = world.files.get(found[1]) if found else None
    return file is not None and file.is_ready and bool(mimetype(file))


def mimetype(file: StoredFile) -> str:
    return KNOWN_IMAGES.get(file_suffix(file), "")


def file_suffix(file: StoredFile) -> str:
    return file.name.rpartition(".")[2].lower()


def file_json(world: World, file: StoredFile) -> Json:
    """A file as Slack shows it: its type is empty until it was processed."""
    kind = (mimetype(file) or "application/octet-stream") if file.is_ready else ""
    address, name = f"{world.base_url}/files-pri/{TEAM_ID}-{file.id}", quote(file.name)
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": kind,
        "filetype": file_suffix(file) if file.is_ready else "",
        "size": file.length,
        "user": file.user or BOT_USER,
        "mode": "hosted",
        "alt_txt": file.alt_text,
        "url_private": f"{address}/{name}",
        "url_private_download": f"{address}/download/{name}",
        "permalink": f"{world.base_url}/files/{file.id}",
        "channels": list(file.channels),
        "shares": {},
    }
