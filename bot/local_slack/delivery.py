"""Delivery of payloads to the app, over Socket Mode or signed HTTP, and the wait for their acknowledgement."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from bot.local_slack.records import Ack, Json
from bot.local_slack.world import World


class Kind(StrEnum):
    """The types of Socket Mode envelopes."""

    COMMAND = "slash_commands"
    INTERACTION = "interactive"
    EVENT = "events_api"


@dataclass(frozen=True, slots=True)
class Envelope:
    id: str
    kind: Kind
    payload: Json


@dataclass(frozen=True, slots=True)
class Retry:
    """Which attempt at an event this is (0 the first), and why the one before failed."""

    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The payload of an ack, or why there was none; `is_final` says that the app wants no retry."""

    payload: Json | None
    failure: str = ""
    is_final: bool = False


class Transport(Protocol):
    async def send(self, envelope: Envelope, retry: Retry) -> Outcome: ...


Settle = Callable[[Ack | None, str], None]


@dataclass(slots=True)
class Delivery:
    """Runs in the server's event loop; `send` may be called from any thread."""

    world: World
    loop: asyncio.AbstractEventLoop
    transport: Transport
    running: set[asyncio.Task[None]] = field(default_factory=set)

    def send(self, kind: Kind, payload: Json, settle: Settle) -> None:
        """Delivers a payload; `settle` is called once, with the ack or with None and the reason, world held."""
        envelope = Envelope(self.world.new_id("env"), kind, payload)
        self.loop.call_soon_threadsafe(self._start, self._deliver(envelope, settle))

    async def stop(self) -> None:
        """Gives up what is still under way."""
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def _deliver(self, envelope: Envelope, settle: Settle) -> None:
        """Commands and interactions are sent once; events are sent again until somebody takes them."""
        pauses = self.world.behaviour.redelivery_seconds if envelope.kind is Kind.EVENT else ()
        outcome = Outcome(None)
        for attempt, pause in enumerate((0.0, *pauses)):
            await asyncio.sleep(pause)
            sent_at = time.monotonic()
            outcome = await self.transport.send(envelope, Retry(attempt, outcome.failure))
            if outcome.payload is not None:
                self._settle(settle, Ack(time.monotonic() - sent_at, outcome.payload, attempt), "")
                return
            if outcome.is_final:
                break
        self._settle(settle, None, outcome.failure)

    def _settle(self, settle: Settle, ack: Ack | None, failure: str) -> None:
        with self.world.changed:
            settle(ack, failure)
            self.world.touch()
