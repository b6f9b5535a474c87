"""Rows that are posted: kept like those of a file, each told what became of it."""

import json
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from urllib.request import Request

import pytest

from bot.ingestion.body import LARGEST_BODY, MOST_ROWS, WINDOWS
from storage.database import Database
from storage.tokens import add_token, revoke_token, tokens
from tests.bot.ingestion.senders import NOW, Sender, deal, fetch, stored

ARRAY = [deal("D1", amount=100), deal("D2", amount="2500.75")]


@pytest.mark.parametrize(
    ("body", "content_type", "read"),
    [
        (json.dumps(deal()), "application/json", 1),
        (json.dumps(ARRAY), "application/json; charset=utf-8", 2),
        (json.dumps(ARRAY, indent=2), "application/json", 2),
        ("\n".join(map(json.dumps, ARRAY)), "application/x-ndjson", 2),
        ("\r\n\r\n".join(map(json.dumps, ARRAY)) + "\n", "application/json", 2),
        ("\ufeff[]", "application/json", 0),
    ],
)
def test_an_object_an_array_and_an_object_a_line_are_rows(
    sqlite_sender: Sender, body: str, content_type: str, read: int
) -> None:
    answer = sqlite_sender.post("/v1/deals", body.encode(), content_type=content_type)
    assert (answer.status, answer.said["read"], answer.said["added"]) == (200, read, read)


def test_rows_are_kept_as_those_of_a_file_are(sender: Sender, database: Database) -> None:
    sender.post("/v1/deals", deal(amount=1e6, currency="krw", contract_months=12, name=" =SUM(A1) ", region=None))
    [row] = stored(database, "deals")
    assert [row[name] for name in ("amount", "currency", "contract_months", "name", "region")] == [
        Fraction(1_000_000),
        "KRW",
        12,
        "=SUM(A1)",
        None,
    ]


def test_some_rejected_rows_are_told_row_by_row_and_the_others_kept(sender: Sender, database: Database) -> None:
    sent = [deal("D1"), 7, deal("D2", status="maybe"), {"deal_id": "D3", "name": {"en": "x"}}, deal("D4", hair="red")]
    answer = sender.post("/v1/deals", sent)
    told = [(row["key"], row["status"], row.get("reason"), row.get("column")) for row in answer.said["rows"]]
    assert (answer.status, answer.said["added"], answer.said["rejected"]) == (207, 2, 3)
    assert answer.said["ignored_fields"] == ["hair"]
    assert told == [
        ("D1", "accepted", None, None),
        ("", "rejected", "not_an_object", ""),
        ("D2", "rejected", "unknown_status", "status"),
        ("D3", "rejected", "nested_value", "name"),
        ("D4", "accepted", None, None),
    ]
    assert [row["deal_id"] for row in stored(database, "deals")] == ["D1", "D4"]


def test_a_row_that_comes_before_its_deal_is_stored_waits_and_is_told(sender: Sender, database: Database) -> None:
    sender.post("/v1/deals", deal("D1"))
    sent = [{"deal_id": deal_id, "stage": "Proposal", "entered_at": "2026-05-04"} for deal_id in ("D1", "D2")]
    answer = sender.post("/v1/stage_changes", sent)
    assert (answer.status, answer.said["added"], answer.said["waiting"], answer.said["rejected"]) == (200, 1, 1, 0)
    assert answer.said["rows"][1] == {
        "row": 2,
        "key": "D2, 2026-05-04, Proposal",
        "status": "waiting",
        "warnings": [],
        "waits_for": {"dataset": "deals", "key": "D2"},
        "message": "It is stored, and counts as soon as deals has “D2”. Nothing needs to be sent again.",
    }
    sender.post("/v1/deals", deal("D2"))
    assert [row["deal_id"] for row in stored(database, "stage_changes")] == ["D1", "D2"]


