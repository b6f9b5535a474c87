"""Socket Mode: the connection that Slack's events come through where Slack can't reach us."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.socket_mode.websocket_client import SocketModeClient

from bot.slack.errors import reaching_slack

log = logging.getLogger(__name__)

GREETING_SECONDS = 10
GOODBYE_SECONDS = 3


@contextmanager
def connection(app: App, app_token: str) -> Iterator[None]:
    """Keeps the app connected inside of the block, also when Slack or the network drops the connection."""
    # The client that Bolt takes by default stalls for three seconds at each of Slack's connection refreshes, which
    # is all the time that a command has, and needs a minute to notice a dead network. This one needs none of both.
    client = SocketModeHandler(app, app_token, logger=_quiet("bot.slack.socket_mode.client", logging.WARNING)).client
    _quiet("websocket", logging.CRITICAL)  # it repeats what the client logs
    try:
        with reaching_slack(app.client.base_url, "slack_refused_app_token"):
            _connect(client)
        yield
    finally:
        _hang_up(client)


def _quiet(name: str, level: int) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger


def _connect(client: SocketModeClient) -> None:
    is_open = threading.Event()
    client.on_open_listeners.append(lambda _: is_open.set())
    client.on_open_listeners.append(lambda _: log.info("Socket Mode is connected"))
    # Left to itself, the monitor starts before the connection is there, misses it and opens a second one in its place.
    client.current_app_monitor_started = True
    client.connect()
    is_open.wait(GREETING_SECONDS)
    client.current_app_monitor.start()


def _hang_up(client: SocketModeClient) -> None:
    """Says goodbye, lets the reading thread take the answer, and waits for no thread longer than a moment.

    The client's own `close` reads the answer itself: the reading thread then sits ten seconds on a socket that is gone.
    """
    client.closed, client.auto_reconnect_enabled = True, False
    session = client.current_session
    socket = session.sock if session else None
    if session is not None and socket is not None:
        session.on_error = None  # an end that we asked for is no error
        socket.send_close()
    for runner in (client.current_session_runner, client.current_app_monitor, client.message_processor):
        runner.event.set()
        if runner.is_alive():
            runner.thread.join(GOODBYE_SECONDS)
    if socket is not None:
        socket.shutdown()  # type: ignore[no-untyped-call]
    client.message_workers.shutdown()
