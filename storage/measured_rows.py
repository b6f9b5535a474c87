"""Measured rows: the tables, conditions and columns that a measure means in one window, seen through a cut."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
from kpis.measures import Measure, Money, When
from kpis.money import LARGEST
from kpis.readings import UNKNOWN_STAGE, ScopeKind
from storage.conditions import Sight, all_met
from storage.dialects import half_up
from storage.marks import Marks, Moment
from storage.schema import deals, facts, team_spans
from storage.views import Aspect, scope_name, workspace_id


@dataclass(frozen=True, slots=True)
class MeasuredRows:
    """The rows that count in a window, by whichever of the measures that share them."""

    tables: FromClause
    where: tuple[ColumnElement[bool], ...]
    group: ColumnElement[Any]


def measured_rows(measure: Measure, marks: Marks, aspect: Aspect) -> MeasuredRows:
    """The rows that a measure's event or stretch puts into a window, those of the scope only.

    Its own conditions are left to the caller: measures that differ in them alone are read at once.
    """
    table = facts[measure.dataset]
    if measure.of_customers is not None:
        return _rows_of_customers(measure, table, marks, aspect)
    where = (table.c.workspace_id == workspace_id, *_in_window(measure, table, marks))
    if measure.when in (When.DURING, When.UP_TO_END, When.UNDATED):
        team = table.c[f"{measure.on}_team"] if aspect.is_by_team else null()
        return _cut(table, table, where, team, aspect)
    return _cut_on_day(table, where, moment_of(measure, marks), aspect)


def _rows_of_customers(measure: Measure, table: Table, marks: Marks, aspect: Aspect) -> MeasuredRows:
    """Rows that go with the customers known at the end, whoever's they are themselves."""
    customers = facts["customers"]
    same = and_(table.c.workspace_id == customers.c.workspace_id, table.c.customer_id == customers.c.customer_id)
    where = (
        customers.c.workspace_id == workspace_id,
        *_around(customers, "known", marks.end),
        all_met(measure.of_customers or (), customers, sight_of(measure, marks, aspect)),
        *_in_window(measure, table, marks),
    )
    return _cut_on_day(customers, where, marks.end, aspect, also=(table, same))


def _cut_on_day(
    table: Table,
    where: tuple[ColumnElement[bool], ...],
    moment: Moment,
    aspect: Aspect,
    also: tuple[Table, ColumnElement[bool]] | None = None,
) -> MeasuredRows:
    """Rows whose team is the one that their owner was in on a day."""
    tables: FromClause = table.join(*also) if also else table
    if aspect.is_by_team:
        same = and_(team_spans.c.workspace_id == table.c.workspace_id, team_spans.c.rep_id == table.c.owner)
        that_day = and_(team_spans.c.from_day <= moment.day, team_spans.c.to_day > moment.day)
        tables = tables.outerjoin(team_spans, and_(same, that_day))
    source = table
    if SOURCES[table.name].of == DEALS.name and aspect.by in dict(DEALS.dimensions):
        same = and_(deals.c.workspace_id == table.c.workspace_id, deals.c.deal_id == table.c.deal_id)
        tables, source = tables.join(deals, same), deals
    return _cut(tables, source, where, team_spans.c.team if aspect.is_by_team else null(), aspect, owner=table)


def _cut(
    tables: FromClause,
    source: Table,
    where: tuple[ColumnElement[bool], ...],
    team: ColumnElement[Any],
    aspect: Aspect,
    owner: Table | None = None,
) -> MeasuredRows:
    owned = owner if owner is not None else source
    match aspect.kind:
        case ScopeKind.REP:
            where = (*where, owned.c.owner == scope_name)
        case ScopeKind.TEAM:
            where = (*where, team == scope_name)
    return MeasuredRows(tables, where, _group(source, owned, team, aspect))


def _group(source: Table, owned: Table, team: ColumnElement[Any], aspect: Aspect) -> ColumnElement[Any]:
    match aspect.by:
        case None:
            return null()
        case "rep":
            group: ColumnElement[Any] = owned.c.owner
        case "team":
            group = team
        case "stage":
            return func.coalesce(source.c.stage, UNKNOWN_STAGE)
        case by:
            group = source.c[dict(SOURCES[source.name].dimensions)[by]]
    # By the bare column, SQLite would read a whole table in the order of an index rather than sort the few rows.
    return func.coalesce(group, null())


