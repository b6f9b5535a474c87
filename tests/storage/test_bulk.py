"""Rows by the thousand: added, and put in the place of others."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import event, select

from kpis.columns import columns_of
from kpis.datasets import DATASETS
from storage import facts as facts_store
from storage.bulk import FEW, insert_rows, replace_columns
from storage.chunks import CHUNK
from storage.database import Database
from storage.schema import facts
from storage.workspaces import load

NOW = datetime(2025, 7, 1, tzinfo=UTC)


def stored(database: Database, dataset: str, *columns: str) -> list[tuple[Any, ...]]:
    table = facts[dataset]
    with database.reading() as connection:
        query = select(*(table.c[column] for column in columns)).order_by(*table.primary_key.columns)
        return [tuple(row) for row in connection.execute(query)]


def rate(number: int, worth: Fraction) -> dict[str, Any]:
    return {"currency": "EUR", "valid_from": date.fromordinal(738_000 + number), "rate": worth}


def deal(number: int, **given: Any) -> dict[str, Any]:
    row = {"deal_id": f"D{number}", "status": "open", "created_at": NOW, "amount": Fraction(number)}
    return {**dict.fromkeys(column.name for column in DATASETS["deals"].columns), **row, **given}


def write(database: Database, dataset: str, rows: list[dict[str, Any]]) -> int:
    """Writes rows, and tells how many statements that took."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    with (
        database.writing() as connection,
        facts_store.writing(connection, load(connection), DATASETS[dataset], NOW) as writer,
    ):
        writer.write(rows)
    event.remove(database.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_column_that_only_some_rows_fill_is_empty_in_the_others(database: Database) -> None:
    rows = [deal(1), deal(2, name='=SUM(A1)\t"\\N"\n'), deal(3, updated_at=NOW)]
    with database.writing() as connection:
        insert_rows(connection, facts["deals"], "default", rows)
    expected = [(None, None, Fraction(1)), ('=SUM(A1)\t"\\N"\n', None, Fraction(2)), (None, NOW, Fraction(3))]
    assert stored(database, "deals", "name", "updated_at", "amount") == expected


def test_rows_with_a_key_of_several_columns_take_the_place_of_those_alone_that_have_it(database: Database) -> None:
    with database.writing() as connection:
        insert_rows(connection, facts["rates"], "default", [rate(number, Fraction(1)) for number in range(FEW * 3)])
        others = columns_of([rate(number, Fraction(2)) for number in range(FEW + 1)])
        replace_columns(connection, facts["rates"], "default", others)
    found = [worth for (worth,) in stored(database, "rates", "rate")]
    assert found == [Fraction(2)] * (FEW + 1) + [Fraction(1)] * (FEW * 2 - 1)


def test_a_thousand_deals_more_cost_a_handful_of_statements(database: Database) -> None:
    few = write(database, "deals", [deal(number) for number in range(CHUNK)])
    many = write(database, "deals", [deal(number) for number in range(CHUNK, 4 * CHUNK)])
    assert many - few <= 3 * 4


def test_a_thousand_deals_that_changed_cost_a_handful_of_statements(database: Database) -> None:
    write(database, "deals", [deal(number) for number in range(3 * CHUNK)])
    few = write(database, "deals", [deal(number, owner="R1") for number in range(CHUNK)])
    many = write(database, "deals", [deal(number, owner="R2") for number in range(3 * CHUNK)])
    assert many - few <= 2 * 8
