"""HTTP mode: signed requests to a Bolt app behind a web server."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.local_slack import Behaviour, LocalSlack, start_local_slack
from tests.bot.local_slack.bolt_apps import served_app

MINA, SALES = "U0MINA0001", "C0SALES001"
QUICK = Behaviour(ack_seconds=1.0, redelivery_seconds=(0.0, 0.0, 0.0))


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with start_local_slack(behaviour=QUICK) as slack:
        yield slack


def test_a_signed_command_is_answered_in_the_response(slack: LocalSlack) -> None:
    with served_app(slack) as app:
        app.command("/kpi")(lambda ack, command: ack(f"asked {command['text']}"))
        reply = slack.command(MINA, SALES, "/kpi", "지난달 매출")
        assert [message.text for message in reply.wait_for_messages()] == ["asked 지난달 매출"]


def test_an_app_with_another_secret_refuses_the_command(slack: LocalSlack) -> None:
    with served_app(slack, "another secret"):
        reply = slack.command(MINA, SALES, "/kpi")
        assert (reply.wait_for_ack(), reply.failure) == (None, "http_error")


def test_an_event_is_sent_again_with_number_and_reason(slack: LocalSlack) -> None:
    seen: list[Any] = []
    with served_app(slack) as app:

        @app.middleware
        def refuse_once(request: BoltRequest, next_: Any) -> Any:
            headers = request.headers
            seen.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
            return next_() if len(seen) > 1 else BoltResponse(status=500)

        app.event("app_mention")(lambda event: event)
        slack.say(MINA, SALES, f"<@{slack.bot_user_id}>").wait_for_ack()
    assert seen == [(None, None), (["1"], ["http_error"])]


def test_an_app_that_wants_no_retry_gets_none(slack: LocalSlack) -> None:
    seen: list[Any] = []
    with served_app(slack) as app:

        @app.middleware
        def refuse(request: BoltRequest, next_: Any) -> Any:
            seen.append(request)
            return BoltResponse(status=500, headers={"x-slack-no-retry": "1"})

        slack.say(MINA, SALES, f"<@{slack.bot_user_id}>").wait_for_ack()
    assert len(seen) == 1


def test_a_command_for_an_app_that_is_down_fails(slack: LocalSlack) -> None:
    slack.use_http("http://127.0.0.1:9/slack/events")
    reply = slack.command(MINA, SALES, "/kpi")
    assert (reply.wait_for_ack(), reply.failure) == (None, "connection_failed")
