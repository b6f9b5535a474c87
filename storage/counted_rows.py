"""Counted rows: those of a dataset that measures count in a window, by the very conditions that count them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, null, or_, select

from kpis.datasets import COSTS, CUSTOMERS, DEAL_STAYS, SOURCES
from kpis.explanations import Amount, CountedRow
from kpis.measures import Aggregate, Measure, When
from kpis.money import from_units
from kpis.periods import DAY, Window, local_day
from kpis.surroundings import money_on, rate_on, team_on
from storage.database import Connection
from storage.marks import Marks, marks_of
from storage.measured_numbers import kept, shared
from storage.measured_rows import measured_rows, value_of
from storage.measures import conditions, exact_of
from storage.schema import deals, facts
from storage.views import Aspect, View, aspect_of, money_at_rest, parameters

NAMES = {
    "deals": "name",
    "customers": "name",
    "activities": "kind",
    "costs": "category",
    "emails": "campaign",
    "surveys": "kind",
}
"""What a row is called, where its dataset has a word for it."""

AT_ONCE = 1000
"""Rows that are fetched together."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Measures that are made of the same rows, over one window."""

    measures: tuple[Measure, ...]
    window: Window

    @property
    def first(self) -> Measure:
        return self.measures[0]


def first_rows(connection: Connection, counted: Counted, view: View, most: int) -> tuple[int, tuple[CountedRow, ...]]:
    """The number of the rows that any of the measures counts, and the first of them."""
    found = list(connection.execute(_query(counted, view).limit(most)))
    return (found[0].rows if found else 0), tuple(_counted_row(counted, row, view) for row in found)


def every_row(connection: Connection, counted: Counted, view: View, most: int) -> Iterator[CountedRow]:
    """The same rows in the same order, one after the other: there may be more than fit into memory."""
    query = _query(counted, view).limit(most).execution_options(yield_per=AT_ONCE)
    for row in connection.execute(query):
        yield _counted_row(counted, row, view)


def _query(counted: Counted, view: View) -> Select[Any]:
    """Where they bring money, the largest first; else the newest."""
    measure, aspect = counted.first, aspect_of(view, money_at_rest(counted.measures))
    (marks,) = marks_of([counted.window], view.workspace.calendar.zone)
    table, rows = facts[measure.dataset], measured_rows(measure, marks, aspect)
    brings = [_brings(each, marks, aspect) for each in counted.measures]
    where = (*rows.where, *shared(counted.measures), or_(*(each.is_not(None) for each in brings)))
    tables = rows.tables
    count = select(func.count()).select_from(tables).where(*where).correlate(None).scalar_subquery()
    name: ColumnElement[Any] = table.c[NAMES[table.name]] if table.name in NAMES else null()
    if table.name == DEAL_STAYS.name:
        same = (deals.c.workspace_id == table.c.workspace_id) & (deals.c.deal_id == table.c.deal_id)
        tables, name = tables.outerjoin(deals, same), deals.c.name
    at = table.c[f"{measure.on}_{'ts' if measure.when in (When.DURING, When.UP_TO_END) else 'from'}"]
    owner = facts["customers"].c.owner if measure.of_customers is not None else _column(table.c, "owner")
    amount = next((table.c[each] for each in ("amount", "monthly_amount", "units") if each in table.c), null())
    query = select(
        count.label("rows"),
        table.c[SOURCES[table.name].key[0]].label("key"),
        name.label("name"),
        owner.label("owner"),
        at.label("at"),
        amount.label("amount"),
        _column(table.c, "currency").label("currency"),
        *(each.label(f"brings_{place}") for place, each in enumerate(brings)),
        *(table.c[each].label(f"more_{each}") for each in _more(table.name)),
    )
    money = [each for each, of in zip(brings, counted.measures, strict=True) if of.is_money]
    order = [each.desc().nulls_last() for each in money[:1]] or [at.desc()]
    keys = [table.c[each] for each in SOURCES[table.name].key]
    query = query.select_from(tables).where(*where).order_by(*order, *keys)
    return query.params(parameters([counted.window], view, aspect, conditions(counted.measures)))


def _column(columns: Any, name: str) -> ColumnElement[Any]:
    return columns[name] if name in columns else null()


def _brings(measure: Measure, marks: Marks, aspect: Aspect) -> ColumnElement[Any]:
    """What a row adds: 1 to a number of rows or of different values, else its own value; NULL where it adds nothing."""
    is_kept = kept(measure, marks, aspect)
    if measure.of is None:
        return case((is_kept, 1))
    value = value_of(measure, marks, aspect)
    is_number = measure.aggregate in (Aggregate.COUNT, Aggregate.DISTINCT)
    return case((is_kept & value.is_not(None), literal(1) if is_number else value))


def _more(dataset: str) -> tuple[str, ...]:
    """The columns to break down by, and the customer, without what is the row's name already."""
    source = SOURCES[dataset]
    names = dict.fromkeys(column for _, column in source.dimensions)
    customer = ("customer_id",) if source.has("customer_id") and source is not CUSTOMERS else ()
    return tuple(dict.fromkeys((*names, *customer)))


def _counted_row(counted: Counted, row: Row[Any], view: View) -> CountedRow:
    measure, values = counted.first, row._mapping
    at: datetime = row.at
    own_day = local_day(at, view.workspace.calendar.zone)
    # What is looked at in a moment has the rate and the team of that moment's day, what goes with customers their team.
    has_own_rate = measure.when in (When.DURING, When.UP_TO_END)
    is_at_start = measure.when is When.AT_START
    day = counted.window.first_day if is_at_start else counted.window.last_day
    rate_day = counted.window.first_day - DAY if is_at_start else counted.window.last_day
    brings = [values[f"brings_{place}"] for place in range(len(counted.measures))]
    return CountedRow(
        row.key,
        row.name,
        row.owner,
        own_day if measure.dataset == COSTS.name else at,
        tuple(
            None if value is None else exact_of(each, view)(value)
            for each, value in zip(counted.measures, brings, strict=True)
        ),
        _amount(row, measure, own_day if has_own_rate else rate_day, view),
        team_on(view.around, row.owner, own_day if has_own_rate and measure.of_customers is None else day),
        {name: values[f"more_{name}"] for name in _more(measure.dataset)},
    )


def _amount(row: Row[Any], measure: Measure, day: date, view: View) -> Amount | None:
    if row.amount is None:
        return None
    currency = row.currency or view.around.currency
    # Of what is open, the amount is kept in units.
    amount: Fraction = from_units(row.amount, currency) if measure.dataset == DEAL_STAYS.name else row.amount
    return amount_on(amount, currency, day, view)


def amount_on(amount: Fraction, currency: str, day: date, view: View) -> Amount:
    """An amount with what it is worth in workspace currency at the rate of a day."""
    units = money_on(view.around, amount, currency, day)
    worth = None if units is None else from_units(units, view.around.currency)
    return Amount(amount, currency, rate_on(view.around, currency, day), worth)
