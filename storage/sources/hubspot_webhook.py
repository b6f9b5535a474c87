"""Webhooks of HubSpot: which property of which deal changed, and no more than that.

Each request brings some events, in any order and now and then again; an event names a deal and one property with its
new value. A deal that we have is updated by what they carry; whatever can't be known that way needs a pull.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kpis.errors import UserError
from storage.sources.deal_updates import Cells, DealUpdate, Known, moment_text, stage_change

SOURCE = "HubSpot"

DEAL_TYPE = "0-3"
"""HubSpot's number of the type, in events of the newer `object.…` subscriptions."""

COLUMNS = {
    "dealname": "name",
    "amount": "amount",
    "deal_currency_code": "currency",
    "closed_lost_reason": "lost_reason",
    "hs_analytics_source": "source",
}

USUAL_STAGES = {
    "appointmentscheduled": "open",
    "qualifiedtobuy": "open",
    "presentationscheduled": "open",
    "decisionmakerboughtin": "open",
    "contractsent": "open",
    "closedwon": "won",
    "closedlost": "lost",
}
"""Types of the stages of a new HubSpot account, by the ids that events have; `stages` may have their names instead."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a deal; `name` and `value` tell a property that changed."""

    deal_id: str
    kind: str
    at: datetime
    name: str = ""
    value: str = ""


def read_events(told: Sequence[object]) -> list[Event]:
    """The events about deals, the oldest first; those about other things are left out. UserError if it is none."""
    found = [event for each in told for event in _events(each)]
    return sorted(found, key=lambda event: event.at)


def updates(events: Sequence[Event], stored: Mapping[str, Cells], known: Known) -> list[DealUpdate]:
    """What the events change, a deal at a time. `stored` has the deals that there are."""
    by_deal: dict[str, list[Event]] = {}
    for event in events:
        by_deal.setdefault(event.deal_id, []).append(event)
    return [_update(deal_id, found, stored.get(deal_id), known) for deal_id, found in by_deal.items()]


def _events(told: object) -> Iterator[Event]:
    if not isinstance(told, dict):
        raise UserError("bad_webhook", source=SOURCE)
    subject, _, kind = _text(told, "subscriptionType").partition(".")
    if subject != "deal" and (subject != "object" or told.get("objectTypeId") != DEAL_TYPE):
        return
    at = _moment(_text(told, "occurredAt"))
    if at is None:
        raise UserError("bad_webhook", source=SOURCE)
    if kind == "merge":
        gone = told.get("mergedObjectIds")
        for deal_id in gone if isinstance(gone, list) else ():
            yield Event(str(deal_id), "deletion", at)
        yield Event(_text(told, "primaryObjectId"), kind, at)
    elif kind == "propertyChange":
        yield Event(
            _text(told, "objectId"), kind, at, _text(told, "propertyName"), str(told.get("propertyValue") or "")
        )
    else:
        yield Event(_text(told, "objectId"), kind, at)


def _text(told: Mapping[str, object], name: str) -> str:
    found = told.get(name)
    if not isinstance(found, str) or not found:
        raise UserError("bad_webhook", source=SOURCE)
    return found


def _update(deal_id: str, events: Sequence[Event], before: Cells | None, known: Known) -> DealUpdate:
    if before is None:
        return DealUpdate(deal_id, needs_pull=events[-1].kind != "deletion")
    cells, entered, needs_pull = dict(before), [], False
    for event in events:
        # What overtook a newer change on its way may still be right, but only HubSpot knows.
        is_whole = not _is_older(event, cells) and _apply(event, cells, known)
        needs_pull |= not is_whole
        if is_whole and event.name == "dealstage":
            entered.append(stage_change(deal_id, cells["stage"], moment_text(event.at)))
    return DealUpdate(deal_id, {} if cells == before else cells, tuple(entered), needs_pull)


def _is_older(event: Event, cells: Cells) -> bool:
    return bool(cells["updated_at"]) and event.at < datetime.fromisoformat(cells["updated_at"])


def _apply(event: Event, cells: dict[str, str], known: Known) -> bool:
    """Changes the cells; False if the event does not carry all that it means."""
    match event:
        case Event(kind="deletion"):
            cells["deleted_at"] = moment_text(event.at)
        case Event(kind="restore"):
            cells["deleted_at"] = ""
        case Event(kind="propertyChange"):
            if not _set(event, cells, known):
                return False
        case _:
            return False
    cells["updated_at"] = moment_text(event.at)
    return True


def _set(event: Event, cells: dict[str, str], known: Known) -> bool:
    match event.name:
        case "dealstage":
            return _move(event, cells, known)
        case "closedate":
            return _plan_or_close(event, cells, known)
        case "hubspot_owner_id" if event.value and event.value not in known.reps:
            return False
        case "hubspot_owner_id":
            cells["owner"] = event.value
        case name if name in COLUMNS:
            cells[COLUMNS[name]] = event.value
    return True


def _move(event: Event, cells: dict[str, str], known: Known) -> bool:
    """Into another stage, which may be the one of deals that are won or lost: that one has a type, if no known name."""
    kind = known.stage_types.get(event.value) or USUAL_STAGES.get(event.value)
    if kind is None:
        return False
    ends = [name for name, found in known.stage_types.items() if found == kind != "open"]
    stage = event.value if event.value in known.stage_types else next(iter(ends), "")
    if kind != cells["status"]:
        cells["closed_at"] = "" if kind == "open" else moment_text(event.at)
    cells["stage"], cells["status"] = stage, kind
    return bool(stage)


def _plan_or_close(event: Event, cells: dict[str, str], known: Known) -> bool:
    """HubSpot has one date for when a deal is expected to close, and for when it did."""
    at = _moment(event.value)
    if at is None:
        return not event.value
    if cells["status"] == "open":
        cells["expected_close_on"] = at.astimezone(known.zone).date().isoformat()
    else:
        cells["closed_at"] = moment_text(at)
    return True


def _moment(text: str) -> datetime | None:
    """Milliseconds since 1970, as HubSpot writes all times; None if it is none."""
    try:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
