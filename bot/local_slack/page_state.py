"""What the page shows one person: people, channels, the messages of one channel, the modal and the Home tab."""

from bot.local_slack.conversations import visible_messages
from bot.local_slack.methods.views import view_json
from bot.local_slack.posting import message_json
from bot.local_slack.records import Json, LocalChannel, LocalUser, Message, View
from bot.local_slack.world import BOT_USER, World, direct_channel


def page_state(world: World, user_id: str, channel_id: str) -> Json:
    """The state for a user and the channel they look at; one they can't see falls back to the first they can."""
    direct = direct_channel(world, user_id)
    channels = [channel for channel in world.channels.values() if user_id in channel.members]
    shown = channel_id if channel_id in {channel.id for channel in channels} else channels[0].id
    stack = world.modals.get(user_id)
    return {
        "team": world.behaviour.team_name,
        "app": {"id": BOT_USER, "name": world.behaviour.app_name, "commands": list(world.behaviour.commands)},
        "me": user_id,
        "users": [_user(user) for user in world.users.values()],
        "groups": [{"id": group.id, "handle": group.handle} for group in world.groups],
        "channels": [_channel(world, channel, user_id) for channel in channels if not channel.direct_with],
        "direct": _channel(world, direct, user_id),
        "channel": shown,
        "messages": [_message(world, message) for message in visible_messages(world, shown, user_id)],
        "modal": _view(stack[-1] if stack else None),
        "home": _view(world.homes.get(user_id)),
    }


def _user(user: LocalUser) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "is_bot": user.is_bot,
        "tz": user.tz,
        "locale": user.locale,
    }


def _channel(world: World, channel: LocalChannel, user_id: str) -> Json:
    messages = visible_messages(world, channel.id, user_id)
    return {
        "id": channel.id,
        "name": channel.name,
        "private": channel.private,
        "is_archived": channel.is_archived,
        "members": len(channel.members) + channel.has_bot,
        "latest": messages[-1].ts if messages else "",
    }


def _message(world: World, message: Message) -> Json:
    return {
        **message_json(world, message),
        "is_ephemeral": message.visible_to is not None,
        "is_reply": message.is_reply,
        "reactions": [list(reaction) for reaction in message.reactions],
    }


def _view(view: View | None) -> Json | None:
    return {**view_json(view), "errors": view.errors} if view else None
