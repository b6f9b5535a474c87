"""History of facts: what a row was stays known, and which deals of a period changed can be counted."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpis.datasets import DATASETS
from kpis.periods import Calendar, Window, parse_label, window
from storage.database import Database
from storage.history import changes_of, deals_changed
from tests.small_team import IMPORTED, REPS, add, small_team, won

CALENDAR = Calendar(ZoneInfo("America/New_York"))
DATED = {"closed_at"}
MOVED = {"amount", "status", "closed_at", "deleted_at"}


def month(name: str) -> Window:
    found = window(parse_label(name, CALENDAR), IMPORTED, CALENDAR)
    assert found
    return found


def before(database: Database, dataset: str, row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    with database.reading() as connection:
        return [change.before for change in changes_of(connection, "default", DATASETS[dataset], row)]


def count(database: Database, name: str, since: datetime = IMPORTED - timedelta(days=1)) -> int:
    with database.reading() as connection:
        return deals_changed(connection, "default", month(name), since=since, dated_by=DATED, moved_by=MOVED)


def test_a_deal_that_is_replaced_leaves_what_its_changed_columns_were(database: Database) -> None:
    small_team(database)
    add(database, "deals", [won("D1", "lee", 1500)])
    assert before(database, "deals", {"deal_id": "D1"}) == [{"owner": "dana", "amount": "1000"}]


def test_times_and_empty_cells_are_kept_too(database: Database) -> None:
    small_team(database)
    add(database, "deals", [{**won("D1", "dana", 1000, "2017-11-03"), "region": "North"}])
    expected = {"closed_at": "2017-10-02T12:00:00+00:00", "region": None}
    assert before(database, "deals", {"deal_id": "D1"}) == [expected]


@pytest.mark.parametrize("added", [{}, {"updated_at": "2018-01-01T00:00:00Z"}])
def test_a_row_that_says_nothing_new_leaves_no_history(database: Database, added: dict[str, str]) -> None:
    small_team(database)
    add(database, "deals", [{**won("D1", "dana", 1000), **added}])
    assert before(database, "deals", {"deal_id": "D1"}) == []


def test_the_latest_change_comes_first(database: Database) -> None:
    small_team(database)
    for amount in (2000, 3000):
        add(database, "deals", [won("D1", "dana", amount)])
    assert [each["amount"] for each in before(database, "deals", {"deal_id": "D1"})] == ["2000", "1000"]


def test_rows_with_a_key_of_several_columns_have_a_history_of_their_own(database: Database) -> None:
    small_team(database)
    add(database, "reps", [{**REPS[0], "team": "West"}])
    key = {"rep_id": "dana", "started_on": datetime(2016, 1, 1, tzinfo=UTC).date()}
    assert before(database, "reps", key) == [{"team": "East"}]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (won("D1", "dana", 1500), {"2017-10": 1, "2017-11": 0}),
        (won("D1", "dana", 1000, "2017-11-03"), {"2017-10": 1, "2017-11": 1}),
        ({**won("D1", "dana", 1000), "deleted_at": "2018-01-01T00:00:00Z"}, {"2017-10": 1, "2017-11": 0}),
        (won("D1", "lee", 1000), {"2017-10": 0, "2017-11": 0}),
        (won("NEW", "dana", 1000), {"2017-10": 0, "2017-11": 0}),
    ],
)
def test_a_deal_changes_the_periods_that_it_is_or_was_in(
    database: Database, changed: dict[str, str], expected: dict[str, int]
) -> None:
    small_team(database)
    add(database, "deals", [changed])
    assert {name: count(database, name) for name in expected} == expected


def test_a_deal_that_was_reopened_has_left_its_period(database: Database) -> None:
    small_team(database)
    add(database, "deals", [{**won("D1", "dana", 1000), "status": "open", "closed_at": ""}])
    assert count(database, "2017-10") == 1


def test_a_deal_that_changed_twice_is_one_deal(database: Database) -> None:
    small_team(database)
    for amount in (2000, 3000):
        add(database, "deals", [won("D1", "dana", amount)])
    assert count(database, "2017-10") == 1


def test_what_changed_before_does_not_count(database: Database) -> None:
    small_team(database)
    add(database, "deals", [won("D1", "dana", 1500)])
    assert count(database, "2017-10", since=IMPORTED) == 0


def test_a_kpi_that_is_not_made_of_deals_has_none_that_changed(database: Database) -> None:
    small_team(database)
    with database.reading() as connection:
        found = deals_changed(connection, "default", month("2017-10"), since=IMPORTED, dated_by=(), moved_by=MOVED)
    assert found == 0