def test_waiting_rows_that_are_sent_again_wait_once(sender: Sender, database: Database) -> None:
    sent = {"deal_id": "D1", "stage": "Proposal", "entered_at": "2026-05-04"}
    answers = [sender.post("/v1/stage_changes", each) for each in (sent, sent, [sent, {}])]
    assert [(answer.status, answer.said["waiting"]) for answer in answers] == [(200, 1), (200, 1), (207, 1)]
    sender.post("/v1/deals", deal("D1"))
    assert len(stored(database, "stage_changes")) == 1


def test_warnings_stand_with_their_row(sqlite_sender: Sender) -> None:
    answer = sqlite_sender.post("/v1/deals", [deal("D1", amount=1), deal("D2"), deal("D3", amount=1, owner="nobody")])
    assert [row["warnings"] for row in answer.said["rows"]] == [[], ["no_amount"], ["unknown_owner"]]


def test_if_no_row_is_accepted_nothing_is_stored_and_the_status_says_so(sender: Sender, database: Database) -> None:
    answer = sender.post("/v1/deals", [{"deal_id": "D1"}, {}])
    assert (answer.status, answer.said["error"], answer.said["rejected"]) == (422, "all_rejected", 2)
    assert stored(database, "deals") == []


def test_posting_again_changes_nothing(sender: Sender) -> None:
    sender.post("/v1/deals", ARRAY)
    again = sender.post("/v1/deals", ARRAY).said
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_an_older_row_never_overwrites_a_newer_one(sender: Sender, database: Database) -> None:
    sender.post("/v1/deals", deal(name="new", updated_at="2026-05-06T00:00:00Z"))
    answer = sender.post("/v1/deals", deal(name="old", updated_at="2026-05-05T23:59:59Z"))
    assert (answer.status, answer.said["unchanged"], stored(database, "deals")[0]["name"]) == (200, 1, "new")


def test_the_same_new_row_from_two_senders_is_added_once(sender: Sender, database: Database) -> None:
    rows = [deal(f"D{number}") for number in range(300)]
    with ThreadPoolExecutor(4) as senders:
        answers = list(senders.map(lambda _: sender.post("/v1/deals", rows), range(4)))
    assert [answer.status for answer in answers] == [200] * 4
    assert sum(answer.said["added"] for answer in answers) == len(stored(database, "deals")) == 300


def test_rows_that_make_no_sense_together_are_refused_as_a_whole(sender: Sender, database: Database) -> None:
    stage = {"stage": "Won", "position": 1, "type": "won", "win_probability": "100%"}
    answer = sender.post("/v1/stages", [stage, {**stage, "stage": "Also won"}])
    assert (answer.status, answer.said["error"], stored(database, "stages")) == (422, "incomplete_pipeline", [])


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"", 400, "body_empty"),
        (b" \r\n\t", 400, "body_empty"),
        (b'{"deal_id": ', 400, "bad_json"),
        (b'{"deal_id": NaN}', 400, "bad_json"),
        (b"{'deal_id': 1}", 400, "bad_json"),
        (b"[{}, {},]", 400, "bad_json"),
        (b"[{} {}]", 400, "bad_json"),
        (b"[{}", 400, "bad_json"),
        (b"[] []", 400, "json_goes_on"),
        (b"[{}] 1", 400, "json_goes_on"),
        (b"[" * 100_000, 400, "bad_json"),
        (b'{"deal_id": ' * 100_000, 413, "row_too_long"),
        (b'{"deal_id": "\xff"}', 400, "body_not_utf8"),
        ('{"deal_id": 1}'.encode("utf-16"), 400, "body_not_utf8"),
        (b"x" * (LARGEST_BODY + 1), 413, "body_too_large"),
        (b'{"deal_id": "' + b"x" * WINDOWS[-1] + b'"}', 413, "row_too_long"),
        (b"{}\n" * (MOST_ROWS + 1), 413, "too_many_rows"),
    ],
)
def test_a_body_that_is_no_rows_is_refused_with_a_reason(
    sqlite_sender: Sender, sqlite_database: Database, body: bytes, status: int, error: str
) -> None:
    answer = sqlite_sender.post("/v1/deals", body)
    assert (answer.status, answer.said["error"], stored(sqlite_database, "deals")) == (status, error, [])
    assert answer.said["message"]


