"""Rows on their way into PostgreSQL: in before anything else is asked, and gone with their transaction."""

from collections.abc import Iterator

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import text

from storage.database import Connection, Database, open_database
from storage.dialects import dialect_of

INTO = "holidays (workspace_id, day)"


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    database = open_database(postgres_url)
    yield database
    database.close()


def send(connection: Connection, *days: str) -> None:
    dialect_of(connection).insert(connection, INTO, [["default"] * len(days), days])


def count(connection: Connection) -> int:
    return len(connection.execute(text("SELECT * FROM holidays")).all())


def test_rows_that_are_on_the_way_are_in_before_the_next_statement(postgres: Database) -> None:
    with postgres.writing() as connection:
        send(connection, "2026-05-04")
        send(connection, "2026-05-05")
        assert count(connection) == 2


def test_rows_that_are_on_the_way_are_in_before_the_end_of_the_transaction(postgres: Database) -> None:
    with postgres.writing() as connection:
        send(connection, "2026-05-04")
    with postgres.reading() as connection:
        assert count(connection) == 1


def test_an_error_gives_up_what_is_on_the_way_and_the_connection_goes_on(postgres: Database) -> None:
    with pytest.raises(LookupError), postgres.writing() as connection:
        send(connection, "2026-05-04")
        raise LookupError
    with postgres.writing() as connection:
        assert count(connection) == 0


def test_what_is_wrong_with_rows_is_told_at_the_end_and_nothing_of_them_is_kept(postgres: Database) -> None:
    with pytest.raises(UniqueViolation), postgres.writing() as connection:
        send(connection, "2026-05-04", "2026-05-04")
    with postgres.reading() as connection:
        assert count(connection) == 0
