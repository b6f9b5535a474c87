"""The HTTP side: events of Slack with their signature checked, and whether this process is alive and ready."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kpis.errors import UserError
from storage.database import Database
from storage.readiness import unreadiness

BODY_LIMIT = 1_000_000
"""Slack's largest payloads have a quarter of that."""


def make_http(database: Database, app: App | None = None, *, door: Sequence[BaseRoute] = ()) -> Starlette:
    """The web app. `/slack/events` is there only with a Bolt app that checks signatures, `door` lets in rows."""

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> Response:
        reason = await run_in_threadpool(unreadiness, database)
        if reason is None:
            return JSONResponse({"status": "ok"})
        return JSONResponse({"status": "unready", "reason": reason}, 503)

    routes = [Route("/healthz", alive), Route("/readyz", ready), *door]
    if app is not None:
        routes.append(_slack_events(app))
    return Starlette(routes=routes)


@contextmanager
def listening(web: Starlette, host: str, port: int) -> Iterator[str]:
    """Serves the web app inside of the block and gives its address; at the end what still runs is finished."""
    taken = _bound(host, port)
    # No log configuration of its own: its lines go where ours go.
    config = uvicorn.Config(web, log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=10)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, name="http")
    thread.start()
    try:
        yield f"http://{host}:{taken.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def _bound(host: str, port: int) -> socket.socket:
    """Bound here, not by the server: that would only log that an address is taken."""
    try:
        bound = socket.create_server((host, port))
    except OSError as error:
        raise UserError("address_taken", host=host, port=port, reason=error.strerror or str(error)) from error
    # An answer goes out in two pieces, the second one else only when the first is acknowledged: 40 milliseconds later.
    # asyncio would say so by itself of a socket that it makes.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


def _slack_events(app: App) -> Route:
    async def events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            incoming = to_bolt_request(request, body)
        except UnicodeDecodeError:
            return Response(status_code=400)
        # Bolt waits for the acknowledgement in the calling thread: here that would be everybody's.
        return to_starlette_response(await run_in_threadpool(app.dispatch, incoming))

    return Route("/slack/events", events, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """The body, read no further than a payload of Slack's can be long; none for a longer one."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)
