"""HubSpot deals, by its CRM API v3: those that changed since the last pull, and those in the recycle bin.

A search goes through a window of modification times by deal id, not by the pages that HubSpot numbers: those end at
10,000 results, and shift when a deal changes on the way. What changes after the window began is in the next one. Deals
in the recycle bin are in no search; there are 90 days of them at most, and they are listed each time.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from storage.sources.plain_text import plain_text
from storage.sources.pull import OVERLAP, OWNER_EMAIL, Page, Pages, Pull, Row, day_text
from storage.sources.web import Request, fetch_json

ADDRESS = "https://api.hubapi.com"
PAGE = 100
PROPERTIES = (
    *("dealname", "amount", "deal_currency_code", "pipeline", "dealstage", "hubspot_owner_id"),
    *("createdate", "closedate", "hs_lastmodifieddate", "hs_is_closed", "hs_is_closed_won"),
    *("closed_lost_reason", "hs_analytics_source"),
)
BEGINNING = "1970-01-01T00:00:00+00:00"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a deal only names by id: the labels of stages, and the e-mail addresses of owners."""

    stages: Mapping[str, str]
    owners: Mapping[str, str]


def parse(pull: Pull) -> Pages:
    """The pages of deals that changed, then of deleted ones. The cursor is the window and the place in it."""
    around = Surroundings(_stages(pull), _owners(pull))
    window = dict(pull.cursor or {"since": BEGINNING})
    if "until" not in window:
        window["until"] = pull.until.isoformat()
    if "bin" not in window:
        yield from _changed(pull, around, window)
        window.pop("after", None)
    yield from _deleted(pull, around, window)


def deal_row(deal: Json, around: Surroundings, pull: Pull) -> Row:
    """The row of a deal; `closedate` is when an open deal is expected to close."""
    found = deal.get("properties") or {}
    status = _status(found)
    closes = found.get("closedate") or ""
    stage = found.get("dealstage") or ""
    owner = found.get("hubspot_owner_id") or ""
    row = {
        "deal_id": deal.get("id"),
        "name": found.get("dealname"),
        "owner": owner,
        OWNER_EMAIL: around.owners.get(owner),
        "stage": around.stages.get(stage, stage),
        "status": status,
        "amount": found.get("amount"),
        "currency": found.get("deal_currency_code"),
        "created_at": found.get("createdate") or deal.get("createdAt"),
        "closed_at": None if status == "open" else closes,
        "expected_close_on": day_text(closes, pull.zone) if status == "open" else None,
        "source": found.get("hs_analytics_source"),
        "lost_reason": found.get("closed_lost_reason"),
        "updated_at": found.get("hs_lastmodifieddate") or deal.get("updatedAt"),
        "deleted_at": deal.get("archivedAt") if deal.get("archived") else None,
    }
    row |= {name: found.get(theirs) for name, theirs in pull.fields.items()}
    return {name: plain_text(value) for name, value in row.items()}


def _status(properties: Json) -> str:
    if properties.get("hs_is_closed_won") == "true":
        return "won"
    return "lost" if properties.get("hs_is_closed") == "true" else "open"


def _changed(pull: Pull, around: Surroundings, window: dict[str, Any]) -> Iterator[Page]:
    while True:
        deals = _search(pull, window)
        if not deals:
            return
        window["after"] = deals[-1]["id"]
        yield Page(dict(window), tuple(deal_row(deal, around, pull) for deal in deals))


def _search(pull: Pull, window: Json) -> Sequence[Json]:
    since = datetime.fromisoformat(window["since"]) - OVERLAP
    filters = [
        _filter("hs_lastmodifieddate", "GTE", _milliseconds(since)),
        _filter("hs_lastmodifieddate", "LTE", _milliseconds(datetime.fromisoformat(window["until"]))),
        _filter("hs_object_id", "GT", window.get("after", "0")),
    ]
    asked = {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": _properties(pull),
        "limit": PAGE,
    }
    found: Sequence[Json] = _ask(pull, "/crm/v3/objects/deals/search", body=asked).get("results", ())
    return found


def _filter(name: str, operator: str, value: str) -> dict[str, str]:
    return {"propertyName": name, "operator": operator, "value": value}


def _milliseconds(moment: datetime) -> str:
    return str(int(max(moment, datetime.fromtimestamp(0, UTC)).timestamp() * 1000))


def _deleted(pull: Pull, around: Surroundings, window: Json) -> Iterator[Page]:
    """The recycle bin, page by page. The last page ends the window: the next pull goes on where it did."""
    after = window.get("bin", "")
    while True:
        asked = {"archived": "true", "limit": PAGE, "properties": ",".join(_properties(pull))}
        found = _ask(pull, "/crm/v3/objects/deals", {**asked, **({"after": after} if after else {})})
        rows = tuple(deal_row(deal, around, pull) for deal in found.get("results", ()))
        after = _next(found)
        if not after:
            until = datetime.fromisoformat(window["until"])
            yield Page({"since": window["until"]}, rows, complete_up_to=until)
            return
        yield Page({**window, "bin": after}, rows)


def _stages(pull: Pull) -> dict[str, str]:
    pipelines = _ask(pull, "/crm/v3/pipelines/deals").get("results", ())
    return {stage["id"]: stage["label"] for pipeline in pipelines for stage in pipeline.get("stages", ())}


def _owners(pull: Pull) -> dict[str, str]:
    owners: dict[str, str] = {}
    after = ""
    while True:
        found = _ask(pull, "/crm/v3/owners", {"limit": PAGE, **({"after": after} if after else {})})
        owners |= {str(owner["id"]): owner.get("email") or "" for owner in found.get("results", ())}
        after = _next(found)
        if not after:
            return owners


def _next(found: Json) -> str:
    return str(((found.get("paging") or {}).get("next") or {}).get("after") or "")


def _properties(pull: Pull) -> list[str]:
    return list(dict.fromkeys((*PROPERTIES, *pull.fields.values())))


def _ask(pull: Pull, path: str, query: Json | None = None, *, body: Json | None = None) -> Json:
    url = f"{pull.config.get('url', ADDRESS)}{path}" + (f"?{urlencode(query)}" if query else "")
    headers = {"Authorization": f"Bearer {pull.token}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    found: Json = fetch_json(Request(url, headers, sent), pull.wait)
    return found
