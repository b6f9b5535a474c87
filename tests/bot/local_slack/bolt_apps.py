"""Real Bolt apps: one connected to a local Slack over Socket Mode, one served to it over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from slack_bolt import App, BoltRequest
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


@contextmanager
def served_app(slack: LocalSlack, secret: str = "") -> Iterator[App]:
    """An app behind a small web server; it knows the signing secret unless it is given another."""
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    app = App(client=client, signing_secret=secret or slack.signing_secret)

    class Front(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            answer = app.dispatch(BoltRequest(body=body, headers=dict(self.headers.items())))
            self.send_response(answer.status)
            for name, value in answer.first_headers_without_set_cookie().items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Front) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        slack.use_http(f"http://127.0.0.1:{server.server_port}/slack/events")
        try:
            yield app
        finally:
            server.shutdown()
            thread.join()


def _close(slack: LocalSlack, handler: SocketModeHandler) -> None:
    """The client's reader may sleep ten seconds on a socket that its own side closes; the server's cut wakes it."""
    closed = Event()
    handler.client.auto_reconnect_enabled = False
    handler.client.on_close_listeners.append(lambda _session: closed.set())
    slack.cut_connections()
    closed.wait(5)
    handler.close()  # type: ignore[no-untyped-call]
