"""Measured numbers: what measures that share rows take of them, each number once."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func

from kpis.conditions import Condition, Is
from kpis.measures import Aggregate, Measure, Money
from storage.conditions import all_met, column_of, one_of
from storage.marks import Marks
from storage.measured_rows import sight_of, value_of
from storage.schema import facts
from storage.views import Aspect

Met = Mapping[str, frozenset[str | bool]]
"""The values that all measures of a statement allow, by column: what it reads has one of them."""

Number = tuple[Hashable, ColumnElement[Any]]
"""Something taken from rows, with what tells it from others: measures that take the same share it."""

Places = tuple[int, int, int]
"""Where among numbers those of a measure are: its value, its number of rows, that of the rows seen."""


def numbers_of(
    measures: Sequence[Measure], marks: Marks, aspect: Aspect
) -> tuple[list[ColumnElement[Any]], list[Places]]:
    """The numbers that measures take of a window, and for each measure where among them its own are."""
    met = _met_by_all(measures)
    taken = [_numbers(measure, marks, aspect, met) for measure in measures]
    once = dict(number for numbers in taken for number in numbers)
    order = {name: nth for nth, name in enumerate(once)}
    return list(once.values()), [(order[value[0]], order[rows[0]], order[seen[0]]) for value, rows, seen in taken]


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
