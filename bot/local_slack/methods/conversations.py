"""conversations.*: which there are, who is in them, and what was said."""

from collections.abc import Sequence
from typing import Any, TypeVar

from bot.local_slack.arguments import Arguments
from bot.local_slack.conversations import (
    READ,
    known_channel,
    members,
    need_scope,
    readable_channel,
    visible_messages,
)
from bot.local_slack.posting import message_json
from bot.local_slack.records import ChannelKind, Json, LocalChannel, Message
from bot.local_slack.slack_error import SlackError
from bot.local_slack.world import World, direct_channel

MAX_PAGE = 999
T = TypeVar("T")


def open_direct(world: World, arguments: Arguments) -> Json:
    """Opens the direct message with one user; of several users this Slack knows no group messages."""
    names = arguments.names("users")
    if len(names) != 1:
        raise SlackError("not_enough_users" if not names else "too_many_users")
    user = world.users.get(names[0])
    if user is None or user.is_bot:
        raise SlackError("user_not_found")
    if user.is_deleted:
        raise SlackError("user_disabled")
    channel = direct_channel(world, user.id)
    full = _channel_json(channel) if arguments.flag("return_im") else {"id": channel.id}
    return {"ok": True, "channel": full}


def listed(world: World, arguments: Arguments) -> Json:
    try:
        kinds = [ChannelKind(name) for name in arguments.names("types") or [ChannelKind.PUBLIC]]
    except ValueError:
        raise SlackError("invalid_types") from None
    for kind in kinds:
        need_scope(world, READ[kind])
    found = [channel for channel in world.channels.values() if channel.kind in kinds and _is_listed(channel)]
    if arguments.flag("exclude_archived"):
        found = [channel for channel in found if not channel.is_archived]
    page, cursor = page_of(found, arguments, default=100)
    channels = [_channel_json(channel) for channel in page]
    return {"ok": True, "channels": channels, "response_metadata": {"next_cursor": cursor}}


def info(world: World, arguments: Arguments) -> Json:
    channel = known_channel(world, arguments.required("channel"))
    need_scope(world, READ[channel.kind])
    return {"ok": True, "channel": _channel_json(channel)}


def member_ids(world: World, arguments: Arguments) -> Json:
    channel = known_channel(world, arguments.required("channel"))
    need_scope(world, READ[channel.kind])
    page, cursor = page_of(members(channel), arguments, default=100)
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


def history(world: World, arguments: Arguments) -> Json:
    """Newest first; replies in threads are not in it."""
    channel = readable_channel(world, arguments.required("channel"))
    said = [each for each in visible_messages(world, channel.id) if not each.is_reply or each.is_broadcast]
    return _messages_page(world, arguments, [each for each in reversed(said) if _is_between(each, arguments)])


def replies(world: World, arguments: Arguments) -> Json:
    """A message and the replies to it, oldest first; the parent is there whatever time is asked for."""
    channel = readable_channel(world, arguments.required("channel"))
    parent = world.message(channel.id, arguments.required("ts"))
    if parent is None or parent.visible_to:
        raise SlackError("thread_not_found")
    thread = [each for each in visible_messages(world, channel.id) if each.is_reply and each.thread_ts == parent.ts]
    return _messages_page(world, arguments, [parent, *(each for each in thread if _is_between(each, arguments))])


def page_of(everything: Sequence[T], arguments: Arguments, *, default: int) -> tuple[list[T], str]:
    """One page of a list, and the cursor of the next: empty on the last page."""
    start = _start(arguments.text("cursor"))
    end = start + min(arguments.number("limit", default) or default, MAX_PAGE)
    return list(everything[start:end]), f"next:{end}" if end < len(everything) else ""


def _start(cursor: str) -> int:
    number = cursor.removeprefix("next:")
    if cursor and not number.isdecimal():
        raise SlackError("invalid_cursor")
    return int(number or 0)


def _is_listed(channel: LocalChannel) -> bool:
    return channel.has_bot or channel.kind is ChannelKind.PUBLIC


def _is_between(message: Message, arguments: Arguments) -> bool:
    oldest, latest = _time(arguments, "oldest", 0.0), _time(arguments, "latest", float("inf"))
    if arguments.flag("inclusive"):
        return oldest <= float(message.ts) <= latest
    return oldest < float(message.ts) < latest


def _time(arguments: Arguments, name: str, default: float) -> float:
    try:
        return float(arguments.text(name) or default)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _messages_page(world: World, arguments: Arguments, said: list[Message]) -> Json:
    page, cursor = page_of(said, arguments, default=100)
    with_metadata = arguments.flag("include_all_metadata")
    shown = [_with_replies(world, each, message_json(world, each, with_metadata=with_metadata)) for each in page]
    answer: Json = {"ok": True, "messages": shown, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _with_replies(world: World, message: Message, shown: Json) -> Json:
    """A parent tells how many replies it has, and that it is in a thread."""
    thread = [each for each in visible_messages(world, message.channel) if each.is_reply]
    answers = [each for each in thread if each.thread_ts == message.ts]
    if not answers:
        return shown
    return shown | {"thread_ts": message.ts, "reply_count": len(answers), "latest_reply": answers[-1].ts}


def _channel_json(channel: LocalChannel) -> dict[str, Any]:
    if channel.direct_with:
        return {"id": channel.id, "is_im": True, "user": channel.direct_with, "is_archived": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_im": False,
        "is_private": channel.private,
        "is_archived": channel.is_archived,
        "is_member": channel.has_bot,
        "num_members": len(members(channel)),
    }
