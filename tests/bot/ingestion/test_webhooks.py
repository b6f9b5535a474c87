"""Webhooks over real HTTP: let in with a good signature or password, and laid over the deals that are stored."""

import base64
import json
from datetime import timedelta
from urllib.request import Request

import pytest

from bot.http import listening, make_http
from bot.ingestion.door import Door
from bot.ingestion.signatures import hubspot_signature
from bot.ingestion.webhooks import webhooks
from bot.settings import Settings
from storage.database import Database
from storage.source_plans import (
    SourcePlan,
    add_source,
    all_sources,
    claim_source,
    due_sources,
    release_source,
    source_named,
)
from tests.bot.ingestion.senders import NOW, SETTINGS, Answered, Sender, deal, fetch, stored

STAMP = str(int(NOW.timestamp() * 1000))
STAGES = [
    {"stage": "1", "position": 1, "type": "open", "win_probability": 0.1},
    {"stage": "closedwon", "position": 2, "type": "won", "win_probability": 1},
    {"stage": "closedlost", "position": 3, "type": "lost", "win_probability": 0},
]


def hubspot(sender: Sender, events: list[dict[str, object]], **headers: str) -> Answered:
    """Sent through a proxy that took off TLS."""
    body = json.dumps(events).encode()
    address = f"{sender.address.replace('http:', 'https:')}/webhooks/hubspot"
    signature = hubspot_signature(SETTINGS.hubspot_client_secret, address, body, STAMP)
    signed = {"x_hubspot_signature_v3": signature, "x_hubspot_request_timestamp": STAMP}
    return sender.post("/webhooks/hubspot", body, **{**signed, **headers})


def event(name: str, value: str, deal_id: int = 7) -> dict[str, object]:
    told = {"subscriptionType": "deal.propertyChange", "objectId": deal_id, "occurredAt": int(STAMP), "eventId": 1}
    return {**told, "propertyName": name, "propertyValue": value}


def pipedrive(sender: Sender, told: object, password: str = SETTINGS.pipedrive_webhook_password) -> Answered:
    encoded = base64.b64encode(f"{SETTINGS.pipedrive_webhook_user}:{password}".encode()).decode()
    return sender.post("/webhooks/pipedrive", told, authorization=f"Basic {encoded}")


def pipedrive_deal(**more: object) -> dict[str, object]:
    data = {
        "id": 7,
        "title": "Acme",
        "value": 1500.5,
        "currency": "USD",
        "status": "open",
        "stage_id": 1,
        "owner_id": 4,
    }
    times = {"add_time": "2026-05-01T00:00:00Z", "update_time": "2026-05-10T00:00:00Z"}
    return {"meta": {"action": "change", "entity": "deal", "entity_id": 7}, "data": {**data, **times, **more}}


def test_events_of_hubspot_update_a_deal(sender: Sender, database: Database) -> None:
    sender.post("/v1/stages", STAGES)
    sender.post("/v1/deals", deal("7", region="West"))
    answer = hubspot(sender, [event("amount", "900"), event("dealstage", "closedwon"), event("amount", "1", deal_id=8)])
    [row] = stored(database, "deals")
    assert (answer.status, answer.said["needing_pull"]) == (200, ["8"])
    assert (row["amount"], row["status"], row["closed_at"], row["region"]) == (900, "won", NOW, "West")
    assert [(change["stage"], change["entered_at"]) for change in stored(database, "stage_changes")] == [
        ("closedwon", NOW)
    ]


def test_the_same_events_again_change_nothing(sender: Sender) -> None:
    sender.post("/v1/deals", deal("7"))
    first, again = (hubspot(sender, [event("amount", "900.00")]).said["receipts"][0] for _ in range(2))
    assert [(receipt["updated"], receipt["unchanged"]) for receipt in (first, again)] == [(1, 0), (0, 1)]


def test_a_value_that_makes_no_good_deal_is_told_and_changes_nothing(sender: Sender, database: Database) -> None:
    sender.post("/v1/deals", deal("7", amount=5))
    answer = hubspot(sender, [event("amount", "lots")])
    assert (answer.status, answer.said["receipts"][0]["rows"][0]["reason"]) == (200, "bad_number")
    assert stored(database, "deals")[0]["amount"] == 5


