"""The people who sell: names, teams, and when they work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from kpis.goals import Employment
from storage.database import Connection
from storage.fact_states import FactStates
from storage.schema import facts
from storage.statements import fetch

reps = facts["reps"]


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep over all times in teams; `team`, `manager`, `role` are those of the latest one."""

    rep_id: str
    name: str
    email: str | None
    team: str
    manager: str | None
    role: str
    employed: tuple[Employment, ...]

    def works_in(self, start: date, end: date) -> bool:
        """Whether any day from `start` up to, not including, `end` is a day of work."""
        return any(first < last for first, last in (each.within(start, end) for each in self.employed))


def all_reps(connection: Connection, workspace_id: str) -> dict[str, Rep]:
    """Every rep by id."""
    return _reps(fetch(connection, _STINTS, {"workspace_id": workspace_id}))


def rep_named(connection: Connection, workspace_id: str, rep_id: str) -> Rep | None:
    """The rep of an id."""
    return _reps(fetch(connection, _STINTS_OF, {"workspace_id": workspace_id, "rep_id": rep_id})).get(rep_id)


def _reps(stints: Iterable[Sequence[Any]]) -> dict[str, Rep]:
    found: dict[str, Rep] = {}
    for rep_id, name, email, team, manager, role, started_on, ended_on in stints:
        before = found[rep_id].employed if rep_id in found else ()
        employed = (*before, Employment(started_on, ended_on))
        found[rep_id] = Rep(rep_id, name or rep_id, email, team, manager, role or "rep", employed)
    return found


_STINTS = (
    select(*(reps.c[name] for name in ("rep_id", "name", "email", "team", "manager", "role", "started_on", "ended_on")))
    .where(reps.c.workspace_id == bindparam("workspace_id"))
    .order_by(reps.c.rep_id, reps.c.started_on)
)
_STINTS_OF = _STINTS.where(reps.c.rep_id == bindparam("rep_id"))


def rep_names(connection: Connection, workspace_id: str, states: FactStates | None = None) -> dict[str, str]:
    """What every rep is called, by id; the latest name of one who was called otherwise before.

    With the states of the facts, they are kept by them.
    """
    named = fetch(connection, _NAMES, {"workspace_id": workspace_id}, states)
    return {rep_id: name or rep_id for rep_id, name in named}


_NAMES = (
    select(reps.c.rep_id, reps.c.name)
    .where(reps.c.workspace_id == bindparam("workspace_id"))
    .order_by(reps.c.rep_id, reps.c.started_on)
)


def team_names(connection: Connection, workspace_id: str) -> list[str]:
    """Every team that somebody is or was in."""
    query = select(reps.c.team).distinct().where(reps.c.workspace_id == workspace_id)
    return sorted(connection.scalars(query))
