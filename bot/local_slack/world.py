"""World: everything this Slack knows, changed under one lock, with a bell that rings at each change."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.local_slack.behaviour import Behaviour
from bot.local_slack.faults import Fault
from bot.local_slack.rates import Bucket
from bot.local_slack.records import (
    Call,
    LocalChannel,
    LocalGroup,
    LocalUser,
    Message,
    ResponseUrl,
    StoredFile,
    Trigger,
    View,
)

TEAM_ID = "T0LOCAL001"
APP_ID = "A0LOCAL001"
BOT_ID = "B0LOCAL001"
BOT_USER = "U0KPIBOT01"
SLACKBOT = "USLACKBOT"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class World:
    """Read and changed only while `changed` is held: by the server's thread, by tests, by the page.

    `answered` lists, for each response_url, the channel and ts of what was posted through it or with its ack.
    """

    behaviour: Behaviour
    clock: Clock
    users: dict[str, LocalUser]
    channels: dict[str, LocalChannel]
    groups: tuple[LocalGroup, ...] = ()
    base_url: str = ""
    messages: dict[str, list[Message]] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    answered: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    bells: list[Callable[[], None]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    version: int = 0
    is_closing: bool = False
    ids_given: int = 0
    last_ts: datetime = LONG_AGO

    def touch(self) -> None:
        """Something changed: wakes whoever waits for it, here and at the page."""
        self.version += 1
        self.changed.notify_all()
        for ring in self.bells:
            ring()

    def new_id(self, prefix: str) -> str:
        """An id of Slack's form, never given before: a letter and ten digits or capitals."""
        self.ids_given += 1
        left, digits = self.ids_given, ""
        while left:
            left, digit = divmod(left, len(DIGITS))
            digits = DIGITS[digit] + digits
        return f"{prefix}0{digits:0>9}"

    def new_ts(self) -> str:
        """A message's ts: the time in microseconds, and later than any before it even if the clock stands still."""
        self.last_ts = max(self.clock(), self.last_ts + MICROSECOND)
        return f"{self.last_ts.timestamp():.6f}"

    def add(self, message: Message) -> Message:
        self.messages.setdefault(message.channel, []).append(message)
        self.touch()
        return message

    def put(self, changed: Message) -> Message:
        """Puts a changed message into the place of the one with its ts."""
        kept = self.messages[changed.channel]
        self.messages[changed.channel] = [changed if each.ts == changed.ts else each for each in kept]
        self.touch()
        return changed

    def remove(self, message: Message) -> None:
        kept = self.messages[message.channel]
        self.messages[message.channel] = [each for each in kept if each.ts != message.ts]
        self.touch()

    def message(self, channel_id: str, ts: str) -> Message | None:
        return next((each for each in self.messages.get(channel_id, ()) if each.ts == ts), None)

    def new_trigger(self, user_id: str) -> Trigger:
        trigger = Trigger(self.new_id("T") + ".trigger", user_id, self.clock())
        self.triggers[trigger.id] = trigger
        return trigger

    def new_response_url(self, user_id: str, channel_id: str, message_ts: str | None = None) -> ResponseUrl:
        url = ResponseUrl(self.new_id("R"), user_id, channel_id, self.clock(), message_ts=message_ts)
        self.response_urls[url.token] = url
        return url


def make_world(
    behaviour: Behaviour,
    clock: Clock,
    users: Iterable[LocalUser],
    channels: Iterable[LocalChannel],
    groups: Iterable[LocalGroup],
) -> World:
    """A world of these people and channels, the bot, and Slackbot, in which nothing was said yet."""
    bot = LocalUser(BOT_USER, behaviour.app_name, behaviour.app_name, is_bot=True)
    slackbot = LocalUser(SLACKBOT, "slackbot", "Slackbot", is_bot=True)
    everyone = {user.id: user for user in (*users, bot, slackbot)}
    return World(behaviour, clock, everyone, {channel.id: channel for channel in channels}, tuple(groups))


def direct_channel(world: World, user_id: str) -> LocalChannel:
    """The direct message between the bot and a user, opened if it was not there."""
    for channel in world.channels.values():
        if channel.direct_with == user_id:
            return channel
    opened = LocalChannel(world.new_id("D"), "directmessage", (user_id,), direct_with=user_id)
    world.channels[opened.id] = opened
    world.touch()
    return opened


def use_trigger(world: World, trigger: Trigger) -> None:
    world.triggers[trigger.id] = replace(trigger, is_used=True)
