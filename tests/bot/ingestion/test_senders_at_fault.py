"""Senders that do not play by the rules: endless, slow, or gone; and the door in the process that serves."""

import http.client
import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from bot.i18n import Language
from bot.ingestion import body
from bot.local_slack import LocalSlack
from bot.reply import Reply
from bot.serve import Bot, running
from bot.settings import Settings
from storage.database import Database
from tests.bot.ingestion.senders import Answered, Sender, deal, stored
from tests.bot.listeners.answers import echo, message

MEGABYTE = b"x" * 1024**2


def endless() -> Iterator[bytes]:
    yield b'{"deal_id": "'
    for _ in range(50):
        yield MEGABYTE


@pytest.mark.parametrize(("token", "status"), [("", 413), ("nobody's", 401)])
def test_a_body_of_unknown_length_is_heard_out_kept_no_further_and_refused(
    sqlite_sender: Sender, token: str, status: int
) -> None:
    headers = {"Authorization": f"Bearer {token or sqlite_sender.token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(urlsplit(sqlite_sender.address).netloc, timeout=30)
    connection.request("POST", "/v1/deals", endless(), {**headers, "Connection": "close"}, encode_chunked=True)
    with connection.getresponse() as answer:
        assert (answer.status, "message" in json.loads(answer.read())) == (status, True)


def half_sent(sender: Sender) -> socket.socket:
    """A connection on which a request has come as far as a part of its body."""
    address = urlsplit(sender.address)
    connection = socket.create_connection((str(address.hostname), address.port or 0), timeout=30)
    head = f"Host: x\r\nAuthorization: Bearer {sender.token}\r\nContent-Type: application/json\r\nContent-Length: 90"
    connection.sendall(f"POST /v1/deals HTTP/1.1\r\n{head}\r\n\r\n{{".encode())
    return connection


def test_a_body_that_does_not_arrive_is_not_waited_for(sqlite_sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "READ_SECONDS", 0.1)
    with half_sent(sqlite_sender) as connection:
        assert b"408" in connection.recv(100)


def test_a_sender_who_hangs_up_disturbs_nobody(sqlite_sender: Sender) -> None:
    for _ in range(4):
        half_sent(sqlite_sender).close()
    assert sqlite_sender.post("/v1/deals", deal()).status == 200


def test_rows_come_in_where_the_bot_is_served(slack: LocalSlack, settings: Settings, sqlite_database: Database) -> None:
    silent = Bot(echo, lambda _: Reply(message("")), lambda _: None, language=Language.EN)
    with running(settings, sqlite_database, silent) as address:
        refused: Answered = Sender(address, "kpb_none").post("/v1/deals", deal())
    assert (refused.status, refused.said["error"], stored(sqlite_database, "deals")) == (401, "bad_token", [])
