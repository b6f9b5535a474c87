"""Measured rows: the tables, conditions and columns that a measure means in one window, seen through a cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    null,
)

from kpis.datasets import DEALS, SOURCES
from kpis.facts import epoch_ms
from kpis.measures import Measure, When
from kpis.money import LARGEST, units_in
from kpis.periods import Window, instant
from kpis.readings import UNKNOWN_STAGE, Scope, ScopeKind
from kpis.surroundings import Surroundings, rate_on
from storage.conditions import Sight, all_met
from storage.rounding import half_up
from storage.schema import deals, facts, team_spans
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Cut:
    """Whose rows are read, and what they are grouped by."""

    scope: Scope
    by: str | None = None

    @property
    def is_by_team(self) -> bool:
        return self.by == "team" or self.scope.kind is ScopeKind.TEAM


@dataclass(frozen=True, slots=True)
class View:
    """What does not change between the measures of a question: who asks, of whom, and what is known by when."""

    workspace: Workspace
    around: Surroundings
    cut: Cut
    now: datetime


@dataclass(frozen=True, slots=True)
class MeasuredRows:
    """The rows that count in a window, by whichever of the measures that share them."""

    tables: FromClause
    where: tuple[ColumnElement[bool], ...]
    group: ColumnElement[Any]


def measured_rows(measure: Measure, window: Window, view: View) -> MeasuredRows:
    """The rows that a measure's event or stretch puts into a window, those of the scope only.

    Its own conditions are left to the caller: measures that differ in them alone are read at once.
    """
    table = facts[measure.dataset]
    if measure.of_customers is not None:
        return _rows_of_customers(measure, table, window, view)
    where = (table.c.workspace_id == view.workspace.id, *_in_window(measure, table, window, view))
    if measure.when in (When.DURING, When.UP_TO_END):
        team = table.c[f"{measure.on}_team"] if view.cut.is_by_team else null()
        return _cut(table, table, where, team, view.cut)
    return _cut_on_day(table, where, moment(measure, window)[1], view.cut)


def _rows_of_customers(measure: Measure, table: Table, window: Window, view: View) -> MeasuredRows:
    """Rows that go with the customers known at the end, whoever's they are themselves."""
    customers = facts["customers"]
    sight = Sight(window, view.now)
    same = and_(table.c.workspace_id == customers.c.workspace_id, table.c.customer_id == customers.c.customer_id)
    where = (
        customers.c.workspace_id == view.workspace.id,
        *_around(customers, "known", window.until),
        all_met(measure.of_customers or (), customers, sight),
        *_in_window(measure, table, window, view),
    )
    return _cut_on_day(customers, where, window.last_day, view.cut, also=(table, same))


def _cut_on_day(
    table: Table,
    where: tuple[ColumnElement[bool], ...],
    day: date,
    cut: Cut,
    also: tuple[Table, ColumnElement[bool]] | None = None,
) -> MeasuredRows:
    """Rows whose team is the one that their owner was in on a day."""
    tables: FromClause = table.join(*also) if also else table
    if cut.is_by_team:
        same = and_(team_spans.c.workspace_id == table.c.workspace_id, team_spans.c.rep_id == table.c.owner)
        that_day = and_(team_spans.c.from_day <= day, team_spans.c.to_day > day)
        tables = tables.outerjoin(team_spans, and_(same, that_day))
    source = table
    if SOURCES[table.name].of == DEALS.name and cut.by in dict(DEALS.dimensions):
        same = and_(deals.c.workspace_id == table.c.workspace_id, deals.c.deal_id == table.c.deal_id)
        tables, source = tables.join(deals, same), deals
    return _cut(tables, source, where, team_spans.c.team if cut.is_by_team else null(), cut, owner=table)


