"""Measures as SQL: those that share rows become one grouped SELECT over all windows.

Plain SQLAlchemy Core, so that the same KPIs run on every engine that facts may live in. A statement is made once for
all questions that differ only in their times, names and rates: making it takes longer than most databases need to run
it.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, func, literal, select, union_all

from kpis.compute import Total
from kpis.conditions import Condition, Is
from kpis.measures import Aggregate, Measure, Money, When
from kpis.money import from_units
from kpis.periods import Window
from storage.conditions import all_met, column_of, one_of
from storage.database import Connection
from storage.marks import Marks, marks_of
from storage.measured_rows import measured_rows, sight_of, value_of
from storage.schema import facts
from storage.vast_sums import summed, whole
from storage.views import Aspect, Cut, View, aspect_of, money_at_rest, parameters

__all__ = ["Cut", "Need", "Read", "View", "read"]

Need = tuple[Measure, Window]

Read = dict[Need, dict[str | None, Total]]
"""By measure and window, then by group; the group is None for `(none)` and where there is no breakdown."""

Alike = tuple[str, str, When, tuple[Condition, ...] | None]

STATEMENTS = 256
"""So many statements are kept: more than a catalogue has measures, breakdowns and usual trends."""

Met = Mapping[str, frozenset[str | bool]]
"""The values that all measures of a statement allow, by column: what it reads has one of them."""

Number = tuple[Hashable, ColumnElement[Any]]
"""Something taken from rows, with what tells it from others: measures that take the same share it."""

AFTER_GROUP = 2
"""The numbers of a row come after its window's place and its group."""


@dataclass(frozen=True, slots=True)
class Made:
    """A statement, and where in its rows each of the measures is."""

    statement: CompoundSelect[Any]
    places: tuple[tuple[int, ...], ...]


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
    for asked in together.values():
        found |= _totals(connection, asked, view)
    return found


def alike(measure: Measure) -> Alike:
    """What measures have in common that are made of the same rows, but for their own conditions."""
    return measure.dataset, measure.on, measure.when, measure.of_customers


def whole_of(groups: Iterable[Total]) -> Total:
    """What the groups of a measure that adds up come to together."""
    value, rows, seen = Fraction(0), 0, 0
    for group in groups:
        value, rows, seen = value + (group.value or 0), rows + group.rows, seen + group.seen
    return Total(value, rows, seen)


def _totals(connection: Connection, asked: Mapping[Measure, Sequence[Window]], view: View) -> Read:
    measures = tuple(asked)
    windows = list(dict.fromkeys(window for some in asked.values() for window in some))
    aspect = aspect_of(view, money_at_rest(measures))
    made = _made(measures, marks_of(windows, view.workspace.calendar.zone), aspect)
    found: Read = {(measure, window): {} for window in windows for measure in measures}
    groups = [[found[measure, window] for measure in measures] for window in windows]
    for row in summed(connection, made.statement, parameters(windows, view, aspect, conditions(measures))):
        for into, measure, (value, rows, seen) in zip(groups[row[0]], measures, made.places, strict=True):
            # A sum over no rows is 0, unless it says that it is none.
            known = None if measure.is_needed and not row[seen] else exact(measure, row[value] or 0, view)
            into[row[1]] = Total(known, row[rows], row[seen])
    return found


def conditions(measures: Iterable[Measure]) -> Iterator[Condition]:
    """All that measures ask of rows."""
    for measure in measures:
        yield from measure.where
        yield from measure.of_customers or ()


@lru_cache(STATEMENTS)
def _made(measures: tuple[Measure, ...], windows: tuple[Marks, ...], aspect: Aspect) -> Made:
    met = _met_by_all(measures)
    named = [_numbers(measure, windows[0], aspect, met) for measure in measures]
    order = list(dict.fromkeys(name for numbers in named for name, _ in numbers))
    places = tuple(tuple(AFTER_GROUP + order.index(name) for name, _ in numbers) for numbers in named)
    return Made(union_all(*(_part(measures, marks, aspect) for marks in windows)), places)


