"""Rows that come before the row that they refer to: kept aside, and taken in with it, by whichever way either comes."""

import logging
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from bot.ingestion.receive import Receipt, receive
from bot.usecases import sources
from bot.usecases.ingest import ImportOptions, ingest
from bot.usecases.pulls import Pulled
from bot.usecases.sources import NewSource, pull_due, pull_now
from bot.usecases.waiting import LONGEST_WAIT
from kpis.datasets import DATASETS
from storage import waiting
from storage.database import Database
from storage.schema import facts, stays
from storage.sources.files import Source
from storage.waiting_tables import waiting_rows
from storage.workspaces import load

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def deal(deal_id: str = "D1", **more: str) -> dict[str, str]:
    return {"deal_id": deal_id, "status": "open", "created_at": "2026-05-01", **more}


def change(deal_id: str = "D1", stage: str = "Proposal", entered_at: str = "2026-05-04") -> dict[str, str]:
    return {"deal_id": deal_id, "stage": stage, "entered_at": entered_at}


def send(
    database: Database, dataset: str, *rows: dict[str, str], now: datetime = NOW, workspace_id: str = "default"
) -> Receipt:
    return receive(database, workspace_id, DATASETS[dataset], rows, now)


def changes(database: Database) -> list[tuple[str, str]]:
    table = facts["stage_changes"]
    with database.reading() as connection:
        found = connection.execute(select(table.c.deal_id, table.c.stage).order_by(table.c.deal_id, table.c.entered_at))
        return [(row.deal_id, row.stage) for row in found]


def still_waiting(database: Database) -> int:
    with database.reading() as connection:
        return waiting.count(connection, "default")


def derived(database: Database, workspace_id: str) -> list[dict[str, Any]]:
    """All that is derived of deals and of their way through the stages."""
    with database.reading() as connection:
        queries = [
            select(*(column for column in table.c if column.name != "workspace_id"))
            .where(table.c.workspace_id == workspace_id)
            .order_by(*table.primary_key)
            for table in (facts["deals"], facts["stage_changes"], stays)
        ]
        return [dict(row) for query in queries for row in connection.execute(query).mappings()]


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else's database, with the cursor of each row as a text."""
    with closing(sqlite3.connect(tmp_path / "theirs.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE deals (deal_id, status, created_at, changed TEXT)")
        connection.execute("CREATE TABLE stage_changes (deal_id, stage, entered_at, changed TEXT)")
        yield connection


def add_sources(database: Database, tmp_path: Path) -> None:
    """Stage changes every fifteen minutes, deals every hour."""
    for dataset, schedule in (("deals", "hour"), ("stage_changes", "15m")):
        config = {
            "url": f"sqlite:///{tmp_path / 'theirs.db'}",
            "query": f"SELECT * FROM {dataset}",
            "cursor": "changed",
        }
        sources.add(database, "default", NewSource(dataset, "sql", dataset, config, schedule), NOW)


def counts(pulled: Pulled) -> tuple[str, int, int, int]:
    return pulled.source, pulled.added, pulled.waiting, pulled.rejected


def test_a_pulled_change_whose_deal_comes_with_a_later_pull_is_not_lost(
    database: Database, theirs: sqlite3.Connection, tmp_path: Path
) -> None:
    add_sources(database, tmp_path)
    pull_due(database, "default", NOW)
    theirs.execute(
        "INSERT INTO stage_changes VALUES ('D1', 'Proposal', '2026-06-01T12:10:00Z', '2026-06-01T12:10:00Z')"
    )
    theirs.execute("INSERT INTO deals VALUES ('D1', 'open', '2026-06-01T12:05:00Z', '2026-06-01T12:05:00Z')")
    (early,) = pull_due(database, "default", NOW + timedelta(minutes=15))
    assert (counts(early), changes(database)) == (("stage_changes", 0, 1, 0), [])
    pulled = pull_due(database, "default", LATER)
    assert [counts(each) for each in pulled] == [("deals", 1, 0, 0), ("stage_changes", 0, 0, 0)]
    assert (changes(database), still_waiting(database)) == ([("D1", "Proposal")], 0)


def test_the_report_of_a_source_and_its_list_say_what_waits(
    database: Database, theirs: sqlite3.Connection, tmp_path: Path
) -> None:
    add_sources(database, tmp_path)
    theirs.execute(
        "INSERT INTO stage_changes VALUES ('D1', 'Proposal', '2026-06-01T12:10:00Z', '2026-06-01T12:10:00Z')"
    )
    pull_now(database, "default", "stage_changes", NOW)
    deals, seen = sources.every(database, "default", NOW)
    assert (deals.waiting, (seen.plan.report or {})["waiting"]) == ((), 1)
    assert [(queue.rows, queue.awaited, queue.since) for queue in seen.waiting] == [(1, "deals", NOW)]


def test_rows_over_http_wait_and_come_in_with_a_deal_of_a_file(database: Database, tmp_path: Path) -> None:
    receipt = send(database, "stage_changes", change(), change("D2"))
    (tmp_path / "deals.csv").write_text("deal_id,status,created_at\nD1,open,2026-05-01\n", "utf-8")
    with database.reading() as connection:
        workspace = load(connection)
    [report] = ingest(database, workspace, [Source("deals.csv", tmp_path / "deals.csv")], ImportOptions(), LATER).files
    assert (receipt.written.added, [row.awaited for row in receipt.waiting], receipt.rejects) == (0, ["D1", "D2"], ())
    assert (report.written.added, report.freed, changes(database)) == (1, 1, [("D1", "Proposal")])
    assert still_waiting(database) == 1


def test_a_dry_run_of_the_deals_frees_nothing(database: Database, tmp_path: Path) -> None:
    send(database, "stage_changes", change())
    (tmp_path / "deals.csv").write_text("deal_id,status,created_at\nD1,open,2026-05-01\n", "utf-8")
    with database.reading() as connection:
        workspace = load(connection)
    options = ImportOptions(is_dry_run=True)
    [report] = ingest(database, workspace, [Source("deals.csv", tmp_path / "deals.csv")], options, LATER).files
    assert (report.freed, still_waiting(database), changes(database)) == (1, 1, [])


WON = deal("D2", status="won", closed_at="2026-05-20", amount="100", currency="EUR", owner="R1")
ROWS = [
    *(("deals", row) for row in (deal(), WON, deal("D3", status="lost"))),
    *(
        ("stage_changes", change("D1", stage, day))
        for stage, day in (("Qualified", "2026-05-01"), ("Won", "2026-05-09"))
    ),
    *(
        ("stage_changes", change("D2", stage, day))
        for stage, day in (("Proposal", "2026-05-03"), ("Won", "2026-05-20"))
    ),
    *(("stage_changes", change(deal_id, "Lost", "2026-05-11")) for deal_id in ("D3", "D4")),
    ("reps", {"rep_id": "R1", "team": "East", "started_on": "2026-01-01"}),
    ("rates", {"currency": "EUR", "valid_from": "2026-01-01", "rate": "1.1"}),
]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(ROWS * 2))
def test_rows_one_by_one_in_any_order_and_twice_come_to_what_files_come_to(
    database: Database, sent: list[tuple[str, dict[str, str]]]
) -> None:
    for dataset in ("reps", "rates", "deals", "stage_changes"):
        send(database, dataset, *(row for name, row in ROWS if name == dataset), workspace_id="in order")
    workspace_id = f"in order of {uuid4()}"
    for dataset, row in sent:
        send(database, dataset, row, workspace_id=workspace_id)
    assert derived(database, workspace_id) == derived(database, "in order")


