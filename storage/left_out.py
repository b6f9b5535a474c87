"""Rows that a number could not count: they are counted here, so that the reader is told."""

from collections import Counter

from sqlalchemy import and_, func, select

from kpis.facts import rate_on
from kpis.measures import Measure
from kpis.periods import Window
from kpis.readings import LeftOut, Scope, ScopeKind
from storage.database import Connection
from storage.derived import surroundings
from storage.measures import in_scope, in_window
from storage.schema import deals, stays, team_spans
from storage.snapshots import open_at
from storage.workspaces import Workspace


def unknown_money(
    connection: Connection, workspace: Workspace, measure: Measure, window: Window, scope: Scope
) -> list[LeftOut]:
    """Rows of a sum of money without an amount, or in a currency without a rate on that day."""
    if measure.on == "open":
        return _open_unknown(connection, workspace, window, scope)
    query = select(deals.c.currency, func.count(), func.count(deals.c.amount)).where(
        deals.c.workspace_id == workspace.id,
        *in_window(measure, window, workspace),
        *in_scope(measure, scope),
        *(deals.c[condition.column].in_(condition.values) for condition in measure.where),
        deals.c[f"{measure.on}_money"].is_(None),
    )
    counts: Counter[tuple[str, str | None]] = Counter()
    for currency, rows, with_amount in connection.execute(query.group_by(deals.c.currency)):
        counts["no_amount", None] += rows - with_amount
        counts["no_rate", currency] += with_amount
    return _told(counts)


def _open_unknown(connection: Connection, workspace: Workspace, window: Window, scope: Scope) -> list[LeftOut]:
    around = surroundings(connection, workspace)
    query = select(stays.c.currency, func.count(), func.count(stays.c.units))
    query = query.where(stays.c.workspace_id == workspace.id, *open_at(window))
    if scope.kind is ScopeKind.REP:
        query = query.where(stays.c.owner == scope.name)
    elif scope.kind is ScopeKind.TEAM:
        day = window.last_day
        same = and_(team_spans.c.workspace_id == stays.c.workspace_id, team_spans.c.rep_id == stays.c.owner)
        that_day = and_(team_spans.c.from_day <= day, team_spans.c.to_day > day)
        query = query.join(team_spans, and_(same, that_day)).where(team_spans.c.team == scope.name)
    counts: Counter[tuple[str, str | None]] = Counter()
    for currency, rows, with_amount in connection.execute(query.group_by(stays.c.currency)):
        counts["no_amount", None] += rows - with_amount
        if rate_on(around, currency, window.last_day) is None:
            counts["no_rate", currency] += with_amount
    return _told(counts)


def undated_lost(connection: Connection, workspace: Workspace, scope: Scope) -> list[LeftOut]:
    """Lost deals without a date: they are in no period. Their team is not known either, so a team is told of none."""
    if scope.kind is ScopeKind.TEAM:
        return []
    query = select(func.count()).where(
        deals.c.workspace_id == workspace.id,
        deals.c.status == "lost",
        deals.c.closed_day.is_(None),
        deals.c.deleted_at.is_(None),
    )
    if scope.kind is ScopeKind.REP:
        query = query.where(deals.c.owner == scope.name)
    return _told(Counter({("no_closed_at", None): connection.scalar(query) or 0}))


def _told(counts: Counter[tuple[str, str | None]]) -> list[LeftOut]:
    return [LeftOut(reason, count, detail) for (reason, detail), count in counts.items() if count]
