"""What customers pay every month: how much of it at the start of a window is no longer paid at its end."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, Subquery, and_, case, func, literal, select, union_all

from kpis.catalogue.counted import BASE
from kpis.compute import Total
from kpis.formulas import RecurringPart
from kpis.measures import Money
from kpis.money import from_units
from kpis.periods import Window
from storage.database import Connection
from storage.marks import Marks, marks_of
from storage.measured_rows import MeasuredRows, converted, measured_rows
from storage.schema import facts
from storage.statements import fetch
from storage.views import Aspect, View, aspect_of, parameters, workspace_id

customers, subscriptions = facts["customers"], facts["subscriptions"]

RecurringRead = dict[tuple[RecurringPart, Window, str | None], Total]


def read_recurring(connection: Connection, windows: Sequence[Window], view: View) -> RecurringRead:
    """What the customers at the start of each window paid then, and how much less each of them pays at its end.

    The growth of one customer does not make up for the loss of another.
    """
    if not windows:
        return {}
    aspect = aspect_of(view, [Money.AMOUNT])
    statement = _statement(marks_of(windows, view.workspace.calendar.zone), aspect)
    found: RecurringRead = {}
    values = parameters(windows, view, aspect)
    for index, group, base, lost, customers in fetch(connection, statement, values, view.states):
        for part, units in ((RecurringPart.BASE, base), (RecurringPart.LOST, lost)):
            value = from_units(Fraction(int(units or 0)), view.workspace.currency)
            found[part, windows[index], group] = Total(value, customers, customers)
    return found


@lru_cache
def _statement(windows: tuple[Marks, ...], aspect: Aspect) -> CompoundSelect[Any]:
    return union_all(*(_part(marks, aspect) for marks in windows))


def _part(marks: Marks, aspect: Aspect) -> Select[Any]:
    rows, paid, lost = _paying(marks, aspect)
    numbers = (func.sum(paid.c.before), func.sum(lost), func.count())
    query = select(literal(marks.place), rows.group.label("part"), *numbers).select_from(rows.tables).where(*rows.where)
    return query if aspect.by is None else query.group_by(rows.group)


def customers_paying(window: Window, view: View) -> Select[Any]:
    """The customers that paid at the start of a window, with what in units, and how much of it is `lost` at its end."""
    aspect = aspect_of(view, [Money.AMOUNT])
    (marks,) = marks_of([window], view.workspace.calendar.zone)
    rows, paid, lost = _paying(marks, aspect)
    named = (customers.c.customer_id, customers.c.name, customers.c.owner, customers.c.active_from)
    query = select(*named, paid.c.before, lost.label("lost")).select_from(rows.tables).where(*rows.where)
    query = query.order_by(lost.desc(), paid.c.before.desc(), customers.c.customer_id)
    return query.params(parameters([window], view, aspect))


def _paying(marks: Marks, aspect: Aspect) -> tuple[MeasuredRows, Subquery, ColumnElement[Any]]:
    rows, paid = measured_rows(BASE, marks, aspect), _paid(marks, aspect)
    lost = case((paid.c.before > paid.c.after, paid.c.before - paid.c.after), else_=0)
    tables = rows.tables.join(paid, paid.c.customer_id == customers.c.customer_id)
    return replace(rows, tables=tables, where=(*rows.where, paid.c.before > 0)), paid, lost


def unconverted(marks: Marks, aspect: Aspect) -> tuple[MeasuredRows, ColumnElement[str], ColumnElement[str]]:
    """The subscriptions that ran on the first day in a currency without a rate then, their ids and their currencies."""
    rows, at = measured_rows(BASE, marks, aspect), marks.start.instant
    money = converted(subscriptions.c.units, subscriptions.c.currency, marks.start, aspect)
    tables = rows.tables.join(subscriptions, subscriptions.c.customer_id == customers.c.customer_id)
    ran = (subscriptions.c.running_from < at, subscriptions.c.running_to >= at)
    where = (*rows.where, subscriptions.c.workspace_id == workspace_id, money.is_(None), *ran)
    return replace(rows, tables=tables, where=where), subscriptions.c.subscription_id, subscriptions.c.currency


def _paid(marks: Marks, aspect: Aspect) -> Subquery:
    """What each customer paid just before the start and just before the end, both at the rate of the first day."""
    money = converted(subscriptions.c.units, subscriptions.c.currency, marks.start, aspect)
    ends = {"before": marks.start.instant, "after": marks.end.instant}
    sums = [
        func.coalesce(
            func.sum(case((and_(subscriptions.c.running_from < at, subscriptions.c.running_to >= at), money))), 0
        ).label(name)
        for name, at in ends.items()
    ]
    return (
        select(subscriptions.c.customer_id, *sums)
        .where(
            subscriptions.c.workspace_id == workspace_id,
            subscriptions.c.running_to >= marks.start.instant,
            subscriptions.c.running_from < marks.end.instant,
        )
        .group_by(subscriptions.c.customer_id)
        .subquery("paid")
    )
