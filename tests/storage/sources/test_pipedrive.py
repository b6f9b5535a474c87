"""Pipedrive: deals by update time, archived and deleted ones among them, and where a pull goes on."""

from collections.abc import Iterator

import pytest

from storage.sources.pipedrive import parse
from storage.sources.web import UnavailableError
from tests.crm_server import Crm, pipedrive, pipedrive_deal
from tests.pulling import NOW, ids_of, pages_of, pull_of, rows_of


@pytest.fixture(scope="module")
def server() -> Iterator[Crm]:
    with pipedrive() as crm:
        yield crm


@pytest.fixture
def crm(server: Crm) -> Crm:
    server.records, server.deleted, server.asked, server.faults = [], [], [], []
    return server


def config(crm: Crm, **more: object) -> dict[str, object]:
    return {"url": crm.url, "token_env": "PIPEDRIVE_TOKEN", **more}


def test_an_open_deal_becomes_a_row_with_names_instead_of_ids(crm: Crm) -> None:
    crm.records = [pipedrive_deal(1)]
    (row,) = rows_of(pages_of(parse, pull_of(config(crm, fields={"campaign": "4f2a"}))))
    assert {name: value for name, value in row.items() if value} == {
        "deal_id": "1",
        "name": "Deal 1",
        "customer_id": "3",
        "owner": "7",
        "owner_email": "dana@example.com",
        "stage": "Talks",
        "status": "open",
        "amount": "1500.5",
        "currency": "EUR",
        "created_at": "2026-04-01T09:00:00Z",
        "expected_close_on": "2026-06-30",
        "updated_at": "2026-05-01T00:00:00Z",
        "campaign": "Spring",
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "won", "won_time": "2026-05-01T00:00:00Z"}, ("won", "2026-05-01T00:00:00Z", "")),
        ({"status": "lost", "lost_time": "2026-05-01T00:00:00Z"}, ("lost", "2026-05-01T00:00:00Z", "")),
        ({"status": "won", "close_time": "2026-05-01T00:00:00Z"}, ("won", "2026-05-01T00:00:00Z", "")),
        ({"status": "deleted", "is_deleted": True}, ("open", "", "2026-05-09T00:00:00Z")),
        (
            {"status": "deleted", "won_time": "2026-05-01T00:00:00Z"},
            ("won", "2026-05-01T00:00:00Z", "2026-05-09T00:00:00Z"),
        ),
    ],
)
def test_how_a_deal_ended_or_that_it_was_deleted(
    crm: Crm, fields: dict[str, object], expected: tuple[str, ...]
) -> None:
    crm.records = [pipedrive_deal(1, "2026-05-09T00:00:00Z", **fields)]
    (row,) = rows_of(pages_of(parse, pull_of(config(crm))))
    assert (row["status"], row["closed_at"], row["deleted_at"]) == expected


def test_pages_follow_one_another_and_archived_deals_come_last(crm: Crm) -> None:
    crm.records = [pipedrive_deal(number, f"2026-05-0{number}T00:00:00Z") for number in (1, 2, 3)]
    crm.deleted = [pipedrive_deal(4)]
    pages = pages_of(parse, pull_of(config(crm)))
    assert (ids_of(pages), [len(page.rows) for page in pages]) == (["1", "2", "3", "4"], [2, 1, 1, 0])
    assert [page.complete_up_to for page in pages] == [None, None, None, NOW]


def test_a_pull_goes_on_behind_the_page_that_was_kept(crm: Crm) -> None:
    crm.records = [pipedrive_deal(number, f"2026-05-0{number}T00:00:00Z") for number in (1, 2, 3, 4)]
    crm.drop(after=3)  # the stages, the users, the first page of deals
    pages = parse(pull_of(config(crm)))
    kept = next(pages)
    with pytest.raises(UnavailableError):
        next(pages)
    assert ids_of(pages_of(parse, pull_of(config(crm), kept.cursor))) == ["2", "3", "4"]


def test_each_list_goes_on_where_it_was(crm: Crm) -> None:
    crm.records, crm.deleted = [pipedrive_deal(1, "2026-05-09T00:00:00Z")], [pipedrive_deal(2)]
    last = pages_of(parse, pull_of(config(crm)))[-1]
    assert last.cursor == {"deals": "2026-05-09T00:00:00Z", "deals/archived": "2026-05-01T00:00:00Z"}
