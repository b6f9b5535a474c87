"""How many reps worked in a period."""

from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, literal, null, or_, select, union_all

from kpis.compute import Total
from kpis.periods import Window
from kpis.readings import ScopeKind
from storage.database import Connection
from storage.marks import Marks, marks_of
from storage.schema import facts
from storage.statements import fetch
from storage.views import Aspect, View, aspect_of, parameters, scope_name, workspace_id

reps = facts["reps"]

Heads = dict[tuple[Window, str | None], Total]


def read_heads(connection: Connection, windows: Collection[Window], view: View) -> Heads:
    """The different reps with role `rep` and a day of work in each window, by group; who changed team is in both."""
    if not windows:
        return {}
    ordered, aspect = list(windows), aspect_of(view)
    statement = _statement(marks_of(ordered, view.workspace.calendar.zone), aspect)
    rows = fetch(connection, statement, parameters(ordered, view, aspect), view.states)
    return {(ordered[index], group): Total(Fraction(count), count, count) for index, group, count in rows}


@lru_cache
def _statement(windows: tuple[Marks, ...], aspect: Aspect) -> CompoundSelect[Any]:
    return union_all(*(_part(marks, aspect) for marks in windows))


def _part(marks: Marks, aspect: Aspect) -> Select[Any]:
    group: ColumnElement[Any] = {"rep": reps.c.rep_id, "team": reps.c.team}.get(aspect.by or "", null())
    query = select(literal(marks.place), group.label("part"), func.count(reps.c.rep_id.distinct()))
    query = query.where(*_of_scope(marks, aspect))
    return query if aspect.by is None else query.group_by(group)


def heads_in(connection: Connection, window: Window, view: View) -> list[tuple[str, date]]:
    """The reps that `read_heads` counts in a window, each with the first day of work in the scope."""
    aspect = aspect_of(view)
    (marks,) = marks_of([window], view.workspace.calendar.zone)
    query = select(reps.c.rep_id, func.min(reps.c.started_on)).where(*_of_scope(marks, aspect))
    query = query.group_by(reps.c.rep_id).order_by(reps.c.rep_id)
    return [
        (rep_id, started_on) for rep_id, started_on in connection.execute(query, parameters([window], view, aspect))
    ]


def _of_scope(marks: Marks, aspect: Aspect) -> Iterator[ColumnElement[bool]]:
    yield from at_work(marks)
    match aspect.kind:
        case ScopeKind.REP:
            yield reps.c.rep_id == scope_name
        case ScopeKind.TEAM:
            yield reps.c.team == scope_name


def at_work(marks: Marks) -> Iterator[ColumnElement[bool]]:
    """The rows of reps with role `rep` and a day of work in a window."""
    yield reps.c.workspace_id == workspace_id
    yield func.coalesce(reps.c.role, "rep") == "rep"
    yield reps.c.started_on <= marks.end.day
    yield or_(reps.c.ended_on.is_(None), reps.c.ended_on >= marks.start.day)