def test_what_breaks_off_leaves_nothing_behind(sender: Sender, database: Database) -> None:
    body = "\n".join(json.dumps(deal(f"D{number}")) for number in range(1500)) + '\n{"deal_id"'
    answer = sender.post("/v1/deals", body.encode())
    assert (answer.status, "1501" in answer.said["message"], stored(database, "deals")) == (400, True, [])


@pytest.mark.parametrize(
    ("headers", "status", "error"),
    [
        ({"content_type": "text/csv"}, 415, "body_not_json"),
        ({"content_type": "application/x-www-form-urlencoded"}, 415, "body_not_json"),
        ({"content_encoding": "gzip"}, 415, "body_compressed"),
        ({"authorization": ""}, 401, "no_token"),
        ({"authorization": "Basic dTpw"}, 401, "no_token"),
        ({"authorization": "Bearer kpb_0123456789ab_" + "x" * 43}, 401, "bad_token"),
        ({"authorization": "Bearer ' OR 1=1 --"}, 401, "bad_token"),
        ({"authorization": "Bearer \xff\x01"}, 401, "bad_token"),
    ],
)
def test_a_request_without_the_right_headers_is_refused(
    sqlite_sender: Sender, headers: dict[str, str], status: int, error: str
) -> None:
    answer = sqlite_sender.post("/v1/deals", deal(), **headers)
    assert (answer.status, answer.said["error"]) == (status, error)


def test_an_unknown_dataset_is_told_with_those_that_there_are(sqlite_sender: Sender) -> None:
    answer = sqlite_sender.post("/v1/dealz", deal())
    assert (answer.status, answer.said["error"], "deals" in answer.said["choices"]) == (404, "unknown_dataset", True)


def test_another_method_is_refused_with_the_one_that_is_taken(sqlite_sender: Sender) -> None:
    answer = fetch(Request(f"{sqlite_sender.address}/v1/deals"))
    assert (answer.status, answer.said["error"], answer.headers["allow"]) == (405, "wrong_method", "POST")


def test_errors_are_told_in_the_language_that_is_asked_for(sqlite_sender: Sender) -> None:
    said = sqlite_sender.post("/v1/deals", {}, accept_language="fr, ko-KR;q=0.8, en").said
    assert said["message"].startswith("deals의 행이 거부되었습니다.")


def test_what_no_database_keeps_is_rejected_and_told_as_it_was(sqlite_sender: Sender) -> None:
    answer = sqlite_sender.post(
        "/v1/deals", b'{"deal_id": "a\\ud800\\u0000", "status": "open", "created_at": "2026-05-04"}'
    )
    assert (answer.status, answer.said["rows"][0]["key"], answer.said["rows"][0]["reason"]) == (
        422,
        "a\ud800\0",
        "bad_text",
    )


def test_a_use_of_a_token_is_noted(sender: Sender, database: Database) -> None:
    sender.post("/v1/deals", [])
    with database.reading() as connection:
        assert [token.last_used_at for token in tokens(connection, "default")] == [NOW]


def test_a_revoked_token_is_refused(sender: Sender, database: Database) -> None:
    with database.writing() as connection:
        revoke_token(connection, "default", "tests", NOW)
    answer = sender.post("/v1/deals", deal())
    assert (answer.status, answer.said["error"], stored(database, "deals")) == (401, "revoked_token", [])


def test_the_token_of_another_workspace_is_refused(sender: Sender, database: Database) -> None:
    with database.writing() as connection:
        foreign = add_token(connection, "other", "theirs", NOW)
    answer = sender.post("/v1/deals", deal(), authorization=f"Bearer {foreign}")
    assert (answer.status, answer.said["error"]) == (403, "other_workspace")
    assert stored(database, "deals") == stored(database, "deals", "other") == []
