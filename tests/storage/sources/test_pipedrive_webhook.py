"""Webhooks of Pipedrive: a deal as it is, laid over what is stored."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpis.errors import UserError
from storage.sources.deal_updates import DealUpdate, Known
from storage.sources.pipedrive_webhook import deal_id_of, read_update

KNOWN = Known({"1": "open", "2": "open"}, {"42"}, ZoneInfo("UTC"))
DEAL: dict[str, Any] = {
    "id": "7",
    "title": "Acme",
    "value": "1500",
    "currency": "USD",
    "status": "open",
    "stage_id": "2",
    "owner_id": "42",
    "org_id": None,
    "person_id": "3",
    "add_time": "2026-05-01T00:00:00Z",
    "update_time": "2026-05-10T00:00:00Z",
    "stage_change_time": "2026-05-09T00:00:00Z",
    "won_time": None,
    "expected_close_date": "2026-06-30",
    "custom_fields": {"a": "b"},
}


def told(previous: object = None, *, action: str = "change", **deal: Any) -> dict[str, Any]:
    meta = {"action": action, "entity": "deal", "entity_id": "7", "version": "2.0", "timestamp": "2026-05-11T00:00:00Z"}
    return {"meta": meta, "data": DEAL | deal, "previous": previous}


def read(payload: object, **stored: str) -> DealUpdate:
    found = read_update(payload, {"7": stored} if stored else {}, KNOWN)
    assert found is not None
    return found


def test_a_new_deal_comes_with_all_that_pipedrive_knows() -> None:
    found = read(told(action="create"))
    assert found.cells == {
        "deal_id": "7",
        "name": "Acme",
        "customer_id": "3",
        "owner": "42",
        "stage": "2",
        "status": "open",
        "amount": "1500",
        "currency": "USD",
        "created_at": "2026-05-01T00:00:00Z",
        "closed_at": "",
        "expected_close_on": "2026-06-30",
        "lost_reason": "",
        "updated_at": "2026-05-10T00:00:00Z",
        "deleted_at": "",
    }
    assert (found.stage_changes[0]["entered_at"], found.needs_pull) == ("2026-05-09T00:00:00Z", False)


def test_columns_that_pipedrive_does_not_have_stay() -> None:
    found = read(told({"value": "1"}), source="web", amount="1")
    assert (found.cells["source"], found.cells["amount"], found.stage_changes) == ("web", "1500", ())


@pytest.mark.parametrize(
    ("deal", "closed_at"),
    [
        ({"status": "won", "won_time": "2026-05-08T00:00:00Z"}, "2026-05-08T00:00:00Z"),
        ({"status": "lost", "lost_time": "2026-05-07T00:00:00Z"}, "2026-05-07T00:00:00Z"),
        ({"status": "won"}, "2026-05-10T00:00:00Z"),
        ({"status": "open", "won_time": "2026-05-08T00:00:00Z"}, ""),
    ],
)
def test_a_deal_closes_when_pipedrive_says(deal: dict[str, str], closed_at: str) -> None:
    assert read(told(**deal)).cells["closed_at"] == closed_at


def test_a_stage_that_a_deal_came_into_is_a_stage_change() -> None:
    found = read(told({"stage_id": "1"}), stage="1")
    assert [dict(change) for change in found.stage_changes] == [
        {"deal_id": "7", "stage": "2", "entered_at": "2026-05-09T00:00:00Z"}
    ]


@pytest.mark.parametrize(
    ("previous", "deal", "needs_pull"),
    [
        ({"stage_id": "1"}, {"stage_id": "99"}, True),
        ({"owner_id": "42"}, {"owner_id": "43"}, True),
        ({"value": "1"}, {"stage_id": "99", "owner_id": "43"}, False),
    ],
)
def test_ids_that_are_not_known_are_left_for_a_pull(
    previous: dict[str, str], deal: dict[str, str], *, needs_pull: bool
) -> None:
    found = read(told(previous, **deal), stage="Offer", owner="R1")
    assert found.needs_pull == needs_pull
    assert {found.cells["stage"], found.cells["owner"]} <= {"Offer", "R1", "2", "42"}


@pytest.mark.parametrize("timestamp", ["2026-05-11T00:00:00Z", "2026-05-11T00:00:00.000", "1778457600"])
def test_a_deal_that_was_deleted_keeps_what_is_known_of_it(timestamp: str) -> None:
    payload = told(action="delete") | {"data": None}
    payload["meta"]["timestamp"] = timestamp
    found = read(payload, deal_id="7", name="Acme")
    assert (found.cells["name"], found.cells["deleted_at"]) == ("Acme", "2026-05-11T00:00:00+00:00")


def test_a_deal_with_the_status_deleted_is_gone_too() -> None:
    found = read(told(status="deleted"), deal_id="7", status="open")
    assert (found.cells["status"], found.cells["deleted_at"]) == ("open", "2026-05-10T00:00:00Z")


def test_what_is_about_something_else_or_was_never_here_is_nothing_new() -> None:
    person = {"meta": {"entity": "person", "action": "create"}, "data": {}}
    assert read_update(person, {}, KNOWN) is None
    assert read_update(told(action="delete"), {}, KNOWN) is None
    assert deal_id_of(person) == deal_id_of("text") == ""


@pytest.mark.parametrize(
    ("payload", "stored"),
    [
        ("text", {}),
        ({}, {}),
        ({"meta": {"action": "updated", "object": "deal"}, "current": {}}, {}),
        ({"meta": {"entity": "deal", "entity_id": "7"}, "data": None}, {}),
        ({"meta": {"entity": "deal", "entity_id": "7", "action": "delete", "timestamp": "then"}}, {"deal_id": "7"}),
    ],
)
def test_what_is_no_webhook_of_version_2_is_refused(payload: object, stored: dict[str, str]) -> None:
    with pytest.raises(UserError, match="bad_webhook"):
        read_update(payload, {"7": stored} if stored else {}, KNOWN)
