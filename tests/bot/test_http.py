"""The HTTP side: events with a good signature reach the bot, others do not; liveness and readiness."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import make_app
from bot.clock import now
from bot.http import BODY_LIMIT, listening, make_http
from bot.local_slack import LocalSlack
from bot.local_slack.signed_http import signature
from bot.settings import Settings
from kpis.errors import UserError
from storage.database import Database, open_database
from tests.bot.listeners.answers import echo

BODY = json.dumps({"type": "url_verification", "challenge": "are you there"}).encode()


@pytest.fixture
def web(slack: LocalSlack, sqlite_database: Database) -> Iterator[str]:
    """The address of a bot that Slack reaches over HTTP."""
    settings = Settings(bot_token=slack.bot_token, signing_secret=slack.signing_secret, slack_api_url=slack.api_url)
    with (
        make_app(settings, sqlite_database, echo, now) as app,
        listening(make_http(sqlite_database, app), "127.0.0.1", 0) as address,
    ):
        yield address


def fetch(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers or {}), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()


def signed(slack: LocalSlack, body: bytes, *, seconds_ago: int = 0) -> dict[str, str]:
    timestamp = str(int(now().timestamp()) - seconds_ago)
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(slack.signing_secret, timestamp, body),
    }


def test_a_good_signature_is_let_in(slack: LocalSlack, web: str) -> None:
    status, answer = fetch(f"{web}/slack/events", BODY, signed(slack, BODY))
    assert (status, json.loads(answer)) == (200, {"challenge": "are you there"})


@pytest.mark.parametrize("seconds_ago", [0, 600])
def test_a_wrong_or_old_signature_is_refused(slack: LocalSlack, web: str, seconds_ago: int) -> None:
    headers = signed(slack, BODY if seconds_ago else b"{}", seconds_ago=seconds_ago)
    assert fetch(f"{web}/slack/events", BODY, headers)[0] == 401


@pytest.mark.parametrize(("body", "status"), [(b"\xff\xfe", 400), (b"x" * (BODY_LIMIT + 1), 413)])
def test_what_slack_would_never_send_is_refused(slack: LocalSlack, web: str, body: bytes, status: int) -> None:
    assert fetch(f"{web}/slack/events", body, signed(slack, body))[0] == status


def test_a_command_over_http_is_acknowledged_and_answered(slack: LocalSlack, web: str) -> None:
    slack.use_http(f"{web}/slack/events")
    reply = slack.command("U0JUNHO001", "C0SALES001", "/kpi", "매출")
    assert [each.text for each in reply.wait_for_messages()] == ["ko: 매출"]


def test_without_a_signing_secret_there_are_no_events(sqlite_database: Database) -> None:
    with listening(make_http(sqlite_database), "127.0.0.1", 0) as web:
        assert fetch(f"{web}/slack/events", BODY)[0] == 404


def test_a_process_with_its_tables_is_alive_and_ready(web: str) -> None:
    assert [fetch(f"{web}/{path}")[0] for path in ("healthz", "readyz")] == [200, 200]


def test_a_process_without_its_tables_is_alive_but_not_ready(tmp_path: Path) -> None:
    empty = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    with listening(make_http(empty), "127.0.0.1", 0) as web:
        answers = [fetch(f"{web}/{path}")[0] for path in ("healthz", "readyz")]
    empty.close()
    assert answers == [200, 503]


def test_an_address_that_is_taken_is_told(sqlite_database: Database, web: str) -> None:
    port = int(web.rpartition(":")[2])
    with pytest.raises(UserError, match="address_taken"), listening(make_http(sqlite_database), "127.0.0.1", port):
        pass
