"""Scopes: what each call and event of this bot needs; `manifest.yml` asks for exactly these."""

METHODS: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    # Public channels take digests and team warnings without an invitation.
    "chat.postMessage": ("chat:write", "chat:write.public"),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.list": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "files.info": ("files:read",),
    "files.upload.v2": ("files:write",),
    "users.info": ("users:read",),
    "users.lookupByEmail": ("users:read", "users:read.email"),
    "views.open": (),
    "views.update": (),
}
"""`files.upload.v2` is the SDK's name for files.getUploadURLExternal and files.completeUploadExternal in one."""

EVENTS: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "message.im": ("im:history",),
}

COMMANDS = ("/kpi",)


def needed_scopes() -> frozenset[str]:
    """Every scope that the bot token must have."""
    used = [*METHODS.values(), *EVENTS.values(), ("commands",)]
    return frozenset(scope for scopes in used for scope in scopes)
