"""chat.*: posting, changing and deleting messages."""

from dataclasses import replace
from typing import Any

from bot.local_slack.arguments import Arguments
from bot.local_slack.conversations import channel_to_post_to, known_channel
from bot.local_slack.conversations import members as channel_members
from bot.local_slack.posting import MAX_TEXT, checked_blocks, message_json, post
from bot.local_slack.records import Json, LocalChannel, Message
from bot.local_slack.slack_error import SlackError
from bot.local_slack.world import BOT_USER, World

MAX_UPDATE_TEXT = 4_000


def post_message(world: World, arguments: Arguments) -> Json:
    channel = channel_to_post_to(world, arguments.required("channel"))
    message = post(world, _draft(world, arguments, channel))
    shown = message_json(world, message, with_metadata=True)
    answer: Json = {"ok": True, "channel": channel.id, "ts": message.ts, "message": shown}
    if len(arguments.text("text")) > MAX_TEXT:
        answer["response_metadata"] = {"warnings": ["message_truncated"]}
    return answer


def post_ephemeral(world: World, arguments: Arguments) -> Json:
    channel = channel_to_post_to(world, arguments.required("channel"))
    user = arguments.required("user")
    if user not in channel_members(channel):
        raise SlackError("user_not_in_channel")
    message = post(world, replace(_draft(world, arguments, channel), visible_to=user))
    return {"ok": True, "message_ts": message.ts}


def update(world: World, arguments: Arguments) -> Json:
    """Giving `text` without `blocks` takes the blocks away; metadata stays unless it is given, `{}` removes it."""
    channel = known_channel(world, arguments.required("channel"))
    message = _own(world, channel, arguments.required("ts"), "cant_update_message")
    if "text" not in arguments and "blocks" not in arguments:
        raise SlackError("no_text")
    if len(arguments.text("text")) > MAX_UPDATE_TEXT:
        raise SlackError("msg_too_long")
    metadata = _metadata(arguments) if "metadata" in arguments else message.metadata
    changed = replace(
        message,
        text=arguments.text("text", message.text),
        blocks=_blocks(world, arguments),
        metadata=metadata or None,
        edited_ts=world.new_ts(),
    )
    shown = message_json(world, world.put(changed))
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": changed.text, "message": shown}


def delete(world: World, arguments: Arguments) -> Json:
    channel = known_channel(world, arguments.required("channel"))
    message = _own(world, channel, arguments.required("ts"), "cant_delete_message")
    world.remove(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def _draft(world: World, arguments: Arguments, channel: LocalChannel) -> Message:
    blocks = _blocks(world, arguments)
    if not arguments.text("text") and not blocks and "attachments" not in arguments:
        raise SlackError("no_text")
    thread_ts = arguments.text("thread_ts") or None
    if thread_ts and world.message(channel.id, thread_ts) is None:
        raise SlackError("thread_not_found")
    return Message(
        channel.id,
        "",
        BOT_USER,
        arguments.text("text"),
        blocks,
        metadata=_metadata(arguments) or None,
        thread_ts=thread_ts,
        is_broadcast=arguments.flag("reply_broadcast"),
    )


def _blocks(world: World, arguments: Arguments) -> tuple[Json, ...]:
    return checked_blocks(world, arguments.structure("blocks", error="invalid_blocks_format"))


def _metadata(arguments: Arguments) -> Any:
    metadata = arguments.structure("metadata", error="invalid_metadata_format")
    if metadata and not (isinstance(metadata, dict) and {"event_type", "event_payload"} <= metadata.keys()):
        raise SlackError("invalid_metadata_schema")
    return metadata


def _own(world: World, channel: LocalChannel, ts: str, refusal: str) -> Message:
    message = world.message(channel.id, ts)
    if message is None or message.visible_to:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(refusal)
    return message
