"""What the local Slack keeps: people, channels, messages, files, views, and every call that was made."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class ChannelKind(StrEnum):
    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    DIRECT = "im"


@dataclass(frozen=True, slots=True)
class LocalUser:
    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "Etc/UTC"
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False
    is_deleted: bool = False
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class LocalChannel:
    """A conversation. `members` are user ids without the bot; a direct message names its one user in `direct_with`."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    private: bool = False
    has_bot: bool = True
    is_archived: bool = False
    direct_with: str | None = None

    @property
    def kind(self) -> ChannelKind:
        if self.direct_with:
            return ChannelKind.DIRECT
        return ChannelKind.PRIVATE if self.private else ChannelKind.PUBLIC


@dataclass(frozen=True, slots=True)
class LocalGroup:
    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now; one that is `visible_to` a user is ephemeral and in nobody's history."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    metadata: Json | None = None
    thread_ts: str | None = None
    edited_ts: str | None = None
    visible_to: str | None = None
    files: tuple[str, ...] = ()
    reactions: tuple[tuple[str, str], ...] = ()
    is_broadcast: bool = False

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded file; it is ready for a block when it was completed and `checks_left` calls of files.info went by.

    `user` is whose it is, the bot's own if nobody's.
    """

    id: str
    name: str
    length: int
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    is_complete: bool = False
    checks_left: int = 0
    channels: tuple[str, ...] = ()
    user: str | None = None

    @property
    def is_ready(self) -> bool:
        return self.is_complete and self.checks_left == 0


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home tab as one user has it open; `errors` are the texts that the app put under its inputs."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trigger:
    id: str
    user: str
    issued_at: datetime
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class ResponseUrl:
    """A way back to where a command or a click came from; `message_ts` is the message that was clicked."""

    token: str
    user: str
    channel: str
    issued_at: datetime
    uses: int = 0
    message_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call, as it was made and answered; `status` 0 says that no reply was sent."""

    method: str
    arguments: Json
    answer: Json
    status: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app acknowledged a payload: after how long, and with what in it."""

    seconds: float
    payload: Json
    attempt: int = 0
