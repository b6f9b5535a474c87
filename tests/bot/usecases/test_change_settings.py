"""Settings that change while rows come in: no row is left derived with the old ones."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select, text

from bot.ingestion.receive import take_rows
from bot.usecases.ingest import ImportOptions, ingest
from bot.usecases.settings import change_settings
from kpis.datasets import DEALS
from storage.database import Connection, Database
from storage.schema import deals
from storage.sources.files import gathered
from storage.workspaces import load

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DEAL = {"deal_id": "D1", "status": "open", "created_at": "2026-05-04T20:00:00Z"}
SEOUL = {"time_zone": "Asia/Seoul"}
IN_SEOUL = date(2026, 5, 5)


def created_day(database: Database) -> date | None:
    with database.reading() as connection:
        return connection.scalar(select(deals.c.created_day))


def test_a_file_is_derived_with_the_settings_as_they_are_when_it_comes_in(database: Database, tmp_path: Path) -> None:
    with database.reading() as connection:
        before = load(connection)
    change_settings(database, "default", SEOUL, now=NOW)
    (tmp_path / "deals.csv").write_text(",".join(DEAL) + "\n" + ",".join(DEAL.values()), "utf-8")
    with gathered([str(tmp_path / "deals.csv")]) as files:
        ingest(database, before, files, ImportOptions(), NOW)
    assert created_day(database) == IN_SEOUL


def test_rows_that_are_not_committed_yet_are_waited_for_and_derived_anew(database: Database) -> None:
    with ThreadPoolExecutor(1) as other:
        with database.writing() as connection:
            take_rows(connection, load(connection), DEALS, [DEAL], NOW)
            changing = other.submit(change_settings, database, "default", SEOUL, now=NOW)
            while not (changing.done() or is_waited_for(connection)):
                pass
        changing.result()
    assert created_day(database) == IN_SEOUL


def is_waited_for(connection: Connection) -> bool:
    """Whether somebody waits for our lock; on SQLite whoever writes has to."""
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