def _cut(
    tables: FromClause,
    source: Table,
    where: tuple[ColumnElement[bool], ...],
    team: ColumnElement[Any],
    cut: Cut,
    owner: Table | None = None,
) -> MeasuredRows:
    owned = owner if owner is not None else source
    match cut.scope:
        case Scope(ScopeKind.REP, name):
            where = (*where, owned.c.owner == name)
        case Scope(ScopeKind.TEAM, name):
            where = (*where, team == name)
    match cut.by:
        case None:
            group: ColumnElement[Any] = null()
        case "rep":
            group = owned.c.owner
        case "team":
            group = team
        case "stage":
            group = func.coalesce(source.c.stage, UNKNOWN_STAGE)
        case by:
            group = source.c[dict(SOURCES[source.name].dimensions)[by]]
    return MeasuredRows(tables, where, group)


def moment(measure: Measure, window: Window) -> tuple[datetime, date]:
    """The instant that a stretch is looked at, and the local day whose teams and rates go with it."""
    if measure.when is When.AT_START:
        return window.since, window.first_day
    return window.until, window.last_day


def _in_window(measure: Measure, table: Table, window: Window, view: View) -> Iterator[ColumnElement[bool]]:
    match measure.when:
        case When.DURING:
            yield from _during(table, measure.on, window, view)
        case When.UP_TO_END:
            yield table.c[f"{measure.on}_ts"] < window.until
        case When.AT_END | When.AT_START:
            yield from _around(table, measure.on, moment(measure, window)[0])


def _during(table: Table, event: str, window: Window, view: View) -> Iterator[ColumnElement[bool]]:
    """Rows of the window, found by their local day; by the instant too where the window begins or ends within a day."""
    zone = view.workspace.calendar.zone
    yield table.c[f"{event}_day"] >= window.first_day
    yield table.c[f"{event}_day"] < window.end_day
    if window.since != instant(window.first_day, zone):
        yield table.c[f"{event}_ts"] >= window.since
    if window.until != instant(window.end_day, zone):
        yield table.c[f"{event}_ts"] < window.until


def _around(table: Table, stretch: str, at: datetime) -> Iterator[ColumnElement[bool]]:
    """Just before an instant: what begins exactly then is not there yet, what ends exactly then still is."""
    yield table.c[f"{stretch}_from"] < at
    yield table.c[f"{stretch}_to"] >= at


def value_of(measure: Measure, window: Window, view: View) -> ColumnElement[Any]:
    """The number that a measure takes from a row; NULL where it is not known."""
    table = facts[measure.dataset]
    at, day = moment(measure, window)
    match measure.of if measure.beside is None else measure.beside:
        case "money" if measure.when in (When.AT_END, When.AT_START):
            return converted(table.c.units, table.c.currency, day, view.around)
        case "money":
            return table.c[f"{measure.on}_money"]
        case "expected_money":
            return _expected(table, day, view.around)
        case "age_ms":
            return literal(epoch_ms(at), BigInteger) - table.c.created_ms
        case name:
            return table.c[name or ""]


def converted(
    units: ColumnElement[Any], currency: ColumnElement[Any], day: date, around: Surroundings
) -> ColumnElement[Any]:
    """An amount in units of the workspace currency, at the rate of a day; NULL without one."""
    whens = [(currency == around.currency, units), (currency.is_(None), units)]
    for foreign in around.rates:
        rate = rate_on(around, foreign, day)
        if rate is not None and foreign != around.currency:
            factor = rate * units_in(around.currency) / units_in(foreign)
            # As when a row comes in: what a rate makes larger than can be stored is a slip of the pen, and none.
            is_stored = cast(units, Double) * literal(float(factor), Double) < float(LARGEST)
            whens.append((and_(currency == foreign, is_stored), _times(units, float(factor))))
    return case(*whens)


def _expected(table: Table, day: date, around: Surroundings) -> ColumnElement[Any]:
    """The amount by the chance to win it; not known in a stage that nobody knows the chance of."""
    amount = converted(table.c.units, table.c.currency, day, around)
    whens = [
        (table.c.stage == name, _times(amount, float(kind.win_probability))) for name, kind in around.stages.items()
    ]
    return case(*whens)


def _times(units: ColumnElement[Any], factor: float) -> ColumnElement[Any]:
    return cast(half_up(cast(units, Double) * literal(factor, Double)), BigInteger)
