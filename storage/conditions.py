"""Conditions as SQL: which rows of a table a measure counts, seen at the end of a window."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, and_, exists, or_, true

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
from kpis.periods import Window
from storage.schema import facts


@dataclass(frozen=True, slots=True)
class Sight:
    """From where rows are looked at: the window they are counted over, and the time up to which is known."""

    window: Window
    now: datetime


def all_met(conditions: tuple[Condition, ...], table: FromClause, sight: Sight) -> ColumnElement[bool]:
    """The rows of a table, that meet all of the conditions."""
    return and_(true(), *(_met(condition, table, sight) for condition in conditions))


def _met(condition: Condition, table: FromClause, sight: Sight) -> ColumnElement[bool]:
    match condition:
        case Is(column, values):
            return table.c[column].in_(values)
        case Known(column):
            return table.c[column].is_not(None)
        case AtLeast(column, number):
            return table.c[column] >= number
        case AtMost(column, number):
            return table.c[column] <= number
        case AnyOf(conditions):
            return or_(*(_met(one, table, sight) for one in conditions))
        case Again() | Kept() | Gone() | Ordered():
            return _customer_met(condition, table, sight)
        case _:
            return _in_time(condition, table, sight)


def _in_time(condition: Happened | NotYet | InPeriod, table: FromClause, sight: Sight) -> ColumnElement[bool]:
    match condition:
        case Happened(column, hours):
            return table.c[column] < sight.now - timedelta(hours=hours)
        case NotYet(column):
            return or_(table.c[column].is_(None), table.c[column] >= sight.now)
        case InPeriod(column):
            return table.c[column] > sight.window.since


def _customer_met(condition: Again | Kept | Gone | Ordered, table: FromClause, sight: Sight) -> ColumnElement[bool]:
    match condition:
        case Kept():
            return _active_at_end(table, sight)
        case Gone():
            return ~_active_at_end(table, sight)
        case Again():
            return _ordered(table, sight, lambda other: other.c.order_id != table.c.order_id)
        case Ordered(kinds):
            since = sight.window.since
            return _ordered(table, sight, lambda other: and_(other.c.ordered_ts >= since, other.c.kind.in_(kinds)))


def _ordered(
    table: FromClause, sight: Sight, which: Callable[[FromClause], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Whether the customer of a row has placed such an order by the end of the window."""
    other = facts["orders"].alias("other")
    return exists().where(
        other.c.workspace_id == table.c.workspace_id,
        other.c.customer_id == table.c.customer_id,
        other.c.ordered_ts < sight.window.until,
        which(other),
    )


def _active_at_end(table: FromClause, sight: Sight) -> ColumnElement[bool]:
    stay = facts["customers"].alias("stay")
    return exists().where(
        stay.c.workspace_id == table.c.workspace_id,
        stay.c.customer_id == table.c.customer_id,
        stay.c.active_from < sight.window.until,
        stay.c.active_to >= sight.window.until,
    )
