"""Socket Mode: the app's WebSocket connections, each payload to one of them, acknowledged by its envelope_id."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.local_slack.delivery import Envelope, Kind, Outcome, Retry
from bot.local_slack.records import Json
from bot.local_slack.world import APP_ID, World

MOST_CONNECTIONS = 10
LIFE_SECONDS = 18_060


@dataclass(slots=True)
class Sockets:
    """The open connections, in the order in which the next payloads go to them."""

    world: World
    open: list[WebSocket] = field(default_factory=list)
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)

    async def accept(self, socket: WebSocket) -> None:
        """Greets a connection that has a ticket, and listens to its acknowledgements until it ends."""
        await socket.accept()
        if not self._take_ticket(socket.query_params.get("ticket", "")):
            await socket.close(4401, "link_disabled")
        elif len(self.open) >= MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
        else:
            await self._serve(socket)

    async def send(self, envelope: Envelope, retry: Retry) -> Outcome:
        """Sends to the connection whose turn it is; with none open nobody gets the payload."""
        if not self.open:
            return Outcome(None, "dispatch_failed")
        socket = self.open.pop(0)
        self.open.append(socket)
        acknowledged = self.waiting.setdefault(envelope.id, asyncio.get_running_loop().create_future())
        try:
            await socket.send_json(_frame(envelope, retry))
            payload = await asyncio.wait_for(acknowledged, self.world.behaviour.ack_seconds)
            return Outcome(payload)
        except (WebSocketDisconnect, RuntimeError):
            return Outcome(None, "dispatch_failed")
        except TimeoutError:
            return Outcome(None, "operation_timeout")
        finally:
            self.waiting.pop(envelope.id, None)

    async def refresh(self, reason: str) -> None:
        """Tells every connection that it ends soon; the app opens new ones."""
        for socket in list(self.open):
            await socket.send_json(_disconnect(reason))

    def cut(self) -> None:
        """Drops the TCP connections without a word."""
        for socket in self.open:
            socket.scope["state"]["transport"].abort()

    async def _serve(self, socket: WebSocket) -> None:
        self.open.append(socket)
        try:
            await socket.send_json(_hello(len(self.open)))
            self._tell()
            async for message in socket.iter_json():
                self._acknowledge(message)
        finally:
            self.open.remove(socket)
            self._tell()

    def _acknowledge(self, message: dict[str, Any]) -> None:
        """A second acknowledgement, or one that comes late, changes nothing."""
        waiting = self.waiting.get(str(message.get("envelope_id")))
        if waiting and not waiting.done():
            waiting.set_result(message.get("payload") or {})

    def _take_ticket(self, ticket: str) -> bool:
        with self.world.changed:
            is_known = ticket in self.world.tickets
            self.world.tickets.discard(ticket)
            return is_known

    def _tell(self) -> None:
        with self.world.changed:
            self.world.touch()


def _hello(connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "connection_info": {"app_id": APP_ID},
        "debug_info": {"host": "local", "approximate_connection_time": LIFE_SECONDS},
    }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}


def _frame(envelope: Envelope, retry: Retry) -> Json:
    retried: Json = {"retry_attempt": retry.attempt, "retry_reason": "timeout" if retry.attempt else ""}
    return {
        "envelope_id": envelope.id,
        "type": envelope.kind,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.kind is not Kind.EVENT,
        **(retried if envelope.kind is Kind.EVENT else {}),
    }
