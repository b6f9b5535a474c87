"""Socket Mode, with a real Bolt app: commands, events, redelivery, reconnection."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from slack_bolt import App, BoltResponse

from bot.local_slack import Behaviour, LocalSlack, start_local_slack
from tests.bot.local_slack.bolt_apps import connected_app

MINA, SALES = "U0MINA0001", "C0SALES001"
QUICK = Behaviour(ack_seconds=0.3, redelivery_seconds=(0.0, 0.05, 0.05), rate_limits=False)


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with start_local_slack(behaviour=QUICK) as slack:
        yield slack


@contextmanager
def connected(slack: LocalSlack, register: Callable[[App], None]) -> Iterator[None]:
    with connected_app(slack) as app:
        register(app)
        yield


def answers(app: App) -> None:
    @app.command("/kpi")
    def kpi(ack: Any, respond: Any, command: Any) -> None:
        ack(f"asked {command['text']}")
        respond("41 %")


def test_a_command_is_acknowledged_and_answered_to_its_user_alone(slack: LocalSlack) -> None:
    with connected(slack, answers):
        reply = slack.command(MINA, SALES, "/kpi", "winrate")
        messages = reply.wait_for_messages(2)
    assert {message.text for message in messages} == {"asked winrate", "41 %"}
    assert ({m.text for m in slack.ephemerals(MINA)}, slack.messages(SALES)) == ({"asked winrate", "41 %"}, [])


def test_the_time_of_an_acknowledgement_is_kept(slack: LocalSlack) -> None:
    with connected(slack, answers):
        seconds = slack.command(MINA, SALES, "/kpi").ack_seconds
    assert seconds is not None and 0 < seconds < 0.3


def test_a_command_that_nobody_hears_fails_at_once(slack: LocalSlack) -> None:
    reply = slack.command(MINA, SALES, "/kpi")
    assert (reply.wait_for_ack(), reply.failure) == (None, "dispatch_failed")
    assert [message.user for message in slack.ephemerals(MINA)] == ["USLACKBOT"]


def test_a_command_acknowledged_too_late_has_failed(slack: LocalSlack) -> None:
    slow = Event()

    def register(app: App) -> None:
        app.command("/kpi")(lambda ack: slow.wait(5) and ack())

    with connected(slack, register):
        reply = slack.command(MINA, SALES, "/kpi")
        assert (reply.wait_for_ack(), reply.failure) == (None, "operation_timeout")
        slow.set()


def test_a_direct_message_and_a_mention_reach_the_app_and_other_talk_does_not(slack: LocalSlack) -> None:
    heard: list[str] = []

    def register(app: App) -> None:
        app.event("message")(lambda event: heard.append(event["channel_type"]))
        app.event("app_mention")(lambda event: heard.append(event["type"]))

    with connected(slack, register):
        slack.say(MINA, slack.direct_channel_id(MINA), "winrate").wait_for_ack()
        slack.say(MINA, SALES, "nothing to do with it")
        slack.say(MINA, SALES, f"<@{slack.bot_user_id}> winrate").wait_for_ack()
    assert heard == ["im", "app_mention"]


def test_an_event_without_acknowledgement_is_sent_three_more_times(slack: LocalSlack) -> None:
    attempts: list[str] = []

    def register(app: App) -> None:
        @app.middleware
        def refuse_three_times(request: Any, next_: Any) -> Any:
            attempts.append(request.headers.get("x-slack-retry-num", ["0"])[0])
            return next_() if len(attempts) > 3 else BoltResponse(status=404)

        app.event("app_mention")(lambda event: event)

    with connected(slack, register):
        ack = slack.say(MINA, SALES, f"<@{slack.bot_user_id}>").wait_for_ack()
    assert (attempts, ack and ack.attempt) == (["0", "1", "2", "3"], 3)


def test_commands_arrive_while_the_connection_is_refreshed(slack: LocalSlack) -> None:
    with connected(slack, answers):
        first = slack.sockets.open[0]
        slack.refresh_connections()
        slack.wait_for(lambda: slack.sockets.open and first not in slack.sockets.open)
        assert slack.command(MINA, SALES, "/kpi").ack_seconds is not None


def test_an_app_comes_back_after_its_connection_was_cut(slack: LocalSlack) -> None:
    with connected(slack, answers):
        first = slack.sockets.open[0]
        slack.cut_connections()
        slack.wait_for(lambda: slack.sockets.open and first not in slack.sockets.open)
        assert slack.command(MINA, SALES, "/kpi").ack_seconds is not None


def test_each_command_goes_to_one_of_two_connections(slack: LocalSlack) -> None:
    with connected(slack, answers), connected(slack, answers):
        slack.wait_for_connection(2)
        replies = [slack.command(MINA, SALES, "/kpi", str(number)) for number in range(4)]
        texts = [{message.text for message in reply.wait_for_messages(2)} for reply in replies]
    assert texts == [{f"asked {number}", "41 %"} for number in range(4)]
    assert len(slack.ephemerals(MINA)) == 8
