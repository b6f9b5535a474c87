"""Socket Mode: the connection that Slack's events come through where Slack can't reach us."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.socket_mode.websocket_client import SocketModeClient

from bot.slack_errors import reaching_slack

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 3


@contextmanager
def connection(app: App, app_token: str) -> Iterator[None]:
    """Keeps the app connected inside of the block, also when Slack or the network drops the connection."""
    # The client that Bolt takes by default stalls for three seconds at each of Slack's connection refreshes, which
    # is all the time that a command has, and needs a minute to notice a dead network. This one needs none of both.
    client = SocketModeHandler(app, app_token, logger=_quiet("bot.socket_mode.client", logging.WARNING)).client
    client.on_open_listeners.append(lambda _: log.info("Socket Mode is connected"))
    _quiet("websocket", logging.CRITICAL)  # it repeats what the client logs
    try:
        with reaching_slack(app.client.base_url, "slack_refused_app_token"):
            client.connect()
        yield
    finally:
        _hang_up(client)


def _quiet(name: str, level: int) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger


def _hang_up(client: SocketModeClient) -> None:
    """Says goodbye and lets the reading thread take the answer.

    The client's own `close` reads the answer itself: the reading thread then sits ten seconds on a socket that is gone.
    """
    client.auto_reconnect_enabled = False
    session = client.current_session
    if session is not None and (socket := session.sock) is not None:
        session.on_error = None  # an end that we asked for is no error
        socket.send_close()
        client.current_session_runner.event.set()
        client.current_session_runner.thread.join(GOODBYE_SECONDS)
        socket.shutdown()  # type: ignore[no-untyped-call]
    client.close()
