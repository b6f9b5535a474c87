"""What was open at an instant: from the stays that were derived of every deal's history, never from its status now."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal, select, union_all

from kpis.compute import Total
from kpis.datasets import DEALS
from kpis.facts import Surroundings, rate_on
from kpis.measures import Aggregate, Measure
from kpis.money import from_units
from kpis.periods import Window
from kpis.readings import Scope, ScopeKind
from storage.database import Connection
from storage.derived import surroundings
from storage.schema import deals, stays, team_spans
from storage.workspaces import Workspace


def read_open(
    connection: Connection,
    workspace: Workspace,
    needs: Sequence[tuple[Measure, Window]],
    scope: Scope,
    by: str | None,
) -> dict[tuple[Measure, Window, str | None], Total]:
    """The number or the money of the deals open at the end of each window, money at the rate of its last day."""
    if not needs:
        return {}
    around = surroundings(connection, workspace)
    windows = list(dict.fromkeys(window for _, window in needs))
    parts = [_part(workspace.id, window, index, scope, by) for index, window in enumerate(windows)]
    sums: dict[tuple[int, str | None], dict[str, tuple[int, int, int]]] = defaultdict(dict)
    for index, group, currency, units, known, rows in connection.execute(union_all(*parts)):
        sums[index, group][currency] = (int(units or 0), int(known), int(rows))
    return {
        (measure, windows[index], group): _total(measure, by_currency, windows[index].last_day, around)
        for (index, group), by_currency in sums.items()
        for measure, window in needs
        if window == windows[index]
    }


def _part(workspace_id: str, window: Window, index: int, scope: Scope, by: str | None) -> Select[Any]:
    """The open deals of one window by group and currency: their units, how many have any, and how many there are."""
    group = _dimension(by)
    query = (
        select(
            literal(index),
            group.label("part"),
            stays.c.currency,
            func.sum(stays.c.units),
            func.count(stays.c.units),
            func.count(),
        )
        .select_from(_tables(window, scope, by))
        .where(stays.c.workspace_id == workspace_id, *open_at(window), *_in_scope(scope))
    )
    return query.group_by(stays.c.currency) if by is None else query.group_by(group, stays.c.currency)


def open_at(window: Window) -> Iterator[ColumnElement[bool]]:
    """Just before the end: what begins exactly then is not open yet, what ends exactly then still is."""
    yield stays.c.from_ts < window.until
    yield stays.c.to_ts >= window.until


def _tables(window: Window, scope: Scope, by: str | None) -> FromClause:
    """The stays, with the owner's team on the last elapsed day and the deal's own columns where they are asked for."""
    tables: FromClause = stays
    if by == "team" or scope.kind is ScopeKind.TEAM:
        day = window.last_day
        that_day = and_(team_spans.c.from_day <= day, team_spans.c.to_day > day)
        same = and_(team_spans.c.workspace_id == stays.c.workspace_id, team_spans.c.rep_id == stays.c.owner)
        tables = tables.outerjoin(team_spans, and_(same, that_day))
    if by in dict(DEALS.dimensions):
        same = and_(deals.c.workspace_id == stays.c.workspace_id, deals.c.deal_id == stays.c.deal_id)
        tables = tables.join(deals, same)
    return tables


def _dimension(by: str | None) -> ColumnElement[Any]:
    match by:
        case None:
            return literal(None)
        case "rep":
            return stays.c.owner
        case "team":
            return team_spans.c.team
        case "stage":
            return stays.c.stage
        case _:
            return deals.c[dict(DEALS.dimensions)[by]]


def _in_scope(scope: Scope) -> Iterator[ColumnElement[bool]]:
    if scope.kind is ScopeKind.REP:
        yield stays.c.owner == scope.name
    elif scope.kind is ScopeKind.TEAM:
        yield team_spans.c.team == scope.name


def _total(measure: Measure, by_currency: dict[str, tuple[int, int, int]], day: date, around: Surroundings) -> Total:
    if measure.aggregate is Aggregate.COUNT:
        rows = sum(rows for _, _, rows in by_currency.values())
        return Total(Fraction(rows), rows, rows)
    money, counted, seen = Fraction(0), 0, 0
    for currency, (units, known, rows) in by_currency.items():
        seen += rows
        rate = rate_on(around, currency, day)
        if rate is not None:
            money += from_units(units, currency) * rate
            counted += known
    return Total(money, counted, seen)