def test_deals_of_pipedrive_are_added_and_updated(sender: Sender, database: Database) -> None:
    sender.post("/v1/stages", STAGES)
    pipedrive(sender, pipedrive_deal())
    answer = pipedrive(sender, pipedrive_deal(status="won", won_time="2026-05-09T00:00:00Z"))
    [row] = stored(database, "deals")
    assert (answer.status, answer.said["receipts"][0]["updated"]) == (200, 1)
    assert (row["deal_id"], row["amount"] * 2, row["status"], row["stage"]) == ("7", 3001, "won", "1")
    assert len(stored(database, "stage_changes")) == 1


def test_an_id_that_no_database_keeps_is_told(sender: Sender) -> None:
    told = pipedrive_deal()
    told["meta"] = {"action": "change", "entity": "deal", "entity_id": "\0"}
    assert pipedrive(sender, told).said["receipts"][0]["rows"][0]["reason"] == "bad_text"
    assert hubspot(sender, [event("amount", "1") | {"objectId": "\0"}]).said["needing_pull"] == ["\0"]


@pytest.mark.parametrize("kind", ["hubspot", "pipedrive"])
def test_a_deal_that_needs_a_pull_makes_the_source_due(sender: Sender, database: Database, kind: str) -> None:
    with database.writing() as connection:
        for name in ("hubspot", "pipedrive"):
            add_source(connection, "default", SourcePlan(0, name, name, "deals", {}, "hour"), NOW)
            plan = claim_source(connection, source_named(connection, "default", name), lease_until=NOW)
            release_source(connection, plan, NOW + timedelta(hours=1))
    hubspot(sender, [event("amount", "1")]) if kind == "hubspot" else pipedrive(sender, pipedrive_deal())
    with database.reading() as connection:
        due = due_sources(connection, "default", NOW)
        assert [plan.name for plan in all_sources(connection, "default") if plan.id in due] == [kind]


def test_a_change_of_a_deal_that_is_rejected_waits_for_it(sender: Sender, database: Database) -> None:
    sender.post("/v1/stages", STAGES)
    answer = pipedrive(sender, pipedrive_deal(value="lots"))
    assert [receipt["waiting"] for receipt in answer.said["receipts"]] == [0, 1]
    pipedrive(sender, pipedrive_deal())
    assert [row["deal_id"] for row in stored(database, "stage_changes")] == ["7"]


def test_an_older_state_of_a_deal_does_not_overwrite_a_newer_one(sender: Sender, database: Database) -> None:
    pipedrive(sender, pipedrive_deal())
    pipedrive(sender, pipedrive_deal(title="Old", update_time="2026-05-02T00:00:00Z"))
    assert stored(database, "deals")[0]["name"] == "Acme"


def test_what_is_about_something_else_is_taken_note_of(sqlite_sender: Sender) -> None:
    answer = pipedrive(sqlite_sender, {"meta": {"entity": "person", "action": "create"}, "data": {}})
    assert (answer.status, answer.said) == (200, {"receipts": [], "needing_pull": []})


@pytest.mark.parametrize(
    "headers",
    [{"x_hubspot_signature_v3": ""}, {"x_hubspot_signature_v3": "é"}, {"x_hubspot_request_timestamp": "0"}],
)
def test_a_request_that_hubspot_did_not_sign_is_refused(sqlite_sender: Sender, headers: dict[str, str]) -> None:
    answer = hubspot(sqlite_sender, [event("amount", "1")], **headers)
    assert (answer.status, answer.said["error"]) == (401, "bad_hubspot_signature")


def test_a_request_without_the_password_of_pipedrive_is_refused(sqlite_sender: Sender) -> None:
    answer = pipedrive(sqlite_sender, pipedrive_deal(), password="guessed")
    assert (answer.status, answer.said["error"], answer.headers["www-authenticate"]) == (
        401,
        "bad_pipedrive_password",
        'Basic realm="kpibot"',
    )


@pytest.mark.parametrize("told", [[], "text", {"current": {}}, {"meta": []}, [1, 2]])
def test_a_body_that_is_no_webhook_is_refused(sqlite_sender: Sender, told: object) -> None:
    answer = pipedrive(sqlite_sender, told)
    assert (answer.status, answer.said["error"]) == (422, "bad_webhook")


def test_without_secrets_nobody_is_let_in(sqlite_database: Database) -> None:
    routes = [webhooks(Door(sqlite_database, "default", lambda: NOW), Settings())]
    with listening(make_http(sqlite_database, door=routes), "127.0.0.1", 0) as address:
        answers = [fetch(Request(f"{address}/webhooks/{crm}", b"{}")).status for crm in ("hubspot", "pipedrive")]
    assert answers == [404, 404]
