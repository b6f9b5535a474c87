"""Whoever writes a table of facts gives it another state first, whichever door they come through."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.demo.data import fill
from bot.ingestion.receive import receive
from bot.usecases.ingest import ImportOptions, ingest
from bot.usecases.settings import change_settings
from kpis.datasets import DATASETS
from storage.database import Database, open_database
from storage.fact_states import HAVE_STATES, FactStates, renew_states, states_in
from storage.schema import fact_states
from storage.sources.files import gathered
from storage.workspaces import load
from tests.golden_data import FOLDER, NOW
from tests.small_team import REPS, TARGETS, add, small_team, won


@pytest.fixture
def watched(sqlite_url: str) -> Iterator[Database]:
    """A database that notes each row that is written, and in which state the facts were then."""
    database = open_database(sqlite_url)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE written (name TEXT, state TEXT)")
        for name in HAVE_STATES:
            for event in ("INSERT", "UPDATE", "DELETE"):
                note = f"INSERT INTO written SELECT '{name}', (SELECT state FROM fact_states)"
                connection.exec_driver_sql(f"CREATE TRIGGER {name}_{event} AFTER {event} ON {name} BEGIN {note}; END")
    yield database
    database.close()


def states_of(database: Database) -> FactStates:
    """Those that a reader sees now."""
    with database.reading() as connection:
        return states_in(connection.scalar(select(fact_states.c.state)) or "none")


def written(database: Database, act: Callable[[], object]) -> set[str]:
    """The tables that an act writes, none of which may be written in the state from before."""
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM written")
    before = states_of(database)
    act()
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT DISTINCT name, state FROM written").all()
    for name, state in found:
        assert states_in(state).of([name]) != before.of([name])
    return {name for name, _ in found}


def renewed(database: Database, act: Callable[[], object]) -> set[str]:
    """The tables that have another state after an act."""
    before = states_of(database)
    act()
    after = states_of(database)
    return {name for name in HAVE_STATES if before.of([name]) != after.of([name])}


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
    assert seen == HAVE_STATES
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


@pytest.mark.parametrize(
    ("dataset", "row", "expected"),
    [
        ("activities", {"activity_id": "A1", "kind": "call", "happened_at": "2018-01-01T00:00:00Z"}, {"activities"}),
        ("deals", won("D2", "dana", 500), {"deals", "deal_stays"}),
        ("deals", won("D1", "dana", 1000), set()),
        (
            "stage_changes",
            {"deal_id": "D1", "stage": "Open", "entered_at": "2017-09-02T00:00:00Z"},
            {"stage_changes", "deals", "deal_stays"},
        ),
        ("rates", {"currency": "EUR", "valid_from": "2017-01-01", "rate": "1.5"}, {"rates"}),
        ("reps", {**REPS[0], "team": "West"}, {"reps", "team_spans", "deals", "deal_stays"}),
        ("targets", {**TARGETS[0], "value": "1"}, set()),
    ],
    ids=["activities", "a deal", "a known deal", "stage changes", "rates of no deal", "another team", "targets"],
)
def test_what_comes_in_leaves_all_else_in_its_state(
    watched: Database, dataset: str, row: dict[str, str], expected: set[str]
) -> None:
    small_team(watched)
    assert renewed(watched, partial(add, watched, dataset, [row])) == expected


def test_a_table_without_a_state_can_not_be_given_another(watched: Database) -> None:
    with watched.writing() as connection, pytest.raises(ValueError, match="targets"):
        renew_states(connection, "default", ["targets"])


def test_the_word_that_an_earlier_version_wrote_is_that_of_every_table() -> None:
    earlier = states_in("9f3c")
    assert earlier.of(["deals", "reps"]) == ("9f3c", "9f3c")
