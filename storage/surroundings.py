"""Surroundings at rest: the stages, teams and rates that the facts of rows are derived with."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, TypeVar

from sqlalchemy import Select, Table, bindparam, delete, insert, select

from kpis.surroundings import StageKind, Surroundings, TeamSpan
from kpis.surroundings import team_spans as spans_of
from storage.chunks import chunks
from storage.database import Connection
from storage.fact_states import FactStates, renew_states
from storage.schema import facts, team_spans
from storage.statements import fetch
from storage.workspaces import Workspace

Value = TypeVar("Value")

STAGES = {
    "Prospecting": StageKind(1, "open", Fraction(1, 10)),
    "Qualified": StageKind(2, "open", Fraction(2, 10)),
    "Proposal": StageKind(3, "open", Fraction(4, 10)),
    "Negotiation": StageKind(4, "open", Fraction(7, 10)),
    "Won": StageKind(5, "won", Fraction(1)),
    "Lost": StageKind(6, "lost", Fraction(0)),
}
"""The pipeline of a workspace that has imported none."""


class _Later(Mapping[str, Value]):
    """A mapping that is read once somebody looks into it."""

    def __init__(self, read: Callable[[], Mapping[str, Value]]) -> None:
        self._read = read

    @cached_property
    def _found(self) -> Mapping[str, Value]:
        return self._read()

    def __getitem__(self, key: str) -> Value:
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def surroundings_when_needed(connection: Connection, workspace: Workspace, states: FactStates | None) -> Surroundings:
    """The same for who only reads: most questions look into none of it. It is kept by the states of the facts."""
    return Surroundings(
        workspace.calendar.zone,
        workspace.currency,
        _Later(partial(_stages, connection, workspace.id, states)),
        _Later(partial(_teams, connection, workspace.id, states)),
        _Later(partial(_rates, connection, workspace.id, states)),
        workspace.options,
    )


def surroundings(connection: Connection, workspace: Workspace) -> Surroundings:
    """All that the facts of a row depend on besides the row."""
    return Surroundings(
        workspace.calendar.zone,
        workspace.currency,
        _stages(connection, workspace.id),
        _teams(connection, workspace.id),
        _rates(connection, workspace.id),
        workspace.options,
    )


def _stages(connection: Connection, workspace_id: str, states: FactStates | None = None) -> dict[str, StageKind]:
    rows = fetch(connection, _STAGES, {"workspace_id": workspace_id}, states)
    return {stage: StageKind(position, kind, chance) for stage, position, kind, chance in rows} or STAGES


def _teams(connection: Connection, workspace_id: str, states: FactStates | None = None) -> dict[str, list[TeamSpan]]:
    found: dict[str, list[TeamSpan]] = defaultdict(list)
    for rep_id, from_day, to_day, team in fetch(connection, _TEAMS, {"workspace_id": workspace_id}, states):
        found[rep_id].append(TeamSpan(rep_id, from_day, to_day, team))
    return dict(found)


def _rates(
    connection: Connection, workspace_id: str, states: FactStates | None = None
) -> dict[str, list[tuple[date, Fraction]]]:
    found: dict[str, list[tuple[date, Fraction]]] = defaultdict(list)
    for currency, valid_from, rate in fetch(connection, _RATES, {"workspace_id": workspace_id}, states):
        found[currency].append((valid_from, rate))
    return dict(found)


def _all_of(table: Table, *columns: str) -> Select[Any]:
    return select(*(table.c[name] for name in columns)).where(table.c.workspace_id == bindparam("workspace_id"))


_STAGES = _all_of(facts["stages"], "stage", "position", "type", "win_probability")
_TEAMS = _all_of(team_spans, "rep_id", "from_day", "to_day", "team")
_RATES = _all_of(facts["rates"], "currency", "valid_from", "rate").order_by(*facts["rates"].primary_key.columns)


def replace_team_spans(connection: Connection, workspace_id: str, rep_ids: Collection[str]) -> None:
    """Puts in which team each of the reps is in on every day, instead of what was known of it."""
    renew_states(connection, workspace_id, [team_spans.name])
    reps = facts["reps"]
    for chunk in chunks(sorted(rep_ids)):
        query = select(reps.c.rep_id, reps.c.started_on, reps.c.team)
        stints = connection.execute(query.where(reps.c.workspace_id == workspace_id, reps.c.rep_id.in_(chunk)))
        spans = spans_of((row.rep_id, row.started_on, row.team) for row in stints)
        gone = delete(team_spans).where(team_spans.c.workspace_id == workspace_id, team_spans.c.rep_id.in_(chunk))
        connection.execute(gone)
        connection.execute(
            insert(team_spans),
            [
                {
                    "workspace_id": workspace_id,
                    "rep_id": span.rep_id,
                    "from_day": span.from_day,
                    "to_day": span.to_day,
                    "team": span.team,
                }
                for span in spans
            ],
        )
