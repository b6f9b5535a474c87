"""What is derived from rows is derived anew when what it depends on changes."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from bot.usecases.settings import change_settings
from kpis.datasets import DATASETS
from storage import facts as facts_store
from storage.database import Database
from storage.schema import facts
from storage.workspaces import change, load

NOW = datetime(2025, 7, 1, tzinfo=UTC)
LATE = datetime(2025, 4, 30, 23, tzinfo=UTC)
"""The first of May already in Seoul."""

DEAL = {"deal_id": "D1", "owner": "R1", "status": "won", "amount": Fraction(10), "currency": "USD"} | {
    "created_at": datetime(2025, 4, 1, tzinfo=UTC),
    "closed_at": LATE,
}
REP = {"rep_id": "R1", "team": "Red", "started_on": date(2025, 1, 1)}
RATE = {"currency": "USD", "valid_from": date(2025, 5, 1), "rate": Fraction(1300)}


def write(database: Database, dataset: str, *rows: dict[str, Any]) -> None:
    with database.writing() as connection:
        workspace = load(connection)
        whole = [{column.name: row.get(column.name) for column in DATASETS[dataset].columns} for row in rows]
        with facts_store.writing(connection, workspace, DATASETS[dataset], NOW) as writer:
            writer.write(whole)


def stored(database: Database, dataset: str, *columns: str) -> list[tuple[Any, ...]]:
    table = facts[dataset]
    with database.reading() as connection:
        query = select(*(table.c[column] for column in columns)).order_by(*table.primary_key.columns)
        return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def seoul(database: Database) -> Database:
    with database.writing() as connection:
        change(connection, load(connection), {"time_zone": "Asia/Seoul", "currency": "KRW"})
    write(database, "deals", DEAL)
    return database


def test_a_team_that_becomes_known_later_is_put_into_the_rows(seoul: Database) -> None:
    assert stored(seoul, "deals", "closed_team") == [(None,)]
    write(seoul, "reps", REP)
    assert stored(seoul, "deals", "closed_team") == [("Red",)]


def test_a_rep_who_changes_team_leaves_the_earlier_rows_behind(seoul: Database) -> None:
    write(
        seoul, "reps", {**REP, "ended_on": date(2025, 4, 30)}, {**REP, "team": "Blue", "started_on": date(2025, 5, 1)}
    )
    assert stored(seoul, "deals", "created_team", "closed_team") == [("Red", "Blue")]


def test_a_rate_that_comes_later_makes_money_known_in_every_dataset(seoul: Database) -> None:
    write(
        seoul,
        "costs",
        {"cost_id": "K1", "category": "sales", "amount": Fraction(2), "currency": "USD"}
        | {"incurred_on": date(2025, 5, 2)},
    )
    write(seoul, "rates", RATE)
    assert stored(seoul, "deals", "closed_money") == [(13_000 * 10_000,)]
    assert stored(seoul, "costs", "incurred_money") == [(2600 * 10_000,)]


def test_a_stage_that_is_declared_later_makes_an_opportunity(seoul: Database) -> None:
    deal = {**DEAL, "deal_id": "D2", "status": "open", "closed_at": None, "stage": "Talk"}
    write(seoul, "deals", deal)
    write(
        seoul,
        "stages",
        {"stage": "Talk", "position": 1, "type": "open", "win_probability": Fraction(1, 2)},
        {"stage": "Won", "position": 2, "type": "won", "win_probability": Fraction(1)},
        {"stage": "Lost", "position": 3, "type": "lost", "win_probability": Fraction(0)},
    )
    assert stored(seoul, "deals", "qualified_ts")[1] == (DEAL["created_at"],)


def test_a_stage_change_that_comes_later_splits_the_stay_of_its_deal(seoul: Database) -> None:
    entered = datetime(2025, 4, 10, tzinfo=UTC)
    write(seoul, "stage_changes", {"deal_id": "D1", "stage": "Proposal", "entered_at": entered})
    assert stored(seoul, "deal_stays", "stage", "open_from", "open_to") == [
        (None, DEAL["created_at"], entered),
        ("Proposal", entered, LATE),
    ]


def test_an_earlier_stay_that_comes_later_makes_the_other_one_a_return(seoul: Database) -> None:
    may, june = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    write(seoul, "customers", {"customer_id": "C1", "acquired_at": june})
    assert stored(seoul, "customers", "first_ts") == [(june,)]
    write(seoul, "customers", {"customer_id": "C1", "acquired_at": may, "churned_at": may})
    assert stored(seoul, "customers", "first_ts", "known_to")[0] == (may, june)
    assert stored(seoul, "customers", "first_ts")[1] == (None,)


def test_another_time_zone_puts_rows_on_other_days(seoul: Database) -> None:
    write(seoul, "leads", {"lead_id": "L1", "created_at": LATE})
    change_settings(seoul, "default", {"time_zone": "UTC"}, now=NOW)
    assert stored(seoul, "deals", "closed_day") == [(date(2025, 4, 30),)]
    assert stored(seoul, "leads", "created_day") == [(date(2025, 4, 30),)]


def test_a_row_that_says_nothing_new_is_unchanged(seoul: Database) -> None:
    with seoul.writing() as connection:
        workspace = load(connection)
        row = {column.name: DEAL.get(column.name) for column in DATASETS["deals"].columns}
        with facts_store.writing(connection, workspace, DATASETS["deals"], NOW) as writer:
            writer.write([row])
    assert (writer.written.added, writer.written.updated, writer.written.unchanged) == (0, 0, 1)


def test_stage_changes_of_a_deal_that_is_still_to_come_count_once_it_is_there(database: Database) -> None:
    entered = datetime(2025, 4, 20, tzinfo=UTC)
    write(database, "stage_changes", {"deal_id": "D1", "stage": "Lost", "entered_at": entered})
    assert stored(database, "deals", "deal_id") == []
    write(database, "deals", {**DEAL, "status": "lost", "closed_at": None})
    assert stored(database, "deals", "closed_day") == [(date(2025, 4, 20),)]
