"""HubSpot: a window of changes by id, the recycle bin, and where a pull goes on."""

from collections.abc import Iterator

import pytest

from storage.sources.hubspot import parse
from storage.sources.web import UnavailableError
from tests.crm_server import Crm, hubspot, hubspot_deal, hubspot_won
from tests.pulling import NOW, ids_of, pages_of, pull_of, rows_of


@pytest.fixture(scope="module")
def server() -> Iterator[Crm]:
    with hubspot() as crm:
        yield crm


@pytest.fixture
def crm(server: Crm) -> Crm:
    server.records, server.deleted, server.asked, server.faults = [], [], [], []
    return server


def config(crm: Crm, **more: object) -> dict[str, object]:
    return {"url": crm.url, "token_env": "HUBSPOT_TOKEN", **more}


def test_an_open_deal_becomes_a_row_with_names_instead_of_ids(crm: Crm) -> None:
    crm.records = [hubspot_deal(1)]
    (row,) = rows_of(pages_of(parse, pull_of(config(crm))))
    assert {name: value for name, value in row.items() if value} == {
        "deal_id": "1",
        "name": "Deal 1",
        "owner": "7",
        "owner_email": "Dana@example.com",
        "stage": "Talks",
        "status": "open",
        "amount": "1500.50",
        "created_at": "2026-04-01T09:00:00Z",
        "expected_close_on": "2026-07-01",
        "updated_at": "2026-05-01T00:00:00Z",
    }


def test_a_won_deal_was_closed_at_its_close_date(crm: Crm) -> None:
    crm.records = [hubspot_won(1)]
    (row,) = rows_of(pages_of(parse, pull_of(config(crm))))
    closing = [row[name] for name in ("stage", "status", "closed_at", "expected_close_on")]
    assert closing == ["Signed", "won", "2026-05-02T00:00:00Z", ""]


def test_more_deals_than_a_page_come_page_by_page(crm: Crm) -> None:
    crm.records = [hubspot_deal(number) for number in range(1, 251)]
    pages = pages_of(parse, pull_of(config(crm)))
    assert [len(page.rows) for page in pages] == [100, 100, 50, 0]
    assert ids_of(pages) == [str(number) for number in range(1, 251)]


def test_a_pull_goes_on_behind_the_page_that_was_kept_in_the_window_it_had(crm: Crm) -> None:
    crm.records = [hubspot_deal(number) for number in range(1, 151)]
    kept = pages_of(parse, pull_of(config(crm)))[0]
    crm.records.append(hubspot_deal(2, "2026-06-02T00:00:00Z"))
    pages = pages_of(parse, pull_of(config(crm), kept.cursor, until=NOW.replace(day=3)))
    assert ids_of(pages) == [str(number) for number in range(101, 151)]
    assert pages[-1].complete_up_to == NOW


def test_the_next_pull_asks_for_what_changed_since(crm: Crm) -> None:
    crm.records = [hubspot_deal(1)]
    last = pages_of(parse, pull_of(config(crm)))[-1]
    crm.records.append(hubspot_deal(2, "2026-06-01T13:00:00Z"))
    assert ids_of(pages_of(parse, pull_of(config(crm), last.cursor, until=NOW.replace(day=2)))) == ["2"]


def test_only_the_last_page_says_up_to_when_the_data_are_complete(crm: Crm) -> None:
    crm.records = [hubspot_deal(1)]
    assert [page.complete_up_to for page in pages_of(parse, pull_of(config(crm)))] == [None, NOW]


def test_what_is_in_the_recycle_bin_is_deleted(crm: Crm) -> None:
    crm.deleted = [
        {**hubspot_won(number), "archived": True, "archivedAt": "2026-05-20T00:00:00Z"} for number in (1, 2, 3)
    ]
    pages = pages_of(parse, pull_of(config(crm)))
    assert [row["deleted_at"] for row in rows_of(pages)] == ["2026-05-20T00:00:00Z"] * 3
    assert [len(page.rows) for page in pages] == [2, 1]


def test_a_pull_goes_on_in_the_recycle_bin(crm: Crm) -> None:
    crm.deleted = [
        {**hubspot_won(number), "archived": True, "archivedAt": "2026-05-20T00:00:00Z"} for number in (1, 2, 3)
    ]
    kept = pages_of(parse, pull_of(config(crm)))[0]
    crm.asked.clear()
    assert ids_of(pages_of(parse, pull_of(config(crm), kept.cursor))) == ["3"]
    assert not [asked for asked in crm.asked if "search" in asked]


def test_properties_of_ones_own_can_be_asked_for(crm: Crm) -> None:
    crm.records = [hubspot_deal(1, our_campaign="Spring")]
    (row,) = rows_of(pages_of(parse, pull_of(config(crm, fields={"campaign": "our_campaign"}))))
    assert row["campaign"] == "Spring"


def test_a_short_wait_that_is_asked_for_is_waited(crm: Crm) -> None:
    crm.records = [hubspot_deal(1)]
    crm.refuse(429, after=2, Retry_After="3")
    assert ids_of(pages_of(parse, pull_of(config(crm)))) == ["1"]


def test_a_connection_that_breaks_in_an_answer_ends_the_pull_for_now(crm: Crm) -> None:
    crm.records = [hubspot_deal(number) for number in range(1, 151)]
    crm.drop(after=4)  # the stages, two pages of owners, the first page of deals
    pages = parse(pull_of(config(crm)))
    kept = next(pages)
    with pytest.raises(UnavailableError):
        next(pages)
    assert len(pages_of(parse, pull_of(config(crm), kept.cursor))[0].rows) == 50
