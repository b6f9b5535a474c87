"""Salesforce: opportunities by modification time, deleted ones among them, and where a pull goes on."""

from collections.abc import Iterator

import pytest

from storage.sources.salesforce import parse
from storage.sources.web import UnavailableError
from tests.crm_server import Crm, opportunity, salesforce
from tests.pulling import NOW, ids_of, pages_of, pull_of, rows_of


@pytest.fixture(scope="module")
def server() -> Iterator[Crm]:
    with salesforce() as crm:
        yield crm


@pytest.fixture
def crm(server: Crm) -> Crm:
    server.records, server.asked, server.faults = [], [], []
    return server


def config(crm: Crm, **more: object) -> dict[str, object]:
    return {"url": crm.url, "token_env": "SALESFORCE_TOKEN", **more}


def modified(minute: int) -> str:
    return f"2026-05-01T00:{minute:02}:00.000+0000"


def test_an_open_opportunity_becomes_a_row(crm: Crm) -> None:
    crm.records = [opportunity(1)]
    (row,) = rows_of(pages_of(parse, pull_of(config(crm))))
    assert {name: value for name, value in row.items() if value} == {
        "deal_id": "006001",
        "name": "Opportunity 1",
        "customer_id": "001A",
        "owner": "005D",
        "owner_email": "dana@example.com",
        "stage": "Prospecting",
        "status": "open",
        "amount": "1500.5",
        "created_at": "2026-04-01T09:00:00.000+0000",
        "expected_close_on": "2026-06-30",
        "source": "Web",
        "updated_at": "2026-05-01T00:00:00.000+0000",
    }


@pytest.mark.parametrize(
    ("is_won", "day", "expected"),
    [
        (True, "2026-05-02", ("won", "2026-05-02")),
        (False, "2026-05-02", ("lost", "2026-05-02")),
        (True, "2026-04-01", ("won", "2026-04-01T09:00:00.000+0000")),
    ],
)
def test_a_closed_one_has_a_close_that_is_not_before_its_creation(
    crm: Crm, day: str, expected: tuple[str, str], *, is_won: bool
) -> None:
    crm.records = [opportunity(1, IsClosed=True, IsWon=is_won, CloseDate=day)]
    (row,) = rows_of(pages_of(parse, pull_of(config(crm))))
    assert (row["status"], row["closed_at"], row["expected_close_on"]) == (*expected, "")


def test_batches_follow_one_another_to_the_end(crm: Crm) -> None:
    crm.records = [opportunity(number, modified(number)) for number in range(1, 6)]
    pages = pages_of(parse, pull_of(config(crm)))
    assert [len(page.rows) for page in pages] == [2, 2, 1]
    assert [page.complete_up_to for page in pages] == [None, None, NOW]


def test_a_pull_goes_on_behind_the_batch_that_was_kept(crm: Crm) -> None:
    crm.records = [opportunity(number, modified(10 * number)) for number in range(1, 6)]
    crm.drop(after=1)
    pages = parse(pull_of(config(crm)))
    kept = next(pages)
    with pytest.raises(UnavailableError):
        next(pages)
    assert ids_of(pages_of(parse, pull_of(config(crm), kept.cursor))) == ["006002", "006003", "006004", "006005"]


def test_a_deleted_one_comes_as_deleted(crm: Crm) -> None:
    crm.records = [opportunity(1, IsDeleted=True)]
    (row,) = rows_of(pages_of(parse, pull_of(config(crm))))
    assert row["deleted_at"] == "2026-05-01T00:00:00.000+0000"


def test_where_nothing_has_changed_the_place_stays(crm: Crm) -> None:
    (page,) = pages_of(parse, pull_of(config(crm), {"since": modified(30)}))
    assert (page.cursor, page.rows, page.complete_up_to) == ({"since": modified(30)}, (), NOW)


def test_fields_of_related_objects_can_be_asked_for(crm: Crm) -> None:
    crm.records = [opportunity(1, Campaign={"Name": "Spring"}), opportunity(2, Campaign=None)]
    rows = rows_of(pages_of(parse, pull_of(config(crm, fields={"campaign": "Campaign.Name"}))))
    assert [row["campaign"] for row in rows] == ["Spring", ""]


def test_a_client_id_and_its_secret_are_changed_into_a_token(crm: Crm) -> None:
    crm.records = [opportunity(1)]
    assert ids_of(pages_of(parse, pull_of(config(crm, client_id="app")))) == ["006001"]
    assert crm.asked[0] == "grant_type=client_credentials&client_id=app&client_secret=value+of+SALESFORCE_TOKEN"
