"""Every method: what carries it out, the scopes of which it needs one, and how often a minute Slack allows it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot.local_slack.arguments import Arguments
from bot.local_slack.methods import auth, chat, conversations, files, users, views
from bot.local_slack.records import Json
from bot.local_slack.world import World

TIER_2, TIER_3, TIER_4 = 20, 50, 100
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


class Token(Enum):
    """Whose token a method wants."""

    NONE = "none"
    BOT = "xoxb-local-kpibot"
    APP = "xapp-local-kpibot"


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes` let the call in, any one of them; methods that look at a conversation check its kind as well."""

    run: Callable[[World, Arguments], Json]
    scopes: tuple[str, ...] = ()
    per_minute: int | None = None
    token: Token = Token.BOT


METHODS = {
    "api.test": Method(auth.test_api, token=Token.NONE),
    "apps.connections.open": Method(auth.open_connection, (), TIER_3, token=Token.APP),
    "auth.test": Method(auth.test_auth),
    "chat.delete": Method(chat.delete, ("chat:write",), TIER_3),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",), TIER_4),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",), TIER_3),
    "conversations.history": Method(conversations.history, HISTORY, TIER_3),
    "conversations.info": Method(conversations.info, READ, TIER_3),
    "conversations.list": Method(conversations.listed, READ, TIER_2),
    "conversations.members": Method(conversations.member_ids, READ, TIER_4),
    "conversations.open": Method(conversations.open_direct, ("im:write", "mpim:write"), TIER_3),
    "conversations.replies": Method(conversations.replies, HISTORY, TIER_3),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",), TIER_4),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",), TIER_4),
    "files.info": Method(files.info, ("files:read",), TIER_4),
    "reactions.add": Method(auth.add_reaction, ("reactions:write",), TIER_3),
    "team.info": Method(users.team, ("team:read",), TIER_3),
    "usergroups.list": Method(users.groups, ("usergroups:read",), TIER_2),
    "usergroups.users.list": Method(users.group_users, ("usergroups:read",), TIER_2),
    "users.info": Method(users.info, ("users:read",), TIER_4),
    "users.list": Method(users.listed, ("users:read",), TIER_2),
    "users.lookupByEmail": Method(users.lookup_by_email, ("users:read.email",), TIER_3),
    "views.open": Method(views.open_modal, (), TIER_4),
    "views.publish": Method(views.publish, (), TIER_4),
    "views.push": Method(views.push_modal, (), TIER_4),
    "views.update": Method(views.update_modal, (), TIER_4),
}
