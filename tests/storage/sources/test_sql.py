"""Databases as sources: what their rows become, what has changed since, and that nothing can be written there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from kpis.errors import UserError
from storage.sources.plain_text import plain_text
from storage.sources.sql import address_of, parse
from storage.sources.web import UnavailableError
from tests.pulling import NOW, ids_of, pages_of, pull_of, rows_of

QUERY = "SELECT id AS deal_id, status, created AS created_at, amount, changed FROM crm_deals;"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'crm.db'}"
    return str(request.getfixturevalue("new_postgres_url"))


@pytest.fixture
def crm(url: str) -> Iterator[Engine]:
    """A database of somebody else's with a table of deals."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        column = "id text, status text, created date, amount numeric(12, 2), changed timestamp"
        connection.execute(text(f"CREATE TABLE crm_deals ({column})"))
    yield engine
    engine.dispose()


def put(crm: Engine, deal_id: str, changed: str, amount: float = 10.5) -> None:
    row = {"id": deal_id, "amount": amount, "changed": datetime.fromisoformat(changed)}
    with crm.begin() as connection:
        statement = "INSERT INTO crm_deals VALUES (:id, 'open', '2026-05-01', :amount, :changed)"
        connection.execute(text(statement), row)


def test_rows_come_as_the_cells_of_a_file(crm: Engine, url: str) -> None:
    put(crm, "D1", "2026-05-01T10:00:00")
    (row,) = rows_of(pages_of(parse, pull_of({"url": url, "query": QUERY})))
    expected = {"deal_id": "D1", "status": "open", "created_at": "2026-05-01", "amount": "10.50"}
    assert {**row, "amount": f"{Decimal(row['amount']):.2f}"} == expected


def test_many_rows_come_by_the_thousand(crm: Engine, url: str) -> None:
    with crm.begin() as connection:
        many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)"
        connection.execute(text(f"INSERT INTO crm_deals {many} SELECT 'D' || i, 'open', '2026-05-01', 1, NULL FROM n"))
    pages = pages_of(parse, pull_of({"url": url, "query": QUERY}))
    assert [len(page.rows) for page in pages] == [1000, 1000, 500, 0]
    assert [page.complete_up_to for page in pages] == [None, None, None, NOW]


def test_with_a_cursor_only_what_changed_since_is_read_again(crm: Engine, url: str) -> None:
    put(crm, "D1", "2026-05-01T10:00:00")
    put(crm, "D2", "2026-05-01T11:00:00")
    config = {"url": url, "query": QUERY, "cursor": "changed"}
    last = pages_of(parse, pull_of(config))[-1]
    put(crm, "D3", "2026-05-01T12:00:00")
    assert ids_of(pages_of(parse, pull_of(config, last.cursor))) == ["D2", "D3"]


def test_what_was_committed_a_little_late_is_not_missed(crm: Engine, url: str) -> None:
    put(crm, "D2", "2026-05-01T11:00:00")
    config = {"url": url, "query": QUERY, "cursor": "changed"}
    last = pages_of(parse, pull_of(config))[-1]
    put(crm, "D1", "2026-05-01T10:57:00")
    found = ids_of(pages_of(parse, pull_of(config, last.cursor)))
    # SQLite gives text for its times, which nothing can be taken off.
    assert found == (["D2"] if url.startswith("sqlite") else ["D1", "D2"])


def test_where_nothing_has_changed_the_place_stays(crm: Engine, url: str) -> None:
    config = {"url": url, "query": f"{QUERY[:-1]} WHERE id = 'none'", "cursor": "changed"}
    (page,) = pages_of(parse, pull_of(config, {"datetime": "2026-05-01T10:00:00"}))
    assert (page.cursor, page.complete_up_to) == ({"datetime": "2026-05-01T10:00:00"}, NOW)


@pytest.mark.parametrize("query", ["DELETE FROM crm_deals", "DROP TABLE crm_deals", "SELECT 1; DELETE FROM crm_deals"])
def test_a_query_can_not_write(crm: Engine, url: str, query: str) -> None:
    put(crm, "D1", "2026-05-01T10:00:00")
    with pytest.raises(UserError, match="source_query_failed"):
        pages_of(parse, pull_of({"url": url, "query": query}))
    with crm.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM crm_deals")) == 1


