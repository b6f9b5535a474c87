"""LocalSlack: what people do in Slack, what they see, and what a test may have go wrong."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.clock import Clock, now
from bot.local_slack import people, sharing
from bot.local_slack.conversations import visible_messages
from bot.local_slack.delivery import Delivery
from bot.local_slack.faults import Fault
from bot.local_slack.methods.catalogue import Token
from bot.local_slack.records import Call, Json, LocalChannel, Message, StoredFile, View
from bot.local_slack.reply import WAIT_SECONDS, Reply
from bot.local_slack.signed_http import SIGNING_SECRET, SignedHttp
from bot.local_slack.sockets import Sockets
from bot.local_slack.world import BOT_USER, World, direct_channel

T = TypeVar("T")
CrashHook = Callable[[str, str], None]


@dataclass(slots=True)
class LocalSlack:
    """A running local Slack. All its methods may be called from any thread.

    `crash_hook(moment, method)` is called in the server's thread "before" and "after" each method is carried out, in
    front of its reply: the place to kill the app at.
    """

    world: World
    sockets: Sockets
    delivery: Delivery
    crash_hook: CrashHook | None = None

    @property
    def url(self) -> str:
        """Where a browser sees this Slack."""
        return f"{self.world.base_url}/"

    @property
    def api_url(self) -> str:
        return f"{self.world.base_url}/api/"

    @property
    def bot_token(self) -> str:
        return Token.BOT.value

    @property
    def app_token(self) -> str:
        return Token.APP.value

    @property
    def signing_secret(self) -> str:
        return SIGNING_SECRET

    @property
    def bot_user_id(self) -> str:
        return BOT_USER

    # What people do

    def command(self, user_id: str, channel_id: str, command: str, text: str = "") -> Reply:
        """Types a slash command into a channel."""
        return people.type_command(self.delivery, user_id, channel_id, command, text)

    def say(
        self, user_id: str, channel_id: str, text: str, *, thread_ts: str | None = None, files: tuple[str, ...] = ()
    ) -> Reply:
        """Posts a message as a person; a mention of the app is `<@bot_user_id>`, as on the wire.

        `files` are the ids of what that person has uploaded.
        """
        return people.say(self.delivery, user_id, channel_id, text, thread_ts=thread_ts, files=files)

    def upload(self, user_id: str, name: str, content: bytes) -> StoredFile:
        """Uploads a file as a person: to be shared by `say`, or put into a file_input by its id: `[file.id]`."""
        with self.world.changed:
            return sharing.upload(self.world, user_id, name, content)

    def edit_file(self, file_id: str, content: bytes) -> None:
        """Changes a file, as people can do with a text that they shared."""
        with self.world.changed:
            sharing.edit(self.world, file_id, content)

    def delete_file(self, file_id: str) -> None:
        with self.world.changed:
            sharing.delete(self.world, file_id)

    def click(
        self,
        user_id: str,
        place: Message | View,
        action_id: str,
        value: Any = None,
        *,
        values: Mapping[str, Any] | None = None,
    ) -> Reply:
        """Presses a button or chooses `value` in a menu of a message, a modal or the Home tab.

        Of several elements with this action_id, the button whose value is `value` is pressed. `values` is what the
        person filled into inputs beside it, keyed by block_id or action_id.
        """
        return people.press(self.delivery, user_id, place, action_id, value, values or {})

    def submit(self, view: View, values: Mapping[str, Any] | None = None) -> Reply:
        """Submits a modal; `values` are keyed by block_id or action_id, what is not given keeps its initial value.

        ValueError where an input must be filled in and is not.
        """
        return people.submit(self.delivery, view, values or {})

    def close(self, view: View) -> Reply | None:
        return people.close(self.delivery, view)

    def suggest(self, user_id: str, place: Message | View, action_id: str, typed: str) -> list[Json]:
        """The options that the app offers in an external menu for what was typed."""
        reply = people.suggest(self.delivery, user_id, place, action_id, typed)
        return people.suggested_options(reply.wait_for_ack())

    def open_home(self, user_id: str) -> Reply:
        """Opens the app's Home tab."""
        return people.open_home(self.delivery, user_id)

    def event(self, event: Json) -> Reply:
        """Sends any event of the Events API."""
        return people.send_event(self.delivery, event)

    # What there is to see

    def messages(self, channel_id: str) -> list[Message]:
        """What all see in a channel, oldest first."""
        with self.world.changed:
            return visible_messages(self.world, channel_id)

    def direct_messages(self, user_id: str) -> list[Message]:
        """The conversation between the bot and a user, oldest first."""
        with self.world.changed:
            return visible_messages(self.world, direct_channel(self.world, user_id).id)

    def ephemerals(self, user_id: str) -> list[Message]:
        """What only this user sees, in whatever channel, oldest first."""
        with self.world.changed:
            every = [message for kept in self.world.messages.values() for message in kept]
            return sorted((each for each in every if each.visible_to == user_id), key=lambda each: each.ts)

    def modal(self, user_id: str) -> View | None:
        """The modal on top of a user's screen."""
        with self.world.changed:
            stack = self.world.modals.get(user_id)
            return stack[-1] if stack else None

    def home(self, user_id: str) -> View | None:
        with self.world.changed:
            return self.world.homes.get(user_id)

    def direct_channel_id(self, user_id: str) -> str:
        with self.world.changed:
            return direct_channel(self.world, user_id).id

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call of the Web API so far."""
        with self.world.changed:
            return tuple(self.world.calls)

    @property
    def files(self) -> dict[str, StoredFile]:
        with self.world.changed:
            return dict(self.world.files)

    def wait_for(self, predicate: Callable[[], T | None], timeout: float = WAIT_SECONDS) -> T:
        """What `predicate` gives as soon as it is true; looks again at each change."""
        with self.world.changed:
            found = self.world.changed.wait_for(predicate, timeout)
            if not found:
                recent = ", ".join(f"{call.method} {call.status}" for call in self.world.calls[-5:])
                raise TimeoutError(f"not true within {timeout} s; the last calls were: {recent or 'none'}")
            return found

    def wait_for_connection(self, count: int = 1) -> None:
        """Waits until the app has `count` Socket Mode connections open."""
        self.wait_for(lambda: len(self.sockets.open) >= count)

    # What may change or go wrong

    def fail_next(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int = 200,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """Refuses the next calls of a method: `error` in Slack's JSON, or an HTTP status such as 429, 500 or 503."""
        self._order(Fault(method, times, error or ("internal_error" if status == 200 else None), status, retry_after))

    def drop_reply(self, method: str, *, times: int = 1) -> None:
        """Carries the next calls out and cuts the connection without a reply."""
        self._order(Fault(method, times, loses_reply=True))

    def drop_request(self, method: str, *, times: int = 1) -> None:
        """Cuts the connection of the next calls before they are carried out."""
        self._order(Fault(method, times, loses_request=True))

    def delay_next(self, method: str, seconds: float, *, times: int = 1) -> None:
        self._order(Fault(method, times, delay=seconds))

    def change_channel(self, channel_id: str, **changes: Any) -> LocalChannel:
        """Archives a channel, takes the bot out of it…: any field of LocalChannel."""
        with self.world.changed:
            changed = replace(self.world.channels[channel_id], **changes)
            self.world.channels[channel_id] = changed
            self.world.touch()
            return changed

    def use_http(self, url: str, *, clock: Clock = now) -> None:
        """Sends all payloads to a request URL from now on; `clock` dates the signatures."""
        self.delivery.transport = SignedHttp(url, clock, self.world.behaviour.ack_seconds)

    def use_sockets(self) -> None:
        self.delivery.transport = self.sockets

    def refresh_connections(self, reason: str = "refresh_requested") -> None:
        """Tells the app that its connections end soon, as Slack does every few hours."""
        asyncio.run_coroutine_threadsafe(self.sockets.refresh(reason), self.delivery.loop).result(WAIT_SECONDS)

    def cut_connections(self) -> None:
        """Drops the app's connections without a word, as a broken network does."""
        self.delivery.loop.call_soon_threadsafe(self.sockets.cut)

    def _order(self, fault: Fault) -> None:
        with self.world.changed:
            self.world.faults.append(fault)
