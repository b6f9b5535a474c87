"""The process: it connects, ticks, delivers, and ends without dropping what it took on."""

import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from alerts.posts import Post, PostKind
from bot.clock import now
from bot.local_slack import LocalSlack
from bot.reply import Reply, Speaker
from bot.serve import Bot, running
from bot.settings import Settings
from kpis.errors import UserError
from storage import outbox
from storage.database import Database
from tests.bot.listeners.answers import echo, message

MINA, SALES = "U0MINA0001", "C0SALES001"


def bot(**parts: object) -> Bot:
    quiet = Bot(echo, lambda outgoing: Reply(message(outgoing.payload["text"])), lambda _: None)
    return replace(quiet, **parts)  # type: ignore[arg-type]


def test_it_answers_over_socket_mode(slack: LocalSlack, settings: Settings, sqlite_database: Database) -> None:
    with running(settings, sqlite_database, bot()):
        slack.wait_for_connection()
        answers = slack.command(MINA, SALES, "/kpi", "help").wait_for_messages()
    assert [answer.text for answer in answers] == ["en: help"]


def test_it_answers_over_http(slack: LocalSlack, settings: Settings, sqlite_database: Database) -> None:
    over_http = replace(settings, app_token="", signing_secret=slack.signing_secret)
    with running(over_http, sqlite_database, bot()) as address:
        slack.use_http(f"{address}/slack/events")
        answers = slack.command(MINA, SALES, "/kpi", "help").wait_for_messages()
    assert [answer.text for answer in answers] == ["en: help"]


def test_it_delivers_what_was_committed(slack: LocalSlack, settings: Settings, sqlite_database: Database) -> None:
    post = Post(PostKind.ALERT, SALES, {"text": "behind pace"}, "once", "en")
    with sqlite_database.writing() as connection:
        outbox.enqueue(connection, "default", post, now())
    with running(settings, sqlite_database, bot()):
        slack.wait_for(lambda: slack.messages(SALES))
    assert [each.text for each in slack.messages(SALES)] == ["behind pace"]


def test_it_watches_with_the_time_of_the_clock(settings: Settings, sqlite_database: Database) -> None:
    watched, times = threading.Event(), list[datetime]()

    def watch(at: datetime) -> None:
        times.append(at)
        watched.set()

    begun = now()
    with running(settings, sqlite_database, bot(watch=watch)):
        watched.wait(15)
    assert begun < times[0] < now()


def test_a_question_that_was_taken_is_answered_before_the_end(
    slack: LocalSlack, settings: Settings, sqlite_database: Database
) -> None:
    may_answer = threading.Event()

    def slow(text: str, who: Speaker) -> Reply:
        may_answer.wait(10)
        return echo(text, who)

    with running(settings, sqlite_database, bot(respond=slow)):
        slack.wait_for_connection()
        reply = slack.command(MINA, SALES, "/kpi", "help")
        reply.wait_for_ack()
        threading.Timer(0.2, may_answer.set).start()
    assert [answer.text for answer in reply.messages] == ["en: help"]


def test_commands_come_in_again_after_the_connection_was_cut(
    slack: LocalSlack, settings: Settings, sqlite_database: Database
) -> None:
    with running(settings, sqlite_database, bot()):
        slack.wait_for_connection()
        slack.cut_connections()
        slack.wait_for(lambda: not slack.sockets.open)
        slack.wait_for_connection()
        answers = slack.command(MINA, SALES, "/kpi", "help").wait_for_messages()
    assert [answer.text for answer in answers] == ["en: help"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"bot_token": "xoxb-wrong"}, "slack_refused_token"),
        ({"app_token": "xapp-wrong"}, "slack_refused_app_token"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "slack_unreachable"),
    ],
)
def test_what_slack_does_not_accept_is_told_at_the_start(
    settings: Settings, sqlite_database: Database, changes: dict[str, str], key: str
) -> None:
    with pytest.raises(UserError) as raised, running(replace(settings, **changes), sqlite_database, bot()):  # type: ignore[arg-type]
        pass
    assert raised.value.key == key


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_after_the_answers_under_way(
    slack: LocalSlack, sqlite_url: str, number: signal.Signals
) -> None:
    script, root = Path(__file__).with_name("serve_slowly.py"), Path(__file__).parents[2]
    command = [sys.executable, str(script), sqlite_url, slack.api_url]
    with subprocess.Popen(command, cwd=root, env={"PYTHONPATH": str(root)}, stderr=subprocess.PIPE) as process:
        try:
            slack.wait_for(lambda: slack.sockets.open, 20)
            reply = slack.command(MINA, SALES, "/kpi", "help")
            reply.wait_for_ack()
            process.send_signal(number)
            _, logged = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, [answer.text for answer in reply.messages]) == (0, ["help"])
    assert b"Socket Mode is connected" in logged
