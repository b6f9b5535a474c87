"""Surroundings at rest: the stages, teams and rates that the facts of rows are derived with."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property, partial
from itertools import groupby
from typing import TypeVar

from sqlalchemy import delete, insert, select

from kpis.surroundings import StageKind, Surroundings, TeamSpan
from kpis.surroundings import team_spans as spans_of
from storage.chunks import chunks
from storage.database import Connection
from storage.schema import facts, team_spans
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


def surroundings_when_needed(connection: Connection, workspace: Workspace) -> Surroundings:
    """The same for who only reads: most questions look into none of it."""
    return Surroundings(
        workspace.calendar.zone,
        workspace.currency,
        _Later(partial(_stages, connection, workspace.id)),
        _Later(partial(_teams, connection, workspace.id)),
        _Later(partial(_rates, connection, workspace.id)),
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


def _stages(connection: Connection, workspace_id: str) -> dict[str, StageKind]:
    table = facts["stages"]
    query = select(table.c.stage, table.c.position, table.c.type, table.c.win_probability)
    rows = connection.execute(query.where(table.c.workspace_id == workspace_id))
    return {row.stage: StageKind(row.position, row.type, row.win_probability) for row in rows} or STAGES


def _teams(connection: Connection, workspace_id: str) -> dict[str, list[TeamSpan]]:
    query = select(team_spans).where(team_spans.c.workspace_id == workspace_id)
    found: dict[str, list[TeamSpan]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.rep_id].append(TeamSpan(row.rep_id, row.from_day, row.to_day, row.team))
    return dict(found)


def _rates(connection: Connection, workspace_id: str) -> dict[str, list[tuple[date, Fraction]]]:
    table = facts["rates"]
    query = select(table.c.currency, table.c.valid_from, table.c.rate).where(table.c.workspace_id == workspace_id)
    ordered = connection.execute(query.order_by(table.c.currency, table.c.valid_from))
    return {
        currency: [(row.valid_from, row.rate) for row in rows]
        for currency, rows in groupby(ordered, key=lambda row: str(row.currency))
    }


def replace_team_spans(connection: Connection, workspace_id: str, rep_ids: Collection[str]) -> None:
    """Puts in which team each of the reps is in on every day, instead of what was known of it."""
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
