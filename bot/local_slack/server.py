"""The server of a local Slack: one thread, one event loop, one port on loopback."""

import asyncio
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.clock import Clock, now
from bot.local_slack.api_routes import api_routes
from bot.local_slack.behaviour import Behaviour
from bot.local_slack.delivery import Delivery
from bot.local_slack.file_routes import file_routes
from bot.local_slack.made_up_team import CHANNELS, GROUPS, USERS
from bot.local_slack.page_routes import PageHeaders, page_routes
from bot.local_slack.records import LocalChannel, LocalGroup, LocalUser
from bot.local_slack.slack import LocalSlack
from bot.local_slack.sockets import Sockets
from bot.local_slack.world import World, make_world

HOST = "127.0.0.1"
USUAL = Behaviour()


@contextmanager
def start_local_slack(
    port: int = 0,
    *,
    clock: Clock = now,
    users: Iterable[LocalUser] = USERS,
    channels: Iterable[LocalChannel] = CHANNELS,
    groups: Iterable[LocalGroup] = GROUPS,
    behaviour: Behaviour = USUAL,
) -> Iterator[LocalSlack]:
    """A local Slack, running until the block ends; port 0 takes a free one.

    `clock` gives the time of messages, rate limits, triggers and response_urls; waits for acknowledgements are real.
    """
    world = make_world(behaviour, clock, users, channels, groups)
    with socket.create_server((HOST, port), backlog=128) as listening:
        world.base_url = f"http://{HOST}:{listening.getsockname()[1]}"
        loop = asyncio.new_event_loop()
        sockets = Sockets(world)
        slack = LocalSlack(world, sockets, Delivery(world, loop, sockets))
        server = uvicorn.Server(_config(slack))
        thread = threading.Thread(target=_run, args=(loop, server, listening, slack), name="local-slack")
        thread.start()
        try:
            yield slack
        finally:
            _stop(world, server)
            thread.join()


class Connection(H11Protocol):
    """Lets a request reach its own TCP connection, which a fault may cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def _config(slack: LocalSlack) -> uvicorn.Config:
    # Only loopback names get in, so that no web page can reach this server under a name of its own.
    guard = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    routes = [*api_routes(slack), *file_routes(slack), *page_routes(slack)]
    return uvicorn.Config(
        Starlette(routes=routes, middleware=[guard, Middleware(PageHeaders)]),
        http=Connection,
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )


def _run(loop: asyncio.AbstractEventLoop, server: uvicorn.Server, listening: socket.socket, slack: LocalSlack) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(server.serve(sockets=[listening]))
        loop.run_until_complete(slack.delivery.stop())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _stop(world: World, server: uvicorn.Server) -> None:
    """Ends the live streams of pages first: the server waits for them."""
    with world.changed:
        world.is_closing = True
        world.touch()
    server.should_exit = True
