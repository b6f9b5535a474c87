"""Conditions as SQL: which rows of a table a measure counts, seen at the end of a window."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Table, and_, exists, literal, not_, or_, select, true

from kpis.conditions import (
    Again,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Before,
    Condition,
    From,
    Gone,
    Happened,
    InPeriod,
    Is,
    Kept,
    Known,
    Not,
    NotYet,
    OfCustomer,
    OfTime,
    Ordered,
    Worth,
)
from kpis.datasets import SOURCES
from kpis.money import LARGEST, units_in
from storage.marks import Marks, before_now, midnight
from storage.schema import facts
from storage.views import workspace_id


@dataclass(frozen=True, slots=True)
class Sight:
    """From where rows are looked at: the window they are counted over, and the workspace's currency.

    `money` is what a row is worth, in units of that currency.
    """

    marks: Marks
    currency: str
    money: Callable[[], ColumnElement[Any]]


def all_met(conditions: Iterable[Condition], table: Table, sight: Sight) -> ColumnElement[bool]:
    """The rows of a table that meet all of the conditions, looked at from the end of a window."""
    return and_(true(), *(_met(condition, table, sight) for condition in conditions))


def one_of(column: ColumnElement[Any], values: Collection[str | bool]) -> ColumnElement[bool]:
    """Whether a column has one of the values, each of them a parameter: a list would be written anew for every run."""
    return column.in_([literal(value, column.type) for value in sorted(values)])


def column_of(table: Table, name: str) -> ColumnElement[Any]:
    """A column of the table, or that of the row which its rows are derived from."""
    if name in table.c:
        return table.c[name]
    of = SOURCES[table.name].of or table.name
    # Under a name of its own: a breakdown may have joined the same table beside it.
    origin = facts[of].alias("origin")
    same = [origin.c[key] == table.c[key] for key in ("workspace_id", *SOURCES[of].key)]
    return select(origin.c[name]).where(*same).correlate(table).scalar_subquery()


def _met(condition: Condition, table: Table, sight: Sight) -> ColumnElement[bool]:
    match condition:
        case Is(column, values):
            return one_of(column_of(table, column), values)
        case Known(column):
            return column_of(table, column).is_not(None)
        case Not(inner):
            # Where nothing is known a condition is neither met nor not met, for a database.
            met = _met(inner, table, sight)
            return or_(met.is_(None), not_(met))
        case AnyOf(conditions):
            return or_(*(_met(one, table, sight) for one in conditions))
        case AllOf(conditions):
            return all_met(conditions, table, sight)
        case AtLeast() | AtMost() | Worth():
            return _compared(condition, table, sight)
        case Again() | Kept() | Gone() | Ordered():
            return _customer_met(condition, table, sight.marks)
        case _:
            return _in_time(condition, table, sight.marks)


def _compared(condition: AtLeast | AtMost | Worth, table: Table, sight: Sight) -> ColumnElement[bool]:
    match condition:
        case AtLeast(column, number):
            return column_of(table, column) >= number
        case AtMost(column, number):
            return column_of(table, column) <= number
        case Worth(least, most):
            money, units = sight.money(), units_in(sight.currency)
            low = -LARGEST if least is None else max(ceil(least * units), -LARGEST)
            high = LARGEST if most is None else min(floor(most * units), LARGEST)
            return and_(money >= low, money <= high)


def _in_time(condition: OfTime, table: Table, marks: Marks) -> ColumnElement[bool]:
    time = column_of(table, condition.column)
    match condition:
        case Happened(hours=hours):
            return time < before_now(hours)
        case NotYet():
            return or_(time.is_(None), time >= before_now())
        case InPeriod():
            return time > marks.start.instant
        case From(day=day):
            return time >= (day if isinstance(time.type, Date) else midnight(day))
        case Before(day=day):
            return time < (day if isinstance(time.type, Date) else midnight(day))


def _customer_met(condition: OfCustomer, table: FromClause, marks: Marks) -> ColumnElement[bool]:
    match condition:
        case Kept():
            return _active_at_end(table, marks)
        case Gone():
            return ~_active_at_end(table, marks)
        case Again():
            return _ordered(table, marks, lambda other: other.c.order_id != table.c.order_id)
        case Ordered(kinds):
            since = marks.start.instant
            return _ordered(table, marks, lambda other: and_(other.c.ordered_ts >= since, one_of(other.c.kind, kinds)))


def _ordered(
    table: FromClause, marks: Marks, which: Callable[[FromClause], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Whether the customer of a row has placed such an order by the end of the window."""
    other = facts["orders"].alias("other")
    return exists().where(
        other.c.workspace_id == table.c.workspace_id,
        other.c.customer_id == table.c.customer_id,
        other.c.ordered_ts < marks.end.instant,
        which(other),
    )


def _active_at_end(table: FromClause, marks: Marks) -> ColumnElement[bool]:
    """Not asked of one row after the other: SQLite would look through all that are active for each of them."""
    stay, at = facts["customers"].alias("stay"), marks.end.instant
    active = (stay.c.workspace_id == workspace_id, stay.c.active_from < at, stay.c.active_to >= at)
    return table.c.customer_id.in_(select(stay.c.customer_id).where(*active))
