"""Webhooks of HubSpot: what their events change of a deal that is stored, and what only a pull can tell."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpis.datasets import DEALS
from kpis.errors import UserError
from storage.sources.deal_updates import DealUpdate, Known
from storage.sources.hubspot_webhook import read_events, updates

STAGES = {"qualifiedtobuy": "open", "Closed Won": "won", "Closed Lost": "lost"}
KNOWN = Known(STAGES, {"42"}, ZoneInfo("Asia/Seoul"))
AT = "2026-05-10T00:00:00+00:00"


def millis(text: str) -> str:
    return str(int(datetime.fromisoformat(text).timestamp() * 1000))


def event(
    name: str = "", value: object = "", *, at: str = AT, kind: str = "propertyChange", **more: Any
) -> dict[str, Any]:
    told = {"subscriptionType": f"deal.{kind}", "objectId": "7", "occurredAt": millis(at), **more}
    return told | ({"propertyName": name, "propertyValue": value} if name else {})


def cells(**given: str) -> dict[str, str]:
    usual = {"deal_id": "7", "status": "open", "created_at": "2026-05-01T00:00:00+00:00"}
    return dict.fromkeys((column.name for column in DEALS.columns), "") | usual | given


def update(*told: object, **stored: str) -> DealUpdate:
    [found] = updates(read_events(told), {"7": cells(**stored)}, KNOWN)
    return found


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("dealname", "Acme", {"name": "Acme"}),
        ("amount", "1500.00", {"amount": "1500.00"}),
        ("amount", None, {"amount": ""}),
        ("hubspot_owner_id", "42", {"owner": "42"}),
        ("hubspot_owner_id", "", {"owner": ""}),
        ("closedate", millis("2026-06-30T20:00:00+00:00"), {"expected_close_on": "2026-07-01"}),
        ("dealstage", "qualifiedtobuy", {"stage": "qualifiedtobuy"}),
        ("dealstage", "Closed Won", {"stage": "Closed Won", "status": "won", "closed_at": AT}),
        ("dealstage", "closedlost", {"stage": "Closed Lost", "status": "lost", "closed_at": AT}),
    ],
)
def test_a_property_that_changed_is_laid_over_the_deal(name: str, value: object, expected: dict[str, str]) -> None:
    assert update(event(name, value)).cells == cells(updated_at=AT, **expected)


def test_a_deal_closes_at_the_date_that_hubspot_gives() -> None:
    closed = "2026-05-09T12:00:00+00:00"
    found = update(event("dealstage", "closedwon"), event("closedate", millis(closed)))
    assert (found.cells["status"], found.cells["closed_at"]) == ("won", closed)


def test_a_deal_that_is_reopened_has_not_closed() -> None:
    found = update(event("dealstage", "qualifiedtobuy"), status="won", closed_at="2026-05-02T00:00:00+00:00")
    assert (found.cells["status"], found.cells["closed_at"], found.needs_pull) == ("open", "", False)


def test_each_stage_that_a_deal_comes_into_is_a_stage_change() -> None:
    later = "2026-05-11T00:00:00+00:00"
    found = update(event("dealstage", "closedwon", at=later), event("dealstage", "qualifiedtobuy"))
    assert [(change["stage"], change["entered_at"]) for change in found.stage_changes] == [
        ("qualifiedtobuy", AT),
        ("Closed Won", later),
    ]


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("deletion", "", AT), ("restore", "2026-05-02T00:00:00+00:00", "")],
)
def test_a_deal_is_deleted_and_restored(kind: str, before: str, after: str) -> None:
    assert update(event(kind=kind), deleted_at=before).cells["deleted_at"] == after


def test_deals_that_were_merged_are_gone_and_the_one_that_is_left_needs_a_pull() -> None:
    merged = event(kind="merge", primaryObjectId="8", mergedObjectIds=["7"])
    gone, left = updates(read_events([merged]), {"7": cells(), "8": cells(deal_id="8")}, KNOWN)
    assert (gone.deal_id, gone.cells["deleted_at"], gone.needs_pull) == ("7", AT, False)
    assert (left.deal_id, left.cells, left.needs_pull) == ("8", {}, True)


@pytest.mark.parametrize(
    "told",
    [
        event(kind="creation"),
        event("dealstage", "1234567"),
        event("dealstage", "contractsent"),
        event("hubspot_owner_id", "43"),
        event("closedate", "soon"),
        event("closedate", "9" * 30),
        event("amount", "1", at="2026-05-03T00:00:00+00:00"),
    ],
)
def test_what_an_event_does_not_tell_needs_a_pull(told: dict[str, Any]) -> None:
    assert update(told, updated_at="2026-05-04T00:00:00+00:00").needs_pull


def test_a_change_that_was_overtaken_does_not_overwrite_the_newer_one() -> None:
    found = update(event("amount", "1", at="2026-05-03T00:00:00+00:00"), amount="2", updated_at=AT)
    assert (found.cells, found.needs_pull) == ({}, True)


@pytest.mark.parametrize(("kind", "needs_pull"), [("creation", True), ("propertyChange", True), ("deletion", False)])
def test_a_deal_that_is_not_known_needs_a_pull_unless_it_is_gone(kind: str, *, needs_pull: bool) -> None:
    told = event("amount", "1") if kind == "propertyChange" else event(kind=kind)
    assert updates(read_events([told]), {}, KNOWN) == [DealUpdate("7", needs_pull=needs_pull)]


def test_a_property_without_a_column_changes_nothing() -> None:
    assert update(event("hs_priority", "high")) == DealUpdate("7", cells(updated_at=AT))


def test_events_of_the_newer_kind_are_read_if_they_are_about_deals() -> None:
    newer = event("amount", "5") | {"subscriptionType": "object.propertyChange"}
    found = read_events([newer | {"objectTypeId": "0-3"}, newer | {"objectTypeId": "0-1"}])
    assert [(each.deal_id, each.at) for each in found] == [("7", datetime(2026, 5, 10, tzinfo=UTC))]


@pytest.mark.parametrize(
    "told",
    [
        "text",
        {},
        {"subscriptionType": "deal.creation", "objectId": "7"},
        {"subscriptionType": "deal.creation", "objectId": "7", "occurredAt": "yesterday"},
        {"subscriptionType": "deal.creation", "objectId": ["7"], "occurredAt": "1"},
    ],
)
def test_what_is_no_event_is_refused(told: object) -> None:
    with pytest.raises(UserError, match="bad_webhook"):
        read_events([told])
