"""What customers pay every month: how much of it at the start of a window is no longer paid at its end."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select, union_all

from kpis.catalogue.counted import BASE
from kpis.compute import Total
from kpis.formulas import RecurringPart
from kpis.money import from_units
from kpis.periods import Window
from storage.database import Connection
from storage.measured_rows import MeasuredRows, View, converted, measured_rows
from storage.schema import facts

customers, subscriptions = facts["customers"], facts["subscriptions"]

RecurringRead = dict[tuple[RecurringPart, Window, str | None], Total]


def read_recurring(connection: Connection, windows: Sequence[Window], view: View) -> RecurringRead:
    """What the customers at the start of each window paid then, and how much less each of them pays at its end.

    The growth of one customer does not make up for the loss of another.
    """
    if not windows:
        return {}
    parts = [_part(window, index, view) for index, window in enumerate(windows)]
    found: RecurringRead = {}
    for index, group, base, lost, customers in connection.execute(union_all(*parts)):
        for part, units in ((RecurringPart.BASE, base), (RecurringPart.LOST, lost)):
            value = from_units(Fraction(int(units or 0)), view.workspace.currency)
            found[part, windows[index], group] = Total(value, customers, customers)
    return found


def customers_paying(window: Window, view: View) -> Select[Any]:
    """The customers that paid at the start of a window, with what in units, and how much of it is `lost` at its end."""
    rows, paid, lost = _paying(window, view)
    named = (customers.c.customer_id, customers.c.name, customers.c.owner, customers.c.active_from)
    query = select(*named, paid.c.before, lost.label("lost")).select_from(rows.tables)
    return query.where(*rows.where).order_by(lost.desc(), paid.c.before.desc(), customers.c.customer_id)


def _part(window: Window, index: int, view: View) -> Select[Any]:
    rows, paid, lost = _paying(window, view)
    query = select(literal(index), rows.group.label("part"), func.sum(paid.c.before), func.sum(lost), func.count())
    query = query.select_from(rows.tables).where(*rows.where)
    return query if view.cut.by is None else query.group_by(rows.group)


def _paying(window: Window, view: View) -> tuple[MeasuredRows, Subquery, ColumnElement[Any]]:
    rows, paid = measured_rows(BASE, window, view), _paid(window, view)
    lost = case((paid.c.before > paid.c.after, paid.c.before - paid.c.after), else_=0)
    tables = rows.tables.join(paid, paid.c.customer_id == customers.c.customer_id)
    return replace(rows, tables=tables, where=(*rows.where, paid.c.before > 0)), paid, lost


def unconverted(window: Window, view: View) -> tuple[MeasuredRows, ColumnElement[str], ColumnElement[str]]:
    """The subscriptions that ran on the first day in a currency without a rate then, their ids and their currencies."""
    rows = measured_rows(BASE, window, view)
    money = converted(subscriptions.c.units, subscriptions.c.currency, window.first_day, view.around)
    tables = rows.tables.join(subscriptions, subscriptions.c.customer_id == customers.c.customer_id)
    ran = (subscriptions.c.running_from < window.since, subscriptions.c.running_to >= window.since)
    where = (*rows.where, subscriptions.c.workspace_id == view.workspace.id, money.is_(None), *ran)
    return replace(rows, tables=tables, where=where), subscriptions.c.subscription_id, subscriptions.c.currency


def _paid(window: Window, view: View) -> Subquery:
    """What each customer paid just before the start and just before the end, both at the rate of the first day."""
    money = converted(subscriptions.c.units, subscriptions.c.currency, window.first_day, view.around)
    ends = {"before": window.since, "after": window.until}
    sums = [
        func.coalesce(
            func.sum(case((and_(subscriptions.c.running_from < at, subscriptions.c.running_to >= at), money))), 0
        ).label(name)
        for name, at in ends.items()
    ]
    return (
        select(subscriptions.c.customer_id, *sums)
        .where(
            subscriptions.c.workspace_id == view.workspace.id,
            subscriptions.c.running_to >= window.since,
            subscriptions.c.running_from < window.until,
        )
        .group_by(subscriptions.c.customer_id)
        .subquery("paid")
    )
