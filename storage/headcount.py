"""How many reps worked in a period."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

from kpis.periods import Window
from kpis.readings import Scope, ScopeKind
from storage.database import Connection
from storage.schema import facts

reps = facts["reps"]


def headcount(
    connection: Connection, workspace_id: str, window: Window, scope: Scope, by: str | None
) -> dict[str | None, int]:
    """The different reps with role `rep` and a day of work in the window, by group; who changed team is in both."""
    group: ColumnElement[Any] = {"rep": reps.c.rep_id, "team": reps.c.team}.get(by or "", literal(None))
    query: Select[Any] = select(group.label("part"), func.count(reps.c.rep_id.distinct())).where(
        reps.c.workspace_id == workspace_id,
        func.coalesce(reps.c.role, "rep") == "rep",
        reps.c.started_on < window.end_day,
        or_(reps.c.ended_on.is_(None), reps.c.ended_on >= window.first_day),
    )
    if scope.kind is not ScopeKind.COMPANY:
        query = query.where((reps.c.rep_id if scope.kind is ScopeKind.REP else reps.c.team) == scope.name)
    rows = connection.execute(query if by is None else query.group_by(group))
    return {row[0]: row[1] for row in rows}
