"""Measures as SQL: those that share rows become one grouped SELECT for each window, all of them one statement.

Plain SQLAlchemy Core, so that the same KPIs run on every engine that facts may live in. A statement is made once for
all questions that differ only in their times, names and rates: making it takes longer than most databases need to run
it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, literal, select, union_all

from kpis.compute import Total
from kpis.conditions import Condition
from kpis.exact import added_up
from kpis.measures import Aggregate, Measure, When
from kpis.money import units_in
from kpis.periods import Window
from storage.database import Connection
from storage.marks import Marks, marks_of
from storage.measured_numbers import kept
from storage.measured_rows import measured_rows, value_of
from storage.statements import STATEMENTS, fetch
from storage.totals import MOST_PARTS, Asked, Counted, totals_statement
from storage.vast_sums import summed, whole
from storage.views import Aspect, Cut, View, aspect_of, money_at_rest, parameters

__all__ = ["Cut", "Need", "Read", "View", "read"]

Need = tuple[Measure, Window]

Read = dict[Need, dict[str | None, Total]]
"""By measure and window, then by group; the group is None for `(none)` and where there is no breakdown."""

Alike = tuple[str, str, When, tuple[Condition, ...] | None]

GROUP = 1
"""Where in a row of totals its group is: after the place of the part, before the numbers."""

Together = Mapping[Measure, Sequence[Window]]
"""Measures that are made of the same rows, each with the windows that it is read over."""


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
        found |= _medians(connection, measure, windows, view)
    for some in _at_once(list(together.values())):
        found |= _totals(connection, some, view)
    return found


def _at_once(together: Sequence[Together]) -> Iterator[Sequence[Together]]:
    """What one statement asks for: all of it, unless no database would take so many windows."""
    if sum(len(_windows(each)) for each in together) <= MOST_PARTS:
        yield from [together] if together else []
    else:
        yield from ([each] for each in together)


def _windows(together: Together) -> list[Window]:
    return list(dict.fromkeys(window for some in together.values() for window in some))


def alike(measure: Measure) -> Alike:
    """What measures have in common that are made of the same rows, but for their own conditions."""
    return measure.dataset, measure.on, measure.when, measure.of_customers


def whole_of(groups: Collection[Total]) -> Total:
    """What the groups of a measure that adds up come to together."""
    value = added_up(group.value for group in groups if group.value is not None)
    return Total(value, sum(group.rows for group in groups), sum(group.seen for group in groups))


def _totals(connection: Connection, together: Sequence[Together], view: View) -> Read:
    own = [(tuple(each), _windows(each)) for each in together]
    windows = list(dict.fromkeys(window for _, some in own for window in some))
    marks = dict(zip(windows, marks_of(windows, view.workspace.calendar.zone), strict=True))
    asked = [
        Asked(measures, tuple(marks[window] for window in some), aspect_of(view, money_at_rest(measures)))
        for measures, some in own
    ]
    made = totals_statement(tuple(asked))
    found: Read = {(measure, window): {} for measures, some in own for window in some for measure in measures}
    parts = [[_adder(found[of.measure, windows[of.window]], of, view) for of in part] for part in made.parts]
    every = [measure for measures, _ in own for measure in measures]
    values = parameters(windows, view, aspect_of(view, money_at_rest(every)), conditions(every))
    for row in summed(connection, made.statement, values, view.states):
        for add in parts[row[0]]:
            add(row)
    return found


def _adder(groups: dict[str | None, Total], counted: Counted, view: View) -> Callable[[Sequence[Any]], None]:
    """What adds the numbers of a row to its group."""
    value, rows, seen = (GROUP + 1 + place for place in counted.places)
    exactly, is_needed = exact_of(counted.measure, view), counted.measure.is_needed

    def add(row: Sequence[Any]) -> None:
        group = row[GROUP]
        # A sum over no rows is 0, unless it says that it is none.
        known = None if is_needed and not row[seen] else exactly(row[value] or 0)
        total = Total(known, int(row[rows]), int(row[seen]))
        groups[group] = whole_of([groups[group], total]) if group in groups else total

    return add


def conditions(measures: Iterable[Measure]) -> Iterator[Condition]:
    """All that measures ask of rows."""
    for measure in measures:
        yield from measure.where
        yield from measure.of_customers or ()


def _medians(connection: Connection, measure: Measure, windows: Sequence[Window], view: View) -> Read:
    aspect = aspect_of(view, money_at_rest([measure]))
    statement = _middles(measure, marks_of(windows, view.workspace.calendar.zone), aspect)
    exactly = exact_of(measure, view)
    found: Read = {(measure, window): {} for window in windows}
    values = parameters(windows, view, aspect, measure.where)
    for place, group, twice, rows in fetch(connection, statement, values, view.states):
        found[measure, windows[place]][group] = Total(exactly(twice) / 2, int(rows), int(rows))
    return found


@lru_cache(STATEMENTS)
def _middles(measure: Measure, windows: tuple[Marks, ...], aspect: Aspect) -> CompoundSelect[Any]:
    return union_all(*(_middle(measure, marks, aspect) for marks in windows))


def _middle(measure: Measure, marks: Marks, aspect: Aspect) -> Select[Any]:
    """Twice the median of each group: the two middle values added, found by row numbers, which every engine has."""
    rows, value = measured_rows(measure, marks, aspect), value_of(measure, marks, aspect)
    ranked = (
        select(
            rows.group.label("part"),
            value.label("value"),
            func.row_number().over(partition_by=rows.group, order_by=value).label("position"),
            func.count().over(partition_by=rows.group).label("rows"),
        )
        .select_from(rows.tables)
        .where(*rows.where, kept(measure, marks, aspect), value.is_not(None))
        .subquery()
    )
    middle = ranked.c.position.in_([(ranked.c.rows + 1) // 2, (ranked.c.rows + 2) // 2])
    twice = func.min(ranked.c.value) + func.max(ranked.c.value)
    query = select(literal(marks.place), ranked.c.part, twice, func.max(ranked.c.rows))
    return query.where(middle).group_by(ranked.c.part)


def exact_of(measure: Measure, view: View) -> Callable[[Any], Fraction]:
    """What makes a number of the database a fraction: money in workspace currency."""
    if not measure.is_money:
        return lambda value: Fraction(whole(value))
    units = units_in(view.workspace.currency)
    return lambda value: Fraction(whole(value), units)
