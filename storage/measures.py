"""Measures as SQL: those that share a dataset, an event and a breakdown become one grouped SELECT over all windows.

Plain SQLAlchemy Core, so that the same KPIs run on every engine that facts may live in.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    true,
    union_all,
)

from kpis.compute import Total
from kpis.datasets import DATASETS
from kpis.measures import Aggregate, Measure
from kpis.money import from_units
from kpis.periods import Window, instant
from kpis.readings import Scope, ScopeKind
from storage.database import Connection
from storage.schema import facts
from storage.snapshots import read_open
from storage.workspaces import Workspace

Need = tuple[Measure, Window]

Totals = dict[tuple[Measure, Window, str | None], Total]
"""By measure, window and group; the group is None for `(none)` and where there is no breakdown."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Whose rows are read, and what they are grouped by."""

    scope: Scope
    by: str | None = None


def read(connection: Connection, workspace: Workspace, needs: Collection[Need], cut: Cut) -> Totals:
    """The totals of measures over windows. A group without rows is missing."""
    found: Totals = {}
    flows: dict[tuple[str, str], dict[Measure, list[Window]]] = defaultdict(lambda: defaultdict(list))
    snapshots = []
    for measure, window in dict.fromkeys(needs):
        if measure.on == "open":
            snapshots.append((measure, window))
        elif measure.aggregate is Aggregate.MEDIAN:
            found.update(_medians(connection, workspace, measure, window, cut))
        else:
            flows[measure.dataset, measure.on][measure].append(window)
    for asked in flows.values():
        found.update(_flow_totals(connection, workspace, asked, cut))
    found.update(read_open(connection, workspace, snapshots, cut.scope, cut.by))
    return found


def _flow_totals(
    connection: Connection, workspace: Workspace, asked: Mapping[Measure, Sequence[Window]], cut: Cut
) -> Iterator[tuple[tuple[Measure, Window, str | None], Total]]:
    measures = list(asked)
    windows = list(dict.fromkeys(window for some in asked.values() for window in some))
    parts = [_part(workspace, measures, window, index, cut) for index, window in enumerate(windows)]
    for row in connection.execute(union_all(*parts)):
        window, group, numbers = windows[row[0]], row[1], row[2:]
        for measure, value, rows, seen in zip(measures, numbers[::3], numbers[1::3], numbers[2::3], strict=True):
            # A sum over no rows is 0.
            yield (measure, window, group), Total(_exact(measure, value or 0, workspace.currency), rows, seen)


def _part(workspace: Workspace, measures: Sequence[Measure], window: Window, index: int, cut: Cut) -> Select[Any]:
    """One window's totals: its index, the group, then value, number of rows and rows seen of each measure."""
    event = measures[0].on
    table = facts[measures[0].dataset]
    group = dimension(measures[0].dataset, event, cut.by)
    numbers = [number for measure in measures for number in _numbers(measure)]
    query = select(literal(index), group.label("part"), *numbers).where(
        table.c.workspace_id == workspace.id,
        *in_window(measures[0], window, workspace),
        *in_scope(measures[0], cut.scope),
        *_shared(measures),
    )
    return query if cut.by is None else query.group_by(group)


def _numbers(measure: Measure) -> tuple[ColumnElement[Any], ColumnElement[Any], ColumnElement[Any]]:
    table = facts[measure.dataset]
    kept = and_(true(), *(table.c[condition.column].in_(condition.values) for condition in measure.where))
    seen = func.count(case((kept, 1)))
    if measure.of is None:
        return seen, seen, seen
    value = case((kept, value_column(measure)))
    rows = func.count(value)
    return (rows if measure.aggregate is Aggregate.COUNT else func.sum(value)), rows, seen


def _shared(measures: Sequence[Measure]) -> Iterator[ColumnElement[bool]]:
    """What every measure asks of a column, so that rows that none of them counts are not read."""
    conditions = [{condition.column: condition.values for condition in measure.where} for measure in measures]
    for column in set(conditions[0]).intersection(*conditions[1:]):
        values = {value for condition in conditions for value in condition[column]}
        yield facts[measures[0].dataset].c[column].in_(sorted(values))


def _medians(
    connection: Connection, workspace: Workspace, measure: Measure, window: Window, cut: Cut
) -> Iterator[tuple[tuple[Measure, Window, str | None], Total]]:
    """The middle value of each group, or the mean of the two middle ones: by row numbers, which every engine has."""
    table, value = facts[measure.dataset], value_column(measure)
    group = dimension(measure.dataset, measure.on, cut.by)
    ranked = (
        select(
            group.label("part"),
            value.label("value"),
            func.row_number().over(partition_by=group, order_by=value).label("position"),
            func.count().over(partition_by=group).label("rows"),
        )
        .where(
            table.c.workspace_id == workspace.id,
            *in_window(measure, window, workspace),
            *in_scope(measure, cut.scope),
            *_shared([measure]),
            value.is_not(None),
        )
        .subquery()
    )
    middle = ranked.c.position.in_([(ranked.c.rows + 1) // 2, (ranked.c.rows + 2) // 2])
    query = select(ranked.c.part, func.min(ranked.c.value) + func.max(ranked.c.value), func.max(ranked.c.rows))
    for part, twice, rows in connection.execute(query.where(middle).group_by(ranked.c.part)):
        yield (measure, window, part), Total(_exact(measure, twice, workspace.currency) / 2, int(rows), int(rows))


def value_column(measure: Measure) -> ColumnElement[Any]:
    """The column that a measure adds up: the money of its event, or a derived column."""
    name = f"{measure.on}_money" if measure.of == "money" else str(measure.of)
    return facts[measure.dataset].c[name]


def in_window(measure: Measure, window: Window, workspace: Workspace) -> Iterator[ColumnElement[bool]]:
    """Rows of the window, found by their local day; by the instant too where the window ends within a day."""
    table = facts[measure.dataset]
    day = table.c[f"{measure.on}_day"]
    yield day >= window.first_day
    yield day < window.end_day
    if window.until != instant(window.end_day, workspace.calendar.zone):
        yield table.c[f"{measure.on}_ts"] < window.until


def in_scope(measure: Measure, scope: Scope) -> Iterator[ColumnElement[bool]]:
    table = facts[measure.dataset]
    if scope.kind is ScopeKind.REP:
        yield table.c.owner == scope.name
    elif scope.kind is ScopeKind.TEAM:
        yield table.c[f"{measure.on}_team"] == scope.name


def dimension(dataset: str, event: str, by: str | None) -> ColumnElement[Any]:
    """The column to group by; without a breakdown a constant."""
    table = facts[dataset]
    match by:
        case None:
            return literal(None)
        case "rep":
            return table.c.owner
        case "team":
            return table.c[f"{event}_team"]
        case _:
            return table.c[dict(DATASETS[dataset].dimensions)[by]]


def _exact(measure: Measure, value: Any, currency: str) -> Fraction:
    units = Fraction(int(value))
    return from_units(units, currency) if measure.of == "money" and measure.aggregate is not Aggregate.COUNT else units