def test_a_function_that_writes_can_not_either(new_postgres_url: str) -> None:
    engine = create_engine(new_postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (deal_id text)"))
        body = "INSERT INTO t VALUES ('x') RETURNING deal_id"
        connection.execute(text(f"CREATE FUNCTION sly() RETURNS text LANGUAGE sql AS $$ {body} $$"))
    engine.dispose()
    with pytest.raises(UserError, match="read-only"):
        pages_of(parse, pull_of({"url": new_postgres_url, "query": "SELECT sly() AS deal_id"}))


def test_colons_and_percent_signs_stay_what_they_are(crm: Engine, url: str) -> None:
    query = "SELECT '10:30 :x %' AS deal_id, 'open' AS status, '2026-05-01' AS created_at"
    assert ids_of(pages_of(parse, pull_of({"url": url, "query": query}))) == ["10:30 :x %"]


def test_columns_may_have_other_names_and_owners_an_address(crm: Engine, url: str) -> None:
    put(crm, "D1", "2026-05-01T10:00:00")
    query = "SELECT id AS number, status, created AS created_at, 'dana@example.com' AS owner_email FROM crm_deals"
    (row,) = rows_of(pages_of(parse, pull_of({"url": url, "query": query, "fields": {"deal_id": "number"}})))
    assert (row["deal_id"], row["owner_email"]) == ("D1", "dana@example.com")


def test_a_query_without_a_required_column_is_told(crm: Engine, url: str) -> None:
    with pytest.raises(UserError, match="source_missing_columns"):
        pages_of(parse, pull_of({"url": url, "query": "SELECT id AS deal_id FROM crm_deals"}))


def test_a_cursor_that_is_no_column_is_told(crm: Engine, url: str) -> None:
    with pytest.raises(UserError, match=r"source_query_failed|source_no_cursor"):
        pages_of(parse, pull_of({"url": url, "query": QUERY, "cursor": "nowhere"}))


def test_a_cursor_that_some_rows_have_not_is_told(crm: Engine, url: str) -> None:
    put(crm, "D1", "2026-05-01T10:00:00")
    with crm.begin() as connection:
        connection.execute(text("INSERT INTO crm_deals VALUES ('D2', 'open', '2026-05-01', 1, NULL)"))
    with pytest.raises(UserError, match="source_empty_cursor"):
        pages_of(parse, pull_of({"url": url, "query": QUERY, "cursor": "changed"}))


@pytest.mark.parametrize(("value", "kind"), [("true", "bool"), ("'\\x00'::bytea", "bytes"), ("'{}'::jsonb", "dict")])
def test_a_cursor_that_does_not_grow_is_told(new_postgres_url: str, value: str, kind: str) -> None:
    query = f"SELECT {value} AS n, 'D1' AS deal_id, 'open' AS status, '2026-05-01' AS created_at"
    with pytest.raises(UserError, match=f"source_bad_cursor.*{kind}"):
        pages_of(parse, pull_of({"url": new_postgres_url, "query": query, "cursor": "n"}))


def test_a_database_that_is_not_there_is_tried_again_later(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path / 'none.db'}", "postgresql://reader@127.0.0.1:1/crm"):
        with pytest.raises(UnavailableError):
            pages_of(parse, pull_of({"url": url, "query": QUERY}))
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("url", "key"),
    [("nonsense", "source_bad_database"), ("postgresql://me:secret@host/crm", "source_secret_in_url")],
)
def test_an_address_that_can_not_be_is_told_without_its_password(url: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        address_of(url)
    assert (error.value.key, "secret" in str(error.value.params)) == (key, False)


@pytest.mark.parametrize("url", ["mysql+pymysql://reader@host/crm", "nosuch://reader@host/crm"])
def test_a_driver_that_is_not_installed_is_named(url: str) -> None:
    with pytest.raises(UserError, match="source_no_driver"):
        pages_of(parse, pull_of({"url": url, "query": QUERY}))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "true"),
        (0.1, "0.1"),
        (1e21, "1000000000000000000000"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (date(2026, 5, 1), "2026-05-01"),
        (datetime(2026, 5, 1, 9, tzinfo=UTC), "2026-05-01 09:00:00+00:00"),
        (b"caf\xc3\xa9", "café"),
        ("x", "x"),
    ],
)
def test_values_become_texts_without_noise(value: object, expected: str) -> None:
    assert plain_text(value) == expected


@pytest.mark.parametrize(("since", "expected"), [({"number": "2"}, ["2", "3"]), ({"date": "2026-05-02"}, None)])
def test_numbers_and_days_may_be_cursors(
    crm: Engine, url: str, since: dict[str, str], expected: list[str] | None
) -> None:
    many = "SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3"
    query = f"SELECT n, n AS deal_id, 'open' AS status, '2026-05-01' AS created_at FROM ({many}) AS m"
    if expected is None:
        query = "SELECT created AS n, id AS deal_id, status, created AS created_at FROM crm_deals"
        expected = []
    pages = pages_of(parse, pull_of({"url": url, "query": query, "cursor": "n"}, since))
    assert ids_of(pages) == expected
