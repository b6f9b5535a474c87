"""Measures as SQL: those that share rows become one grouped SELECT over all windows.

Plain SQLAlchemy Core, so that the same KPIs run on every engine that facts may live in.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, union_all

from kpis.compute import Total
from kpis.conditions import Condition, Is
from kpis.measures import Aggregate, Measure, Money, When
from kpis.money import from_units
from kpis.periods import Window
from storage.conditions import Sight, all_met
from storage.database import Connection
from storage.measured_rows import Cut, View, measured_rows, value_of
from storage.schema import facts
from storage.vast_sums import summed, whole

__all__ = ["Alike", "Cut", "Need", "Read", "View", "alike", "exact", "kept", "read", "shared"]

Need = tuple[Measure, Window]

Read = dict[tuple[Measure, Window, str | None], Total]
"""By measure, window and group; the group is None for `(none)` and where there is no breakdown."""

Alike = tuple[str, str, When, tuple[Condition, ...] | None]


def read(connection: Connection, needs: Collection[Need], view: View) -> Read:
    """The totals of measures over windows. A group without rows is missing."""
    together: dict[Alike, dict[Measure, list[Window]]] = defaultdict(lambda: defaultdict(list))
    medians: dict[Measure, list[Window]] = defaultdict(list)
    for measure, window in dict.fromkeys(needs):
        if measure.aggregate is Aggregate.MEDIAN:
            medians[measure].append(window)
        else:
            together[alike(measure)][measure].append(window)
    found: Read = {}
    for measure, windows in medians.items():
        found.update(_medians(connection, measure, windows, view))
    for asked in together.values():
        found.update(_totals(connection, asked, view))
    return found


def alike(measure: Measure) -> Alike:
    """What measures have in common that are made of the same rows, but for their own conditions."""
    return measure.dataset, measure.on, measure.when, measure.of_customers


def _totals(
    connection: Connection, asked: Mapping[Measure, Sequence[Window]], view: View
) -> Iterator[tuple[tuple[Measure, Window, str | None], Total]]:
    measures = list(asked)
    windows = list(dict.fromkeys(window for some in asked.values() for window in some))
    parts = [_part(measures, window, index, view) for index, window in enumerate(windows)]
    for row in summed(connection, union_all(*parts)):
        window, group, numbers = windows[row[0]], row[1], row[2:]
        for measure, value, rows, seen in zip(measures, numbers[::3], numbers[1::3], numbers[2::3], strict=True):
            # A sum over no rows is 0, unless it says that it is none.
            known = None if measure.is_needed and not seen else exact(measure, value or 0, view)
            yield (measure, window, group), Total(known, rows, seen)


def _part(measures: Sequence[Measure], window: Window, index: int, view: View) -> Select[Any]:
    """One window's totals: its index, the group, then value, number of rows and rows seen of each measure."""
    rows = measured_rows(measures[0], window, view)
    numbers = [number for measure in measures for number in _numbers(measure, window, view)]
    query = select(literal(index), rows.group.label("part"), *numbers)
    query = query.select_from(rows.tables).where(*rows.where, *shared(measures))
    return query if view.cut.by is None else query.group_by(rows.group)


def kept(measure: Measure, window: Window, view: View) -> ColumnElement[bool]:
    """Those of the rows in a window that a measure's own conditions keep."""
    table = facts[measure.dataset]
    met = all_met(measure.where, table, Sight(window, view.now))
    if measure.of == Money.EXPECTED:
        # A stage without a chance to win leaves its deals out altogether, and they are told.
        return and_(met, table.c.stage.in_(list(view.around.stages)))
    return met


def _numbers(measure: Measure, window: Window, view: View) -> tuple[ColumnElement[Any], ...]:
    is_kept = kept(measure, window, view)
    seen = func.count(case((is_kept, 1)))
    if measure.of is None:
        return seen, seen, seen
    value = case((is_kept, value_of(measure, window, view)))
    rows = func.count(value)
    match measure.aggregate:
        case Aggregate.COUNT:
            return rows, rows, seen
        case Aggregate.DISTINCT:
            different = case((value.is_not(None), facts[measure.dataset].c[measure.of]))
            return func.count(different.distinct()), rows, seen
        case _:
            return func.sum(value), rows, seen


def shared(measures: Sequence[Measure]) -> Iterator[ColumnElement[bool]]:
    """What every measure asks of a column, so that rows that none of them counts are not read."""
    conditions = [{one.column: one.values for one in measure.where if isinstance(one, Is)} for measure in measures]
    for column in set(conditions[0]).intersection(*conditions[1:]):
        values = {value for condition in conditions for value in condition[column]}
        yield facts[measures[0].dataset].c[column].in_(sorted(values))


def _medians(
    connection: Connection, measure: Measure, windows: Sequence[Window], view: View
) -> Iterator[tuple[tuple[Measure, Window, str | None], Total]]:
    parts = [_middle(measure, window, index, view) for index, window in enumerate(windows)]
    for index, group, twice, rows in connection.execute(union_all(*parts)):
        yield (measure, windows[index], group), Total(exact(measure, twice, view) / 2, int(rows), int(rows))


def _middle(measure: Measure, window: Window, index: int, view: View) -> Select[Any]:
    """Twice the median of each group: the two middle values added, found by row numbers, which every engine has."""
    rows, value = measured_rows(measure, window, view), value_of(measure, window, view)
    ranked = (
        select(
            rows.group.label("part"),
            value.label("value"),
            func.row_number().over(partition_by=rows.group, order_by=value).label("position"),
            func.count().over(partition_by=rows.group).label("rows"),
        )
        .select_from(rows.tables)
        .where(*rows.where, kept(measure, window, view), value.is_not(None))
        .subquery()
    )
    middle = ranked.c.position.in_([(ranked.c.rows + 1) // 2, (ranked.c.rows + 2) // 2])
    twice = func.min(ranked.c.value) + func.max(ranked.c.value)
    query = select(literal(index), ranked.c.part, twice, func.max(ranked.c.rows))
    return query.where(middle).group_by(ranked.c.part)


def exact(measure: Measure, value: Any, view: View) -> Fraction:
    """A number of the database as a fraction: money in workspace currency."""
    units = Fraction(whole(value))
    return from_units(units, view.workspace.currency) if measure.is_money else units
