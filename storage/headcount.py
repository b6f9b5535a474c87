"""How many reps worked in a period."""

from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, null, or_, select, union_all

from kpis.compute import Total
from kpis.periods import Window
from kpis.readings import Scope, ScopeKind
from storage.database import Connection
from storage.measured_rows import View
from storage.schema import facts

reps = facts["reps"]

Heads = dict[tuple[Window, str | None], Total]


def read_heads(connection: Connection, windows: Collection[Window], view: View) -> Heads:
    """The different reps with role `rep` and a day of work in each window, by group; who changed team is in both."""
    if not windows:
        return {}
    ordered = list(windows)
    parts = [_part(window, index, view) for index, window in enumerate(ordered)]
    rows = connection.execute(union_all(*parts))
    return {(ordered[index], group): Total(Fraction(count), count, count) for index, group, count in rows}


def _part(window: Window, index: int, view: View) -> Select[Any]:
    by = view.cut.by
    group: ColumnElement[Any] = {"rep": reps.c.rep_id, "team": reps.c.team}.get(by or "", null())
    query = select(literal(index), group.label("part"), func.count(reps.c.rep_id.distinct()))
    query = query.where(*_of_scope(window, view))
    return query if by is None else query.group_by(group)


def heads_in(connection: Connection, window: Window, view: View) -> list[tuple[str, date]]:
    """The reps that `read_heads` counts in a window, each with the first day of work in the scope."""
    query = select(reps.c.rep_id, func.min(reps.c.started_on)).where(*_of_scope(window, view))
    found = connection.execute(query.group_by(reps.c.rep_id).order_by(reps.c.rep_id))
    return [(rep_id, started_on) for rep_id, started_on in found]


def _of_scope(window: Window, view: View) -> Iterator[ColumnElement[bool]]:
    yield from at_work(view.workspace.id, window)
    match view.cut.scope:
        case Scope(ScopeKind.REP, name):
            yield reps.c.rep_id == name
        case Scope(ScopeKind.TEAM, name):
            yield reps.c.team == name


def at_work(workspace_id: str, window: Window) -> Iterator[ColumnElement[bool]]:
    """The rows of reps with role `rep` and a day of work in a window."""
    yield reps.c.workspace_id == workspace_id
    yield func.coalesce(reps.c.role, "rep") == "rep"
    yield reps.c.started_on < window.end_day
    yield or_(reps.c.ended_on.is_(None), reps.c.ended_on >= window.first_day)
