"""The rows that an explanation lists make the value: recomputed from them alone, every KPI comes out the same."""

from datetime import date
from fractions import Fraction
from statistics import median
from typing import Any

import pytest
from sqlalchemy import event

from kpis.catalogue import CATALOGUE
from kpis.compute import Total
from kpis.explanations import Amount, CountedRow, parts_of
from kpis.formulas import Frame, Months, Operand, TargetFor, measures
from kpis.kpi import Kpi
from kpis.measures import Aggregate
from kpis.periods import Period, PeriodKind
from kpis.readings import COMPANY, NO_READING, Reading, Scope, parse_scope
from storage.database import Connection, Database
from storage.readings import Cut, Span, View, read_in, read_totals, span_of, view_of
from storage.sheets import all_rows, first_sheets, plans
from storage.workspaces import Workspace
from tests.golden_data import NOW, expected
from tests.kpis.one_reading import reading, totals_of

Golden = tuple[Database, Workspace]
Brought = list[tuple[Fraction, str | None]]
"""What each row adds to a part, with the customer that it is of."""

QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))
LATER = Period(PeriodKind.QUARTER, date(2026, 4, 1), date(2026, 7, 1))


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_the_rows_of_every_golden_question_make_its_value(golden: Golden, key: str) -> None:
    database, workspace = golden
    kpi = CATALOGUE[key]
    asked = dict.fromkeys((one.period, parse_scope(one.scope)) for one in expected() if one.kpi == key)
    assert asked
    with database.reading() as connection:
        for period, scope in asked:
            span, view = _seen(connection, workspace, kpi, period, scope)
            [read] = read_in(connection, kpi, [span], view)
            assert _recomputed(connection, kpi, span, view) == read[None], (period, scope)


def _seen(
    connection: Connection, workspace: Workspace, kpi: Kpi, period: Period, scope: Scope = COMPANY
) -> tuple[Span, View]:
    span = span_of(kpi, period, period, NOW, workspace.calendar)
    return span, view_of(connection, workspace, Cut(scope), NOW)


def _recomputed(connection: Connection, kpi: Kpi, span: Span, view: View) -> Reading:
    if span.window is None:
        return NO_READING
    parts = parts_of(kpi.formula, is_running=span.window.running)
    brought: dict[tuple[Operand, Frame], Brought] = {(part.operand, part.frame): [] for part in parts}
    for plan, row in all_rows(connection, plans(connection, parts, span, view), view):
        for part, value in zip(plan.parts, row.brings, strict=True):
            if value is not None and (part.operand, part.frame) in brought:
                brought[part.operand, part.frame].append((value, row.more.get("customer_id")))
    lengths = {read: total for read, total in read_totals(connection, kpi, span, view).items() if read[0] == Months()}

    def total(operand: Operand, frame: Frame) -> Total:
        found = lengths.get((operand, frame))
        return found if found else _total(operand, brought[operand, frame])

    return reading(kpi, totals_of(total, is_running=span.window.running))


def _total(operand: Operand, brought: Brought) -> Total:
    values = [value for value, _ in brought]
    aggregates = {measure.aggregate for measure in measures(operand)}
    if Aggregate.DISTINCT in aggregates:
        return Total(Fraction(len({customer for _, customer in brought})), len(brought))
    if not values and (isinstance(operand, TargetFor) or any(each.is_needed for each in measures(operand))):
        return Total(None)
    if Aggregate.MEDIAN in aggregates:
        return Total(median(values) if values else None, len(values))
    return Total(sum(values, Fraction(0)), len(values))


@pytest.mark.parametrize("key", ["win_rate", "revenue", "revenue_churn", "calls_per_rep", "quota_hit_rate", "mrr"])
def test_the_first_rows_are_the_first_of_all(golden: Golden, key: str) -> None:
    database, workspace = golden
    kpi = CATALOGUE[key]
    with database.reading() as connection:
        span, view = _seen(connection, workspace, kpi, QUARTER)
        planned = plans(connection, parts_of(kpi.formula, is_running=False), span, view)
        every = list(all_rows(connection, planned, view))
        for plan, sheet in zip(planned, first_sheets(connection, planned, view, 4), strict=True):
            rows = [row for of, row in every if of == plan]
            assert (sheet.count, sheet.rows) == (len(rows), tuple(rows[:4]))


def _first(golden: Golden, key: str, period: Period = QUARTER) -> list[CountedRow]:
    database, workspace = golden
    kpi = CATALOGUE[key]
    with database.reading() as connection:
        span, view = _seen(connection, workspace, kpi, period)
        planned = plans(connection, parts_of(kpi.formula, is_running=False), span, view)
        return [row for sheet in first_sheets(connection, planned, view, 100) for row in sheet.rows]


def test_the_largest_money_comes_first_else_the_newest(golden: Golden) -> None:
    money = [row.brings[0] or Fraction(0) for row in _first(golden, "revenue")]
    times = [str(row.at) for row in _first(golden, "win_rate")]
    assert (money, times) == (sorted(money, reverse=True), sorted(times, reverse=True))


def test_an_amount_in_another_currency_comes_with_its_rate_and_worth(golden: Golden) -> None:
    found = [row for row in _first(golden, "revenue", LATER) if row.amount and row.amount.currency != "KRW"]
    assert [(row.key, row.amount) for row in found][:1] == [
        ("D0098", Amount(Fraction("36605.15"), "USD", Fraction("1460.75"), Fraction("53470972.8625")))
    ]
    assert [row.brings[0] for row in found] == [row.amount and row.amount.worth for row in found]


def test_a_row_has_the_team_that_its_owner_was_in_on_its_day(golden: Golden) -> None:
    database, workspace = golden
    kpi = CATALOGUE["revenue"]
    scope = parse_scope("team:영업1팀")
    with database.reading() as connection:
        span, view = _seen(connection, workspace, kpi, QUARTER, scope)
        planned = plans(connection, parts_of(kpi.formula, is_running=False), span, view)
        [sheet] = first_sheets(connection, planned, view, 100)
    assert {row.team for row in sheet.rows} == {"영업1팀"}


@pytest.mark.parametrize(
    ("key", "index"),
    [
        ("win_rate", "ix_deals_closed"),
        ("calls", "ix_activities_happened"),
        ("pipeline_value", "ix_deal_stays_open"),
        ("churn_rate", "ix_customers_active"),
    ],
)
def test_rows_are_found_by_an_index(golden_sqlite: Golden, key: str, index: str) -> None:
    database, workspace = golden_sqlite
    kpi = CATALOGUE[key]
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_others: Any) -> None:
        if "brings_0" in statement:
            asked.append((statement, values))

    with database.reading() as connection:
        span, view = _seen(connection, workspace, kpi, QUARTER)
        planned = plans(connection, parts_of(kpi.formula, is_running=False), span, view)
        event.listen(database.engine, "before_cursor_execute", note)
        first_sheets(connection, planned, view, 10)
        event.remove(database.engine, "before_cursor_execute", note)
        [(statement, values)] = asked
        told = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
    assert index in told
    assert "SCAN deals" not in told
