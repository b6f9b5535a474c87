"""Which conversation an argument names, and whether the bot may post to it or read it."""

from bot.local_slack.records import ChannelKind, LocalChannel, LocalUser, Message
from bot.local_slack.slack_error import SlackError
from bot.local_slack.world import BOT_USER, World, direct_channel

READ = {
    ChannelKind.PUBLIC: "channels:read",
    ChannelKind.PRIVATE: "groups:read",
    ChannelKind.DIRECT: "im:read",
}
HISTORY = {
    ChannelKind.PUBLIC: "channels:history",
    ChannelKind.PRIVATE: "groups:history",
    ChannelKind.DIRECT: "im:history",
}


def channel_to_post_to(world: World, name: str) -> LocalChannel:
    """The channel of an id or a #name, or the direct message of a user id; refuses where the bot may not post."""
    if name in world.users:
        return _direct(world, world.users[name])
    channel = _named(world, name)
    if channel is None or (channel.private and not channel.has_bot):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not channel.has_bot and "chat:write.public" not in world.behaviour.scopes:
        raise SlackError("not_in_channel")
    return channel


def known_channel(world: World, channel_id: str) -> LocalChannel:
    """The channel of an id, as far as the bot can see it: private ones only from inside."""
    channel = world.channels.get(channel_id)
    if channel is None or (channel.private and not channel.has_bot):
        raise SlackError("channel_not_found")
    return channel


def readable_channel(world: World, channel_id: str) -> LocalChannel:
    """A channel whose history the bot may read: it has the scope for its kind, and is a member."""
    channel = known_channel(world, channel_id)
    need_scope(world, HISTORY[channel.kind])
    if not channel.has_bot:
        raise SlackError("not_in_channel")
    return channel


def members(channel: LocalChannel) -> list[str]:
    return [*channel.members, BOT_USER] if channel.has_bot else list(channel.members)


def need_scope(world: World, *any_of: str) -> None:
    """Refuses the call unless the bot was given one of these scopes."""
    provided = world.behaviour.scopes
    if any_of and not set(any_of) & set(provided):
        raise SlackError("missing_scope", needed=",".join(any_of), provided=",".join(provided))


def visible_messages(world: World, channel_id: str, user_id: str | None = None) -> list[Message]:
    """The messages of a conversation, oldest first: those all see, and the ephemeral ones of this user."""
    kept = world.messages.get(channel_id, [])
    return [message for message in kept if message.visible_to in (None, user_id)]


def _direct(world: World, user: LocalUser) -> LocalChannel:
    if user.is_bot:
        raise SlackError("channel_not_found")
    if user.is_deleted:
        raise SlackError("user_disabled")
    return direct_channel(world, user.id)


def _named(world: World, name: str) -> LocalChannel | None:
    if name in world.channels:
        return world.channels[name]
    wanted = name.removeprefix("#")
    return next((each for each in world.channels.values() if not each.direct_with and each.name == wanted), None)
