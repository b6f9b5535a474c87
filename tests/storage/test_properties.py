"""What holds of every KPI whatever the rows are: parts add up, order does not matter, time only shifts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.usecases.answer import ask
from kpis.catalogue import CATALOGUE
from kpis.datasets import DATASETS
from kpis.formulas import Frame, operands
from kpis.kpi import Kind, Kpi
from kpis.periods import Period, PeriodKind, parse_label, parts
from kpis.questions import Question
from kpis.readings import Answer
from storage.database import Connection, Database, open_database
from storage.migrate import migrate
from storage.workspaces import Workspace
from tests.made_up import World, fill, worlds

QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))
WEEK = Period(PeriodKind.WEEK, date(2025, 5, 5), date(2025, 5, 12))
ADD_UP = [kpi for kpi in CATALOGUE.values() if kpi.adds_up or kpi.key in ("pipeline_value", "mrr", "overdue_tasks")]
BY_TEAM = [kpi for kpi in ADD_UP if "team" in kpi.breakdowns]
BY_WEEK = [
    kpi for kpi in CATALOGUE.values() if {frame for _, frame in operands(kpi.formula)} <= {Frame.PERIOD, Frame.BEFORE}
]

some = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(some, max_examples=4)
"""For what looks at every KPI twice."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{Path(tmp_path_factory.mktemp('properties')) / 'kpibot.db'}")
    migrate(opened)
    yield opened
    opened.close()


def answers(
    connection: Connection, workspace: Workspace, world: World, kpis: list[Kpi], period: Period, by: str | None = None
) -> dict[str, Answer]:
    return {kpi.key: ask(connection, workspace, Question(kpi.key, period, by=by), world.now) for kpi in kpis}


def values(found: dict[str, Answer]) -> dict[str, Fraction]:
    return {key: answer.reading.value or Fraction(0) for key, answer in found.items()}


@some
@given(worlds())
def test_teams_add_up_to_the_company(database: Database, world: World) -> None:
    workspace = fill(database, world)
    with database.reading() as connection:
        found = answers(connection, workspace, world, BY_TEAM, QUARTER, "team")
    added = {
        key: sum((group.reading.value or 0 for group in one.groups or ()), Fraction(0)) for key, one in found.items()
    }
    assert added == values(found)


@some
@given(worlds())
def test_months_add_up_to_the_quarter(database: Database, world: World) -> None:
    workspace, flows = fill(database, world), [kpi for kpi in CATALOGUE.values() if kpi.adds_up]
    with database.reading() as connection:
        whole = values(answers(connection, workspace, world, flows, QUARTER))
        months = [
            values(answers(connection, workspace, world, flows, month))
            for month in parts(QUARTER, PeriodKind.MONTH, workspace.calendar)
        ]
    assert {key: sum((month[key] for month in months), Fraction(0)) for key in whole} == whole


@some
@given(worlds())
def test_who_was_there_has_stayed_or_gone(database: Database, world: World) -> None:
    workspace, kpis = fill(database, world), [CATALOGUE["churn_rate"], CATALOGUE["retention_rate"]]
    with database.reading() as connection:
        gone, kept = answers(connection, workspace, world, kpis, QUARTER).values()
    assert (gone.reading.value is None) is (kept.reading.value is None)
    if gone.reading.value is not None and kept.reading.value is not None:
        assert gone.reading.value + kept.reading.value == 1


@some
@given(worlds())
def test_a_deal_in_a_stage_has_moved_on_or_leaked_or_waits(database: Database, world: World) -> None:
    workspace, kpis = fill(database, world), [CATALOGUE["stage_conversion"], CATALOGUE["funnel_leakage"]]
    with database.reading() as connection:
        on, leaked = answers(connection, workspace, world, kpis, QUARTER, "stage").values()
    for moved, lost in zip(on.groups or (), leaked.groups or (), strict=True):
        assert (moved.key, moved.reading.denominator) == (lost.key, lost.reading.denominator)
        assert 0 <= (moved.reading.value or 0) + (lost.reading.value or 0) <= 1


@few
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_in_which_data_come_in_is_of_no_matter(database: Database, world: World, chance: object) -> None:
    shuffled = {name: list(rows) for name, rows in world.rows.items()}
    order = list(DATASETS)
    for rows in (order, *shuffled.values()):
        chance.shuffle(rows)  # type: ignore[attr-defined]
    first, second = fill(database, world), fill(database, replace(world, rows=shuffled), order)
    kpis = list(CATALOGUE.values())
    with database.reading() as connection:
        found = [answers(connection, workspace, world, kpis, QUARTER) for workspace in (first, second)]
    assert found[0] == found[1]


@few
@given(worlds(), st.integers(-60, 60))
def test_whole_weeks_shift_the_answers(database: Database, world: World, weeks: int) -> None:
    unpriced = replace(world, rows={**world.rows, "targets": []})
    moved, later = unpriced.shifted(weeks), timedelta(weeks=weeks)
    first, second = fill(database, unpriced), fill(database, moved)
    then = replace(WEEK, start=WEEK.start + later, end=WEEK.end + later)
    with database.reading() as connection:
        before = answers(connection, first, unpriced, BY_WEEK, WEEK)
        after = answers(connection, second, moved, BY_WEEK, then)
    assert {key: (one.reading, one.previous, one.left_out) for key, one in before.items()} == {
        key: (one.reading, one.previous, one.left_out) for key, one in after.items()
    }


@some
@given(worlds(), st.sampled_from(["deals", "activities", "leads", "orders", "tasks", "inquiries", "surveys", "emails"]))
def test_a_row_of_another_time_changes_no_flow(database: Database, world: World, dataset: str) -> None:
    flows = [kpi for kpi in CATALOGUE.values() if kpi.kind is Kind.SIMPLE]
    outside = parse_label("2024-01", fill(database, world).calendar)
    rows = list(world.rows[dataset])
    moved = [_moved_to(outside.start, row, world) for row in rows]
    workspaces = [fill(database, replace(world, rows={**world.rows, dataset: these})) for these in (rows, rows + moved)]
    with database.reading() as connection:
        found = [values(answers(connection, workspace, world, flows, QUARTER)) for workspace in workspaces]
    assert found[0] == found[1]


def _moved_to(day: date, row: dict[str, object], world: World) -> dict[str, object]:
    """The row under another key, all its times so much earlier that the latest lies in another year."""
    del world
    by = timedelta(days=(date(2025, 8, 31) - day).days + 400)
    key = next(iter(row))
    return {name: value - by if isinstance(value, date) else value for name, value in row.items()} | {
        key: f"{row[key]} then"
    }
