"""The rows that an explanation lists make the value: recomputed from them alone, every KPI comes out the same."""

from fractions import Fraction
from statistics import median

import pytest

from kpis.catalogue import CATALOGUE
from kpis.compute import Total, Totals, reading
from kpis.explanations import parts_of
from kpis.formulas import Frame, Months, Operand, TargetFor, measures
from kpis.kpi import Kpi
from kpis.measures import Aggregate
from kpis.readings import parse_scope
from storage.database import Connection, Database
from storage.readings import Cut, Span, View, read_in, read_totals, span_of, view_of
from storage.sheets import all_rows, plans
from storage.workspaces import Workspace
from tests.golden_data import NOW, expected

Golden = tuple[Database, Workspace]


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_the_rows_of_every_golden_question_make_its_value(golden: Golden, key: str) -> None:
    database, workspace = golden
    kpi = CATALOGUE[key]
    asked = dict.fromkeys((one.period, parse_scope(one.scope)) for one in expected() if one.kpi == key)
    assert asked
    with database.reading() as connection:
        for period, scope in asked:
            span = span_of(kpi, period, period, NOW, workspace.calendar)
            view = view_of(connection, workspace, Cut(scope), NOW)
            [read] = read_in(connection, kpi, [span], view)
            assert _recomputed(connection, kpi, span, view) == read[None], (period, scope)


def _recomputed(connection: Connection, kpi: Kpi, span: Span, view: View):
    is_running = span.window is not None and span.window.running
    parts = parts_of(kpi.formula, is_running=is_running)
    given = read_totals(connection, kpi, span, view)
    planned = plans(connection, parts, span, view)
    rows = list(all_rows(connection, planned, view))

    def total(operand: Operand, frame: Frame) -> Total:
        if isinstance(operand, Months):
            return given[operand, frame]
        found = [
            (plan, row)
            for plan, row in rows
            if any(each.operand == operand and each.frame == frame for each in plan.parts)
        ]
        return _total(operand, frame, found)

    if span.window is None:
        return reading(kpi, Totals(lambda *_: Total(None), lambda *_: Total(None)))
    return reading(kpi, Totals(total, total, is_running))


def _total(operand: Operand, frame: Frame, rows) -> Total:
    brought = [
        (row, row.brings[place])
        for plan, row in rows
        for place, part in enumerate(plan.parts)
        if (part.operand, part.frame) == (operand, frame)
    ]
    values = [(row, value) for row, value in brought if value is not None]
    count = len(values)
    of = measures(operand)
    aggregate = of[0].aggregate if of else None
    if isinstance(operand, TargetFor):
        return Total(sum((v for _, v in values), Fraction(0)) if values else None, count)
    if aggregate is Aggregate.DISTINCT:
        return Total(Fraction(len({row.more["customer_id"] for row, _ in values})), count)
    if aggregate is Aggregate.MEDIAN:
        return Total(median(v for _, v in values) if values else None, count)
    total = sum((v for _, v in values), Fraction(0))
    if of and of[0].is_needed and not values:
        return Total(None)
    return Total(total, count)