def test_a_deal_that_is_rejected_or_of_another_workspace_frees_nothing(database: Database) -> None:
    send(database, "stage_changes", change())
    send(database, "deals", deal(), workspace_id="other")
    send(database, "deals", deal("D2"), deal(status="maybe"))
    assert (still_waiting(database), changes(database)) == (1, [])


def test_a_row_that_is_wrong_in_itself_does_not_wait(database: Database) -> None:
    receipt = send(database, "stage_changes", change(entered_at="someday"), change("D2"), change("D2"))
    assert [(row.row, row.reason) for row in receipt.rejects] == [(1, "bad_date"), (3, "duplicate_id")]
    assert [row.row for row in receipt.waiting] == [2]


def test_a_row_that_finds_no_room_is_rejected_with_the_reason(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.waiting.MOST", 1)
    receipt = send(database, "stage_changes", change(), change("D2"))
    assert [(row.row, row.reason, row.column) for row in receipt.rejects] == [(2, "too_many_waiting", "deal_id")]


def test_a_row_that_is_wrong_by_now_is_dropped_and_logged(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    send(database, "stage_changes", change(), change(stage="Won", entered_at="2026-05-09"))
    with database.writing() as connection:
        # As an earlier version may have put it aside.
        kept = {"identity": "x", "awaited_dataset": "deals", "awaited_key": "D1", "since": NOW}
        whole = {"workspace_id": "default", "dataset": "stage_changes", "cells": change(entered_at="someday")}
        connection.execute(insert(waiting_rows).values(**whole, **kept))
    with caplog.at_level(logging.WARNING):
        receipt = send(database, "deals", deal())
    assert (receipt.written.added, len(changes(database)), still_waiting(database)) == (1, 2, 0)
    assert [record.getMessage() for record in caplog.records] == [
        "a row of stage_changes that was waiting is rejected: D1, someday, Proposal, bad_date"
    ]


def test_a_crash_before_the_deal_is_committed_leaves_its_changes_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(database, "stage_changes", change())

    def die(*_: object) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr("bot.usecases.intake.arrived", die)
        send(database, "deals", deal())
    assert (still_waiting(database), changes(database)) == (1, [])
    send(database, "deals", deal())
    assert (still_waiting(database), changes(database)) == (0, [("D1", "Proposal")])


def test_a_deal_and_its_change_that_come_at_once_find_each_other(database: Database) -> None:
    names = [f"D{number}" for number in range(8)]
    sent = [(dataset, row(name)) for name in names for dataset, row in (("deals", deal), ("stage_changes", change))]
    with ThreadPoolExecutor(4) as senders:
        list(senders.map(lambda each: send(database, each[0], each[1]), sent))
    assert (len(changes(database)), still_waiting(database)) == (8, 0)


def test_a_row_that_nothing_comes_for_is_dropped_in_the_end_and_logged(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    send(database, "stage_changes", change())
    send(database, "stage_changes", change("D2"), now=LATER)
    with caplog.at_level(logging.WARNING):
        pull_due(database, "default", NOW + LONGEST_WAIT)
        assert (still_waiting(database), caplog.records) == (2, [])
        pull_due(database, "default", LATER + LONGEST_WAIT)
    assert (still_waiting(database), len(caplog.records)) == (1, 1)


def test_the_rows_of_a_source_that_is_removed_go_on_waiting(
    database: Database, theirs: sqlite3.Connection, tmp_path: Path
) -> None:
    add_sources(database, tmp_path)
    theirs.execute(
        "INSERT INTO stage_changes VALUES ('D1', 'Proposal', '2026-06-01T12:10:00Z', '2026-06-01T12:10:00Z')"
    )
    pull_now(database, "default", "stage_changes", NOW)
    sources.remove(database, "default", "stage_changes")
    send(database, "deals", deal())
    assert changes(database) == [("D1", "Proposal")]
