"""Transactions: what a reader sees while others write, and what it may not do."""

from datetime import date

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError

from bot.usecases.answer import ask
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from storage.database import Connection, Database, open_database
from storage.schema import imports
from storage.workspaces import load
from tests.small_team import IMPORTED, add, small_team, won

QUARTER = Period(PeriodKind.QUARTER, date(2017, 10, 1), date(2018, 1, 1))


def test_a_reader_sees_one_state_whatever_is_imported_meanwhile(database: Database) -> None:
    small_team(database)
    with database.reading() as connection:
        workspace = load(connection)
        before = ask(connection, workspace, Question("revenue", QUARTER), IMPORTED)
        add(database, "deals", [won("L2", "lee", 500)])
        meanwhile = ask(connection, workspace, Question("revenue", QUARTER, by="rep"), IMPORTED)
    with database.reading() as connection:
        after = ask(connection, load(connection), Question("revenue", QUARTER), IMPORTED)
    assert before.reading.value == meanwhile.reading.value == 61000
    assert after.reading.value == 61500


def test_a_reader_does_not_write(database: Database) -> None:
    with database.reading() as connection, pytest.raises(DBAPIError, match=r"read.?only"):
        _note(connection)
    with database.writing() as connection:
        _note(connection)
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(imports)) == 1


def test_a_writer_sees_what_it_has_waited_for_however_the_server_is_set(new_postgres_url: str) -> None:
    """Else two that write facts of a workspace would fail, of which one has waited for the other."""
    with psycopg.connect(new_postgres_url, autocommit=True) as connection:
        connection.execute(
            SQL("ALTER DATABASE {} SET default_transaction_isolation = 'serializable'").format(
                Identifier(connection.info.dbname)
            )
        )
    database = open_database(new_postgres_url)
    levels = []
    for transaction in (database.writing(), database.reading()):
        with transaction as connection:
            levels.append(connection.exec_driver_sql("SHOW transaction_isolation").scalar())
    database.close()
    assert levels == ["read committed", "repeatable read"]


def _note(connection: Connection) -> None:
    connection.execute(insert(imports).values(workspace_id="default", dataset="deals", complete_up_to=IMPORTED))
