"""What holds of every KPI whatever the rows are: parts add up, order does not matter, time only shifts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.usecases.answer import ask
from kpis.catalogue import CATALOGUE
from kpis.catalogue.counted import ENTERED
from kpis.conditions import NotYet
from kpis.datasets import DATASETS
from kpis.formulas import Frame, Quotient, operands
from kpis.kpi import Better, Kind, Kpi, Unit
from kpis.measures import count
from kpis.periods import Period, PeriodKind, parts
from kpis.questions import Question
from kpis.readings import COMPANY, Answer
from storage.database import Connection, Database, open_database
from storage.migrate import migrate
from storage.readings import Cut, read_spans, span_of
from storage.workspaces import Workspace
from tests.made_up import World, fill, on_the_wall, worlds

YEAR = Period(PeriodKind.YEAR, date(2025, 1, 1), date(2026, 1, 1))
QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))
WEEK = Period(PeriodKind.WEEK, date(2025, 5, 5), date(2025, 5, 12))
ADD_UP = [kpi for kpi in CATALOGUE.values() if kpi.adds_up or kpi.key in ("pipeline_value", "mrr", "overdue_tasks")]
FLOWS = [kpi for kpi in CATALOGUE.values() if kpi.adds_up]
BY_WEEK = [
    kpi for kpi in CATALOGUE.values() if {frame for _, frame in operands(kpi.formula)} <= {Frame.PERIOD, Frame.BEFORE}
]

WAITING = count("deal_stays", NotYet("advanced_at"), NotYet("lost_at"), on="entered")
STILL_THERE = Kpi("waiting", Kind.DISTRIBUTION, Unit.PERCENT, Better.NEUTRAL, Quotient(WAITING, ENTERED), ("stage",))

BERLIN = ZoneInfo("Europe/Berlin")

some = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(some, max_examples=3)
"""For what looks at every KPI twice."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path_factory.mktemp('properties') / 'kpibot.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("module_postgres_url")
    opened = open_database(url)
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
@given(worlds(), st.sampled_from(["team", "rep"]))
def test_the_groups_add_up_to_the_company(database: Database, world: World, by: str) -> None:
    workspace, kpis = fill(database, world), [kpi for kpi in ADD_UP if by in kpi.breakdowns]
    with database.reading() as connection:
        found = answers(connection, workspace, world, kpis, QUARTER, by)
    added = {
        key: sum((group.reading.value or 0 for group in one.groups or ()), Fraction(0)) for key, one in found.items()
    }
    assert added == values(found)


@few
@given(worlds(), st.sampled_from([(QUARTER, PeriodKind.MONTH), (YEAR, PeriodKind.QUARTER), (WEEK, PeriodKind.DAY)]))
def test_the_parts_of_a_period_add_up_to_it(database: Database, world: World, cut: tuple[Period, PeriodKind]) -> None:
    workspace, (period, kind) = fill(database, world), cut
    with database.reading() as connection:
        whole = values(answers(connection, workspace, world, FLOWS, period))
        found = [
            values(answers(connection, workspace, world, FLOWS, part))
            for part in parts(period, kind, workspace.calendar)
        ]
    assert {key: sum((part[key] for part in found), Fraction(0)) for key in whole} == whole


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
    workspace = fill(database, world)
    with database.reading() as connection:
        span = span_of(STILL_THERE, QUARTER, QUARTER, world.now, workspace.calendar)
        fates = (CATALOGUE["stage_conversion"], CATALOGUE["funnel_leakage"], STILL_THERE)
        cut = Cut(COMPANY, "stage")
        moved, leaked, waiting = (read_spans(connection, workspace, kpi, [span], cut)[0] for kpi in fates)
    assert moved.keys() == leaked.keys() == waiting.keys()
    assert {sum(fate[stage].value or 0 for fate in (moved, leaked, waiting)) for stage in moved} <= {1}


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


@few
@given(worlds(), st.integers(1, 40))
def test_whole_weeks_on_the_wall_shift_what_is_counted_over_a_change_of_clocks(
    database: Database, world: World, weeks: int
) -> None:
    """A month of Berlin may have an hour more or less than another one: its rows are the same ones all the same."""
    moved, later = on_the_wall(world, weeks, BERLIN), timedelta(weeks=weeks)
    first, second = fill(database, world, zone=BERLIN.key), fill(database, moved, zone=BERLIN.key)
    then = replace(WEEK, start=WEEK.start + later, end=WEEK.end + later)
    counted = [kpi for kpi in FLOWS if kpi.unit is not Unit.MONEY]
    with database.reading() as connection:
        before = values(answers(connection, first, world, counted, WEEK))
        after = values(answers(connection, second, moved, counted, then))
    assert before == after


FACTS = ("deals", "activities", "leads", "orders", "tasks", "inquiries", "surveys", "emails", "costs", "subscriptions")


@few
@given(worlds(), st.sampled_from([*FACTS, "customers"]), st.integers(0, 400))
def test_a_row_of_a_later_time_changes_nothing(database: Database, world: World, dataset: str, days: int) -> None:
    """Not even what is open, who is a customer, or a cohort."""
    later = timedelta(days=200 + days)
    rows, ends = list(world.rows[dataset]), replace(world, now=world.now + timedelta(days=900))
    added = [_moved(row, later) for row in rows]
    workspaces = [fill(database, replace(ends, rows={**world.rows, dataset: these})) for these in (rows, rows + added)]
    kpis = list(CATALOGUE.values())
    with database.reading() as connection:
        found = [answers(connection, workspace, ends, kpis, QUARTER) for workspace in workspaces]
    assert _readings(found[0]) == _readings(found[1])


@some
@given(worlds(), st.sampled_from(FACTS))
def test_a_row_of_an_earlier_time_changes_no_flow(database: Database, world: World, dataset: str) -> None:
    flows = [kpi for kpi in CATALOGUE.values() if kpi.kind is Kind.SIMPLE]
    rows = list(world.rows[dataset])
    added = [_moved(row, timedelta(days=-600)) for row in rows]
    workspaces = [fill(database, replace(world, rows={**world.rows, dataset: these})) for these in (rows, rows + added)]
    with database.reading() as connection:
        found = [answers(connection, workspace, world, flows, QUARTER) for workspace in workspaces]
    assert _readings(found[0]) == _readings(found[1])


def _moved(row: dict[str, object], by: timedelta) -> dict[str, object]:
    """The row under another key, with all its times moved."""
    key = next(iter(row))
    return {name: value + by if isinstance(value, date) else value for name, value in row.items()} | {
        key: f"{row[key]} then"
    }


def _readings(found: dict[str, Answer]) -> dict[str, object]:
    return {key: (answer.reading, answer.previous) for key, answer in found.items()}
