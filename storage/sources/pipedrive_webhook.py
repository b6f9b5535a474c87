"""Webhooks of Pipedrive, version 2: a deal as it is now, with what it was before."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kpis.errors import UserError
from storage.sources.deal_updates import Cells, DealUpdate, Known, moment_text, stage_change

SOURCE = "Pipedrive"

COLUMNS = {
    "name": ("title",),
    "customer_id": ("org_id", "person_id"),
    "amount": ("value",),
    "currency": ("currency",),
    "created_at": ("add_time",),
    "expected_close_on": ("expected_close_date",),
    "lost_reason": ("lost_reason",),
    "updated_at": ("update_time",),
}
"""The fields that a column is taken from: the first of them that says something."""

IDS = {"owner": "owner_id", "stage": "stage_id"}
"""What Pipedrive names by ids of its own."""

CLOSINGS = {"won": ("won_time", "close_time", "update_time"), "lost": ("lost_time", "close_time", "update_time")}


def read_update(payload: object, stored: Mapping[str, Cells], known: Known) -> DealUpdate | None:
    """What a webhook says of a deal; none if that is nothing new to us, UserError if it is no webhook of version 2.

    Numbers in it are texts, as `bot.ingestion.body` reads them. `stored` has the deal, if there is one.
    """
    told = _object(payload)
    meta = _object(told.get("meta"))
    if meta.get("entity") is None:
        raise UserError("bad_webhook", source=SOURCE)
    if meta["entity"] != "deal":
        return None
    deal_id = deal_id_of(payload)
    before = stored.get(deal_id)
    if meta.get("action") == "delete":
        return _deleted(deal_id, before, str(meta.get("timestamp", "")))
    deal = _object(told.get("data"))
    cells = _cells(deal_id, deal, before or {}, known)
    needs_pull = any(
        cells[column] != deal[field] and _is_news(told, field, before)
        for column, field in IDS.items()
        if isinstance(deal.get(field), str)
    )
    return DealUpdate(deal_id, cells, _stage_changes(cells, told, before), needs_pull)


def deal_id_of(payload: object) -> str:
    """The deal that a webhook is about; empty if it names none."""
    told = payload if isinstance(payload, dict) else {}
    meta = told.get("meta")
    found = meta.get("entity_id", meta.get("id")) if isinstance(meta, dict) else None
    return found if isinstance(found, str) else ""


def _object(found: object) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise UserError("bad_webhook", source=SOURCE)
    return found


def _is_news(told: Mapping[str, Any], field: str, before: Cells | None) -> bool:
    """Whether this is what changed; of a deal that we did not have, everything is."""
    previous = told.get("previous")
    return before is None or (isinstance(previous, dict) and field in previous)


def _deleted(deal_id: str, before: Cells | None, at: str) -> DealUpdate | None:
    """A deal that we never had is gone anyway."""
    if before is None:
        return None
    moment = moment_text(_moment(at))
    return DealUpdate(deal_id, {**before, "deleted_at": moment, "updated_at": moment})


def _cells(deal_id: str, deal: Mapping[str, Any], before: Cells, known: Known) -> dict[str, str]:
    """The columns that Pipedrive knows, over those that it does not."""
    told = {column: _first(deal, fields) for column, fields in COLUMNS.items()}
    owner, stage = deal.get(IDS["owner"]), deal.get(IDS["stage"])
    told["owner"] = owner if isinstance(owner, str) and owner in known.reps else before.get("owner", "")
    told["stage"] = stage if isinstance(stage, str) and stage in known.stage_types else before.get("stage", "")
    status = _first(deal, ("status",))
    if status == "deleted":
        return {**before, **told, "deal_id": deal_id, "deleted_at": told["updated_at"]}
    closed_at = _first(deal, CLOSINGS.get(status, ()))
    return {**before, **told, "deal_id": deal_id, "status": status, "closed_at": closed_at, "deleted_at": ""}


def _first(deal: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    found = (deal.get(field) for field in fields)
    return next((value for value in found if isinstance(value, str) and value), "")


def _stage_changes(cells: Cells, told: Mapping[str, Any], before: Cells | None) -> tuple[Cells, ...]:
    """The stage that the deal came into, if this is what changed; of a new deal, the one that it began in."""
    deal = told["data"]
    if cells["stage"] != deal.get(IDS["stage"]) or not _is_news(told, IDS["stage"], before):
        return ()
    return (stage_change(cells["deal_id"], cells["stage"], _first(deal, ("stage_change_time", "add_time"))),)


def _moment(text: str) -> datetime:
    """ISO, or seconds since 1970: Pipedrive's documents show both."""
    try:
        found = datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as error:
        raise UserError("bad_webhook", source=SOURCE) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
