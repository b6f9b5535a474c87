"""A real Bolt app, connected to a local Slack over Socket Mode."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

from bot.local_slack import LocalSlack


@contextmanager
def connected_app(slack: LocalSlack) -> Iterator[App]:
    """An app that hears what happens; register its listeners before anything does."""
    app = App(client=WebClient(slack.bot_token, base_url=slack.api_url))
    handler = SocketModeHandler(app, slack.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    slack.wait_for_connection()
    try:
        yield app
    finally:
        _close(slack, handler)


def _close(slack: LocalSlack, handler: SocketModeHandler) -> None:
    """The client's reader may sleep ten seconds on a socket that its own side closes; the server's cut wakes it."""
    closed = Event()
    handler.client.auto_reconnect_enabled = False
    handler.client.on_close_listeners.append(lambda _session: closed.set())
    slack.cut_connections()
    closed.wait(5)
    handler.close()  # type: ignore[no-untyped-call]
