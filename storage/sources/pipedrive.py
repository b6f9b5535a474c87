"""Pipedrive deals, by its API v2: those that changed since the last pull, archived and deleted ones among them.

They come in the order of their update_time, so the last one that was kept is where the next pull goes on. A deal that
changes on the way moves behind those that are still to come, and comes again. Deleted deals are listed for 30 days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from storage.sources.plain_text import plain_text
from storage.sources.pull import OVERLAP, OWNER_EMAIL, Page, Pages, Pull, Row
from storage.sources.web import Request, fetch_json

PAGE = 500
LISTS = ("deals", "deals/archived")
STATUSES = "open,won,lost,deleted"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a deal only names by id: the names of stages, and the e-mail addresses of users."""

    stages: Mapping[int, str]
    owners: Mapping[int, str]


def parse(pull: Pull) -> Pages:
    """The pages of deals that changed, archived ones last. The cursor has the last update_time of each list."""
    around = Surroundings(_stages(pull), _owners(pull))
    cursor = dict(pull.cursor or {})
    for deals in LISTS:
        for page in _changed(pull, deals, cursor.get(deals)):
            cursor[deals] = page[-1]["update_time"]
            yield Page(dict(cursor), tuple(deal_row(deal, around, pull) for deal in page))
    yield Page(cursor, complete_up_to=pull.until)


def deal_row(deal: Json, around: Surroundings, pull: Pull) -> Row:
    """The row of a deal. Of a deleted one only the times tell how it had ended."""
    status = _status(deal)
    row = {
        "deal_id": deal["id"],
        "name": deal.get("title"),
        "customer_id": deal.get("org_id") or deal.get("person_id"),
        "owner": deal.get("owner_id"),
        OWNER_EMAIL: around.owners.get(deal.get("owner_id") or 0),
        "stage": around.stages.get(deal.get("stage_id") or 0),
        "status": status,
        "amount": deal.get("value"),
        "currency": deal.get("currency"),
        "created_at": deal["add_time"],
        "closed_at": None if status == "open" else deal.get(f"{status}_time") or deal.get("close_time"),
        "expected_close_on": deal.get("expected_close_date") if status == "open" else None,
        "lost_reason": deal.get("lost_reason"),
        "updated_at": deal["update_time"],
        "deleted_at": deal["update_time"] if _is_deleted(deal) else None,
    }
    row |= {name: _own_or_custom(deal, theirs) for name, theirs in pull.fields.items()}
    return {name: plain_text(value) for name, value in row.items()}


def _is_deleted(deal: Json) -> bool:
    return bool(deal.get("is_deleted")) or deal.get("status") == "deleted"


def _status(deal: Json) -> str:
    if deal.get("status") in ("open", "won", "lost"):
        return str(deal["status"])
    return "won" if deal.get("won_time") else "lost" if deal.get("lost_time") else "open"


def _own_or_custom(deal: Json, name: str) -> object:
    """A field of every deal, or one of the company's own, which goes by a hash of 40 letters."""
    found = deal.get(name, (deal.get("custom_fields") or {}).get(name))
    return found.get("value") if isinstance(found, dict) else found


def _changed(pull: Pull, deals: str, since: str | None) -> Iterator[list[Json]]:
    asked = {"limit": PAGE, "status": STATUSES, "sort_by": "update_time", "sort_direction": "asc"}
    if since:
        asked["updated_since"] = _text(datetime.fromisoformat(since) - OVERLAP)
    return filter(None, _pages(pull, f"/api/v2/{deals}", asked))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _stages(pull: Pull) -> dict[int, str]:
    return {stage["id"]: stage["name"] for page in _pages(pull, "/api/v2/stages", {"limit": PAGE}) for stage in page}


def _owners(pull: Pull) -> dict[int, str]:
    found = _ask(pull, "/api/v1/users", {}).get("data") or ()
    return {user["id"]: user.get("email") or "" for user in found}


def _pages(pull: Pull, path: str, asked: Json) -> Iterator[list[Json]]:
    cursor = ""
    while True:
        found = _ask(pull, path, {**asked, **({"cursor": cursor} if cursor else {})})
        yield found.get("data") or []
        cursor = (found.get("additional_data") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _ask(pull: Pull, path: str, query: Json) -> Json:
    url = f"{pull.config['url']}{path}" + (f"?{urlencode(query)}" if query else "")
    found: Json = fetch_json(Request(url, {"x-api-token": pull.token}), pull.wait)
    return found
