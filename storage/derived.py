"""What is derived from facts is kept beside them, and derived anew when what it depends on changes."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, insert, select, true, update

from kpis.datasets import DEALS, Dataset
from kpis.facts import (
    DERIVED,
    StageChange,
    StageKind,
    Surroundings,
    TeamSpan,
    deal_facts,
    open_stays,
)
from kpis.facts import (
    team_spans as spans_of,
)
from kpis.money import to_units
from storage.chunks import CHUNK, chunks
from storage.database import Connection
from storage.schema import deals, facts, stays, team_spans
from storage.workspaces import Workspace

Row = Mapping[str, Any]

STAGES = (
    ("Prospecting", 1, "open", "0.1"),
    ("Qualified", 2, "open", "0.2"),
    ("Proposal", 3, "open", "0.4"),
    ("Negotiation", 4, "open", "0.7"),
    ("Won", 5, "won", "1"),
    ("Lost", 6, "lost", "0"),
)
"""The pipeline of a workspace that has imported none."""


def surroundings(connection: Connection, workspace: Workspace) -> Surroundings:
    """All that a deal's facts depend on besides the deal."""
    return Surroundings(
        workspace.calendar.zone,
        workspace.currency,
        _stages(connection, workspace.id),
        _teams(connection, workspace.id),
        _rates(connection, workspace.id),
    )


def _stages(connection: Connection, workspace_id: str) -> dict[str, StageKind]:
    table = facts["stages"]
    query = select(table.c.stage, table.c.position, table.c.type).where(table.c.workspace_id == workspace_id)
    found = {row.stage: StageKind(row.position, row.type) for row in connection.execute(query)}
    return found or {name: StageKind(position, kind) for name, position, kind, _ in STAGES}


def _teams(connection: Connection, workspace_id: str) -> dict[str, list[TeamSpan]]:
    query = select(team_spans).where(team_spans.c.workspace_id == workspace_id)
    found: dict[str, list[TeamSpan]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.rep_id].append(TeamSpan(row.rep_id, row.from_day, row.to_day, row.team))
    return dict(found)


def _rates(connection: Connection, workspace_id: str) -> dict[str, list[tuple[Any, Any]]]:
    table = facts["rates"]
    query = select(table.c.currency, table.c.valid_from, table.c.rate).where(table.c.workspace_id == workspace_id)
    ordered = connection.execute(query.order_by(table.c.currency, table.c.valid_from))
    return {
        currency: [(row.valid_from, row.rate) for row in rows]
        for currency, rows in groupby(ordered, key=lambda row: str(row.currency))
    }


def derive_deals(
    connection: Connection, workspace_id: str, rows: Sequence[Row], around: Surroundings
) -> list[dict[str, Any]]:
    """The deals with what is derived from each."""
    histories = _histories(connection, workspace_id, [row["deal_id"] for row in rows])
    return [{**row, **deal_facts(row, histories.get(row["deal_id"], ()), around)} for row in rows]


def replace_stays(connection: Connection, workspace_id: str, rows: Sequence[Row], around: Surroundings) -> None:
    """Puts in when the deals were open, instead of what was known of it."""
    ids = [row["deal_id"] for row in rows]
    histories = _histories(connection, workspace_id, ids)
    connection.execute(delete(stays).where(stays.c.workspace_id == workspace_id, stays.c.deal_id.in_(ids)))
    found = [
        {
            "workspace_id": workspace_id,
            "deal_id": row["deal_id"],
            "from_ts": stay.from_ts,
            "to_ts": stay.to_ts,
            "stage": stay.stage,
            "owner": row["owner"],
            "currency": row["currency"] or around.currency,
            "units": None if row["amount"] is None else to_units(row["amount"], row["currency"] or around.currency),
        }
        for row in rows
        for stay in open_stays(row, histories.get(row["deal_id"], ()), around)
    ]
    if found:
        connection.execute(insert(stays), found)


def _histories(connection: Connection, workspace_id: str, ids: Collection[str]) -> dict[str, list[StageChange]]:
    table = facts["stage_changes"]
    query = select(table.c.deal_id, table.c.stage, table.c.entered_at)
    found: dict[str, list[StageChange]] = defaultdict(list)
    for row in connection.execute(query.where(table.c.workspace_id == workspace_id, table.c.deal_id.in_(ids))):
        found[row.deal_id].append(StageChange(row.stage, row.entered_at))
    return found


def derive_anew(connection: Connection, workspace: Workspace, dataset: Dataset, changed: Sequence[Row]) -> None:
    """Derives anew what depends on changed rows of a dataset other than deals."""
    if dataset.name == "reps":
        _replace_team_spans(connection, workspace.id, {row["rep_id"] for row in changed})
    affected = _affected(dataset, changed)
    around = surroundings(connection, workspace)
    for condition in affected:
        derive_where(connection, workspace, condition, around)


def _affected(dataset: Dataset, changed: Sequence[Row]) -> Iterator[ColumnElement[bool]]:
    match dataset.name:
        case "stages":
            yield true()
        case "reps":
            yield from _any_of(deals.c.owner, {row["rep_id"] for row in changed})
        case "rates":
            yield from _any_of(deals.c.currency, {row["currency"] for row in changed})
        case "stage_changes":
            yield from _any_of(deals.c.deal_id, {row["deal_id"] for row in changed})


def _any_of(column: ColumnElement[str], values: Collection[str]) -> Iterator[ColumnElement[bool]]:
    for chunk in chunks(sorted(values)):
        yield column.in_(chunk)


def derive_where(
    connection: Connection, workspace: Workspace, condition: ColumnElement[bool], around: Surroundings
) -> None:
    """Derives the deals that meet a condition anew, some at a time: a table may be larger than memory."""
    columns = [deals.c[column.name] for column in DEALS.columns]
    after = ""
    while True:
        query = select(*columns).where(deals.c.workspace_id == workspace.id, deals.c.deal_id > after, condition)
        found = connection.execute(query.order_by(deals.c.deal_id).limit(CHUNK)).mappings()
        rows = [dict(row) for row in found]
        if not rows:
            return
        derived = derive_deals(connection, workspace.id, rows, around)
        statement = update(deals).where(deals.c.workspace_id == workspace.id, deals.c.deal_id == bindparam("key"))
        values: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in DERIVED}
        keyed = [{"key": row["deal_id"], **{name: row[name] for name in DERIVED}} for row in derived]
        connection.execute(statement.values(values), keyed)
        replace_stays(connection, workspace.id, rows, around)
        after = rows[-1]["deal_id"]


def derive_all(connection: Connection, workspace: Workspace) -> None:
    """Derives every deal anew: the workspace's time zone or currency has changed."""
    derive_where(connection, workspace, true(), surroundings(connection, workspace))


def _replace_team_spans(connection: Connection, workspace_id: str, rep_ids: Collection[str]) -> None:
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
