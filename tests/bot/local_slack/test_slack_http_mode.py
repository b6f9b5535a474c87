"""HTTP mode: signed requests to a Bolt app behind a web server."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.local_slack import Behaviour, LocalSlack, start_local_slack

MINA, SALES = "U0MINA0001", "C0SALES001"
QUICK = Behaviour(ack_seconds=1.0, redelivery_seconds=(0.0, 0.0, 0.0))


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with start_local_slack(behaviour=QUICK) as slack:
        yield slack


@contextmanager
def served(slack: LocalSlack, app: App) -> Iterator[str]:
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
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
        server.shutdown()
        thread.join()


def bolt(slack: LocalSlack, secret: str) -> App:
    return App(client=WebClient(slack.bot_token, base_url=slack.api_url), signing_secret=secret)


def test_a_signed_command_is_answered_in_the_response(slack: LocalSlack) -> None:
    app = bolt(slack, slack.signing_secret)
    app.command("/kpi")(lambda ack, command: ack(f"asked {command['text']}"))
    with served(slack, app) as url:
        slack.use_http(url)
        reply = slack.command(MINA, SALES, "/kpi", "지난달 매출")
        assert [message.text for message in reply.wait_for_messages()] == ["asked 지난달 매출"]


def test_an_app_with_another_secret_refuses_the_command(slack: LocalSlack) -> None:
    with served(slack, bolt(slack, "another secret")) as url:
        slack.use_http(url)
        reply = slack.command(MINA, SALES, "/kpi")
        assert (reply.wait_for_ack(), reply.failure) == (None, "http_error")


def test_an_event_is_sent_again_with_number_and_reason(slack: LocalSlack) -> None:
    app, seen = bolt(slack, slack.signing_secret), []

    @app.middleware
    def refuse_once(request: BoltRequest, next_: Any) -> Any:
        headers = request.headers
        seen.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
        return next_() if len(seen) > 1 else BoltResponse(status=500)

    app.event("app_mention")(lambda event: event)
    with served(slack, app) as url:
        slack.use_http(url)
        slack.say(MINA, SALES, f"<@{slack.bot_user_id}>").wait_for_ack()
    assert seen == [(None, None), (["1"], ["http_error"])]


def test_an_app_that_is_down_is_told_to_nobody(slack: LocalSlack) -> None:
    slack.use_http("http://127.0.0.1:9/slack/events")
    reply = slack.command(MINA, SALES, "/kpi")
    assert (reply.wait_for_ack(), reply.failure) == (None, "connection_failed")