def moment_of(measure: Measure, marks: Marks) -> Moment:
    """The moment that a stretch is looked at."""
    return marks.start if measure.when is When.AT_START else marks.end


def _in_window(measure: Measure, table: Table, marks: Marks) -> Iterator[ColumnElement[bool]]:
    match measure.when:
        case When.DURING:
            yield from _during(table, measure.on, marks)
        case When.UP_TO_END:
            yield table.c[f"{measure.on}_ts"] < marks.end.instant
        case When.AT_END | When.AT_START:
            yield from _around(table, measure.on, moment_of(measure, marks))
        case When.UNDATED:
            # A deleted row has no days either.
            yield from (table.c[name].is_(None) for name in (f"{measure.on}_day", "deleted_at"))


def _during(table: Table, event: str, marks: Marks) -> Iterator[ColumnElement[bool]]:
    """Rows of the window, found by their local day; by the instant too where the window begins or ends within a day."""
    yield table.c[f"{event}_day"] >= marks.start.day
    yield table.c[f"{event}_day"] <= marks.end.day
    if not marks.begins_at_midnight:
        yield table.c[f"{event}_ts"] >= marks.start.instant
    if not marks.ends_at_midnight:
        yield table.c[f"{event}_ts"] < marks.end.instant


def _around(table: Table, stretch: str, moment: Moment) -> Iterator[ColumnElement[bool]]:
    """Just before an instant: what begins exactly then is not there yet, what ends exactly then still is."""
    yield table.c[f"{stretch}_from"] < moment.instant
    yield table.c[f"{stretch}_to"] >= moment.instant


def value_of(measure: Measure, marks: Marks, aspect: Aspect) -> ColumnElement[Any]:
    """The number that a measure takes from a row; NULL where it is not known."""
    table = facts[measure.dataset]
    # Money in a snapshot is worth what it was on the last day that was over by then; teams are those of the first day.
    moment = marks.eve if measure.when is When.AT_START else marks.end
    match measure.of if measure.beside is None else measure.beside:
        case Money.AMOUNT if measure.when in (When.AT_END, When.AT_START):
            return converted(table.c.units, table.c.currency, moment, aspect)
        case Money.AMOUNT:
            return table.c[f"{measure.on}_money"]
        case Money.EXPECTED:
            return _expected(table, moment, aspect)
        case "age_ms":
            return moment.epoch_ms - table.c.created_ms
        case name:
            return table.c[name or ""]


def sight_of(measure: Measure, marks: Marks, aspect: Aspect) -> Sight:
    """From where a measure looks at rows."""
    worth = replace(measure, of=Money.AMOUNT, beside=None)
    return Sight(marks, aspect.currency, lambda: value_of(worth, marks, aspect))


def converted(
    units: ColumnElement[Any], currency: ColumnElement[Any], moment: Moment, aspect: Aspect
) -> ColumnElement[Any]:
    """An amount in units of the workspace currency, at the rate of a day; NULL without one."""
    whens = [(currency == aspect.currency, units), (currency.is_(None), units)]
    for foreign in aspect.foreign:
        # As when a row comes in: what a rate makes larger than can be stored is a slip of the pen, and none.
        is_stored = cast(units, Double) * moment.worth(foreign) < float(LARGEST)
        whens.append((and_(currency == foreign, is_stored), _times(units, moment.worth(foreign))))
    return case(*whens)


def _expected(table: Table, moment: Moment, aspect: Aspect) -> ColumnElement[Any]:
    """The amount by the chance to win it; not known in a stage that nobody knows the chance of."""
    amount = converted(table.c.units, table.c.currency, moment, aspect)
    whens = [(table.c.stage == name, _times(amount, literal(chance, Double))) for name, chance in aspect.chances]
    return case(*whens)


def _times(units: ColumnElement[Any], factor: ColumnElement[float]) -> ColumnElement[Any]:
    return cast(half_up(cast(units, Double) * factor), BigInteger)