def _part(measures: Sequence[Measure], marks: Marks, aspect: Aspect) -> Select[Any]:
    """One window's totals: its place, the group, then each number that the measures take of it, once."""
    rows, met = measured_rows(measures[0], marks, aspect), _met_by_all(measures)
    numbers = dict(number for measure in measures for number in _numbers(measure, marks, aspect, met))
    query = select(literal(marks.place), rows.group.label("part"), *numbers.values())
    query = query.select_from(rows.tables).where(*rows.where, *shared(measures))
    return query if aspect.by is None else query.group_by(rows.group)


def shared(measures: Sequence[Measure]) -> Iterator[ColumnElement[bool]]:
    """What every measure asks of a column, so that rows that none of them counts are not read."""
    for column, values in _met_by_all(measures).items():
        yield one_of(column_of(facts[measures[0].dataset], column), values)


def _met_by_all(measures: Sequence[Measure]) -> Met:
    asked = [{one.column: one.values for one in measure.where if isinstance(one, Is)} for measure in measures]
    columns = sorted(set(asked[0]).intersection(*asked[1:]))
    return {column: frozenset(value for each in asked for value in each[column]) for column in columns}


def _numbers(measure: Measure, marks: Marks, aspect: Aspect, met: Met) -> tuple[Number, Number, Number]:
    """The value of a measure, its number of rows, and that of the rows seen."""
    anyway = {one for one in measure.where if isinstance(one, Is) and met.get(one.column) == frozenset(one.values)}
    own = tuple(one for one in measure.where if one not in anyway)
    is_kept = kept(measure, marks, aspect, anyway) if own or measure.of == Money.EXPECTED else None
    number = func.count() if is_kept is None else func.count(case((is_kept, 1)))
    seen: Number = ("seen", own, measure.of == Money.EXPECTED), number
    if measure.of is None:
        return seen, seen, seen
    value = value_of(measure, marks, aspect)
    value = value if is_kept is None else case((is_kept, value))
    same = (own, measure.of, measure.beside)
    rows: Number = ("rows", *same), func.count(value)
    match measure.aggregate:
        case Aggregate.COUNT:
            return rows, rows, seen
        case Aggregate.DISTINCT:
            different = case((value.is_not(None), facts[measure.dataset].c[measure.of]))
            return (("different", *same), func.count(different.distinct())), rows, seen
        case _:
            return (("sum", *same), func.sum(value)), rows, seen


def kept(measure: Measure, marks: Marks, aspect: Aspect, anyway: Collection[Condition] = ()) -> ColumnElement[bool]:
    """Those of the rows in a window that a measure's own conditions keep; some of these may be met anyway."""
    table = facts[measure.dataset]
    own = [one for one in measure.where if one not in anyway]
    met = all_met(own, table, sight_of(measure, marks, aspect))
    if measure.of == Money.EXPECTED:
        # A stage without a chance to win leaves its deals out altogether, and they are told.
        return and_(met, one_of(table.c.stage, [stage for stage, _ in aspect.chances]))
    return met


def _medians(connection: Connection, measure: Measure, windows: Sequence[Window], view: View) -> Read:
    aspect = aspect_of(view, money_at_rest([measure]))
    statement = _middles(measure, marks_of(windows, view.workspace.calendar.zone), aspect)
    found: Read = {(measure, window): {} for window in windows}
    for place, group, twice, rows in connection.execute(statement, parameters(windows, view, aspect, measure.where)):
        found[measure, windows[place]][group] = Total(exact(measure, twice, view) / 2, int(rows), int(rows))
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


def exact(measure: Measure, value: Any, view: View) -> Fraction:
    """A number of the database as a fraction: money in workspace currency."""
    units = whole(value)
    return from_units(units, view.workspace.currency) if measure.is_money else Fraction(units)
