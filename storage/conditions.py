"""Conditions as SQL: which rows of a table a measure counts, seen at the end of a window."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, literal, or_, select, true

from kpis.conditions import (
    Again,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Gone,
    Happened,
    InPeriod,
    Is,
    Kept,
    Known,
    NotYet,
    Ordered,
)
from storage.marks import Marks, before_now
from storage.schema import facts
from storage.views import workspace_id


def all_met(conditions: Iterable[Condition], table: FromClause, marks: Marks) -> ColumnElement[bool]:
    """The rows of a table that meet all of the conditions, looked at from the end of a window."""
    return and_(true(), *(_met(condition, table, marks) for condition in conditions))


def one_of(column: ColumnElement[Any], values: Collection[str | bool]) -> ColumnElement[bool]:
    """Whether a column has one of the values, each of them a parameter: a list would be written anew for every run."""
    return column.in_([literal(value, column.type) for value in sorted(values)])


def _met(condition: Condition, table: FromClause, marks: Marks) -> ColumnElement[bool]:
    match condition:
        case Is(column, values):
            return one_of(table.c[column], values)
        case Known(column):
            return table.c[column].is_not(None)
        case AtLeast(column, number):
            return table.c[column] >= number
        case AtMost(column, number):
            return table.c[column] <= number
        case AnyOf(conditions):
            return or_(*(_met(one, table, marks) for one in conditions))
        case Again() | Kept() | Gone() | Ordered():
            return _customer_met(condition, table, marks)
        case _:
            return _in_time(condition, table, marks)


def _in_time(condition: Happened | NotYet | InPeriod, table: FromClause, marks: Marks) -> ColumnElement[bool]:
    match condition:
        case Happened(column, hours):
            return table.c[column] < before_now(hours)
        case NotYet(column):
            return or_(table.c[column].is_(None), table.c[column] >= before_now())
        case InPeriod(column):
            return table.c[column] > marks.start.instant


def _customer_met(condition: Again | Kept | Gone | Ordered, table: FromClause, marks: Marks) -> ColumnElement[bool]:
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
