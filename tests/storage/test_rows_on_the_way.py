"""Rows on their way into a database: in before anything else is asked, and gone with their transaction."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Connection, Database
from storage.dialects import dialect_of
from storage.sending import MOST

INTO = "holidays (workspace_id, day)"


def send(connection: Connection, *days: str) -> None:
    dialect_of(connection).insert(connection, INTO, [["default"] * len(days), days])


def count(connection: Connection) -> int:
    return len(connection.execute(text("SELECT * FROM holidays")).all())


def test_rows_that_are_on_the_way_are_in_before_the_next_statement(database: Database) -> None:
    with database.writing() as connection:
        send(connection, "2026-05-04")
        send(connection, "2026-05-05")
        assert count(connection) == 2


def test_rows_that_are_on_the_way_are_in_before_the_end_of_the_transaction(database: Database) -> None:
    with database.writing() as connection:
        send(connection, "2026-05-04")
    with database.reading() as connection:
        assert count(connection) == 1


def test_an_error_gives_up_what_is_on_the_way_and_the_connection_goes_on(database: Database) -> None:
    with pytest.raises(LookupError), database.writing() as connection:
        send(connection, "2026-05-04")
        raise LookupError
    with database.writing() as connection:
        assert count(connection) == 0


def test_what_is_wrong_with_rows_is_told_at_the_end_and_nothing_of_them_is_kept(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as connection:
        send(connection, "2026-05-04", "2026-05-04")
    with database.reading() as connection:
        assert count(connection) == 0


def test_what_is_wrong_is_told_before_more_is_sent_than_may_be_on_the_way(database: Database) -> None:
    sent = []
    with pytest.raises(IntegrityError), database.writing() as connection:
        for lot in range(3 * MOST):
            send(connection, "2026-05-04")
            sent.append(lot)
    assert len(sent) <= MOST + 1


def test_lots_arrive_in_their_order_however_many_there_are(database: Database) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    with database.writing() as connection:
        for day in days:
            send(connection, day)
        found = connection.scalars(text("SELECT day FROM holidays")).all()
    assert list(map(str, found)) == days
