"""Salesforce opportunities, by its REST API: those that changed since the last pull, deleted ones among them.

They come in the order of SystemModstamp, so the last one that was kept is where the next pull goes on. Salesforce's own
locator of the next page is followed while it lasts; it is not kept, as it expires.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from storage.sources.plain_text import plain_text
from storage.sources.pull import OVERLAP, OWNER_EMAIL, Page, Pages, Pull, Row, day_text
from storage.sources.web import Request, fetch_json

VERSION = "v61.0"
FIELDS = (
    *("Id", "Name", "AccountId", "OwnerId", "Owner.Email", "StageName", "IsClosed", "IsWon", "Amount"),
    *("CreatedDate", "CloseDate", "LeadSource", "SystemModstamp", "IsDeleted"),
)

Json = Mapping[str, Any]


def parse(pull: Pull) -> Pages:
    """The pages of opportunities that changed. The cursor is the SystemModstamp of the last one."""
    since = (pull.cursor or {}).get("since")
    headers = {"Authorization": f"Bearer {_access_token(pull)}"}
    path = f"/services/data/{VERSION}/queryAll?{urlencode({'q': _query(pull, since)})}"
    while path:
        found = fetch_json(Request(f"{pull.config['url']}{path}", headers), pull.wait)
        records = found["records"]
        since = records[-1]["SystemModstamp"] if records else since
        path = "" if found["done"] else found["nextRecordsUrl"]
        rows = tuple(deal_row(record, pull) for record in records)
        yield Page({"since": since}, rows, complete_up_to=None if path else pull.until)


def deal_row(record: Json, pull: Pull) -> Row:
    """The row of an opportunity; `CloseDate` is when an open one is expected to close."""
    status = _status(record)
    row = {
        "deal_id": record["Id"],
        "name": record.get("Name"),
        "customer_id": record.get("AccountId"),
        "owner": record.get("OwnerId"),
        OWNER_EMAIL: (record.get("Owner") or {}).get("Email"),
        "stage": record.get("StageName"),
        "status": status,
        "amount": record.get("Amount"),
        "created_at": record["CreatedDate"],
        "closed_at": None if status == "open" else _closed_at(record, pull),
        "expected_close_on": record.get("CloseDate") if status == "open" else None,
        "source": record.get("LeadSource"),
        "updated_at": record["SystemModstamp"],
        "deleted_at": record["SystemModstamp"] if record.get("IsDeleted") else None,
    }
    row |= {name: _at(record, theirs) for name, theirs in pull.fields.items()}
    return {name: plain_text(value) for name, value in row.items()}


def _status(record: Json) -> str:
    if record.get("IsWon"):
        return "won"
    return "lost" if record.get("IsClosed") else "open"


def _closed_at(record: Json, pull: Pull) -> str:
    """CloseDate is a day; what was closed on the day of its creation was not closed before it was created."""
    day, created = record.get("CloseDate") or "", record["CreatedDate"]
    return created if day == day_text(created, pull.zone) else day


def _at(record: Json, path: str) -> object:
    """What stands at a field such as `Campaign.Name`."""
    found: Any = record
    for name in path.split("."):
        found = (found or {}).get(name)
    return found


def _query(pull: Pull, since: str | None) -> str:
    fields = ", ".join(dict.fromkeys((*FIELDS, *pull.fields.values())))
    where = f" WHERE SystemModstamp >= {_literal(since)}" if since else ""
    return f"SELECT {fields} FROM Opportunity{where} ORDER BY SystemModstamp, Id"


def _literal(since: str) -> str:
    moment = (datetime.fromisoformat(since) - OVERLAP).astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _access_token(pull: Pull) -> str:
    """The token itself, or with a client id the one that Salesforce gives for it and its secret."""
    client_id = pull.config.get("client_id")
    if not client_id:
        return pull.token
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": pull.token}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    request = Request(f"{pull.config['url']}/services/oauth2/token", headers, urlencode(form).encode())
    return str(fetch_json(request, pull.wait)["access_token"])
