"""Who sends to the door over real HTTP, and what is stored afterwards."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot.http import listening, make_http
from bot.ingestion.door import Door
from bot.ingestion.http_api import http_api
from bot.ingestion.webhooks import webhooks
from bot.settings import Settings
from storage.database import Database
from storage.schema import facts
from storage.tokens import add_token

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SETTINGS = Settings(
    hubspot_client_secret="the client secret",
    pipedrive_webhook_user="pipedrive",
    pipedrive_webhook_password="비밀번호",
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: JSON, whatever happened."""

    status: int
    said: Any
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends to a door, with a token unless the headers say otherwise."""

    address: str
    token: str

    def post(self, path: str, body: object, **headers: str) -> Answered:
        """Posts bytes as they are and anything else as JSON; `content_type` is the header Content-Type."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        usual = {"content_type": "application/json", "authorization": f"Bearer {self.token}"}
        named = {name.replace("_", "-"): found for name, found in {**usual, **headers}.items()}
        return fetch(urllib.request.Request(f"{self.address}{path}", sent, named))


@contextmanager
def open_door(database: Database, workspace_id: str = "default") -> Iterator[Sender]:
    with database.writing() as connection:
        token = add_token(connection, workspace_id, "tests", NOW)
    door = Door(database, workspace_id, lambda: NOW)
    with listening(make_http(database, door=(http_api(door), webhooks(door, SETTINGS))), "127.0.0.1", 0) as address:
        yield Sender(address, token)


def fetch(request: urllib.request.Request) -> Answered:
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answered(answer.status, json.loads(answer.read()), dict(answer.headers))
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answered(refusal.code, json.loads(refusal.read()), dict(refusal.headers))


def stored(database: Database, dataset: str, workspace_id: str = "default") -> list[dict[str, Any]]:
    """The rows of a dataset as they are at rest, by key."""
    table = facts[dataset]
    query = select(table).where(table.c.workspace_id == workspace_id).order_by(*table.primary_key)
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def deal(deal_id: str = "D1", **more: object) -> dict[str, object]:
    return {"deal_id": deal_id, "status": "open", "created_at": "2026-05-04", **more}
