"""Whoever writes facts gives them another state first, whichever door they come through."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.demo.data import fill
from bot.ingestion.receive import receive
from bot.usecases.ingest import ImportOptions, ingest
from bot.usecases.settings import change_settings
from kpis.datasets import DATASETS, TARGETS
from storage.database import Database, open_database
from storage.schema import facts
from storage.sources.files import gathered
from storage.workspaces import load
from tests.golden_data import FOLDER, NOW

READ = sorted({*facts, "team_spans"} - {TARGETS.name})
"""The tables that are read of facts; targets are read anew for each question."""


@pytest.fixture
def watched(sqlite_url: str) -> Iterator[Database]:
    """A database that notes each row that is written, and in which state the facts were then."""
    database = open_database(sqlite_url)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE written (name TEXT, state TEXT)")
        for name in READ:
            for event in ("INSERT", "UPDATE", "DELETE"):
                note = f"INSERT INTO written SELECT '{name}', (SELECT state FROM fact_states)"
                connection.exec_driver_sql(f"CREATE TRIGGER {name}_{event} AFTER {event} ON {name} BEGIN {note}; END")
    yield database
    database.close()


def written(database: Database, act: Callable[[], object]) -> set[str]:
    """The tables that an act writes, none of which may be written in the state from before."""
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM written")
        before = connection.exec_driver_sql("SELECT state FROM fact_states").scalar()
    act()
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT DISTINCT name, state FROM written").all()
    assert before not in {state for _, state in found}
    return {name for name, _ in found}


def import_file(database: Database, path: Path) -> None:
    with database.reading() as connection:
        workspace = load(connection)
    with gathered([str(path)]) as files:
        ingest(database, workspace, files, ImportOptions(), NOW)


def test_files_settings_and_rows_that_waited(watched: Database) -> None:
    change = partial(change_settings, watched, "default", now=NOW)
    change({"time_zone": "Asia/Seoul", "currency": "KRW"})
    seen: set[str] = set()
    for name in ("stages", "rates", "reps", "deals", "customers", *DATASETS):
        seen |= written(watched, partial(import_file, watched, FOLDER / f"{name}.csv"))
    assert seen == set(READ)
    for settings, table in (
        ({"time_zone": "UTC"}, "orders"),
        ({"currency": "USD"}, "deals"),
        ({"qualify_at": "70%"}, "deals"),
        ({"min_amount": "1000"}, "deals"),
    ):
        assert table in written(watched, partial(change, settings))


def test_rows_over_http_and_those_that_waited_for_them(watched: Database) -> None:
    early = {"deal_id": "W1", "stage": "Proposal", "entered_at": "2024-02-01T00:00:00Z"}
    awaited = {"deal_id": "W1", "status": "open", "created_at": "2024-01-01T00:00:00Z"}
    now = datetime(2024, 6, 1, tzinfo=UTC)
    send = partial(receive, watched, "default")
    assert written(watched, partial(send, DATASETS["stage_changes"], [early], now)) == set()
    assert {"deals", "stage_changes"} < written(watched, partial(send, DATASETS["deals"], [awaited], now))


def test_the_team_of_the_demo(watched: Database) -> None:
    assert "deals" in written(watched, partial(fill, watched, NOW))
