"""How this Slack behaves: what the app may do, how strict the limits are, how long Slack waits."""

from dataclasses import dataclass

SCOPES = (
    "commands",
    "chat:write",
    "chat:write.public",
    "files:write",
    "files:read",
    "im:write",
    "im:history",
    "channels:history",
    "groups:history",
    "channels:read",
    "groups:read",
    "users:read",
    "users:read.email",
    "app_mentions:read",
    "usergroups:read",
)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The app's manifest as far as it matters here, and Slack's own timing.

    `files_unready_for`   calls of files.info that say "still being processed" before an upload may stand in a block
    `post_burst`          messages that a channel takes at once before it is held to one a second
    `ack_seconds`         how long a payload waits for its acknowledgement
    `redelivery_seconds`  pauses before an event that nobody acknowledged is sent again
    """

    app_name: str = "kpibot"
    team_name: str = "Local Team"
    commands: tuple[str, ...] = ("/kpi",)
    scopes: tuple[str, ...] = SCOPES
    rate_limits: bool = True
    post_burst: int = 5
    files_unready_for: int = 1
    ack_seconds: float = 3.0
    redelivery_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
