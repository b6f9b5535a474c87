"""What is derived from facts is kept beside them, and derived anew when what it depends on changes."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, select, true, update

from kpis.datasets import CUSTOMERS, DATASETS, DEALS, STAGE_CHANGES, Dataset
from kpis.facts import derived_columns, facts_of, stay_rows
from kpis.surroundings import Surroundings
from storage.bulk import insert_rows
from storage.chunks import CHUNK, chunks
from storage.database import Connection
from storage.schema import facts, stays
from storage.surroundings import replace_team_spans, surroundings
from storage.workspaces import Workspace

Row = Mapping[str, Any]

OTHERS_DEPEND_ON = frozenset({"stages", "reps", "rates", "stage_changes"})
"""The datasets after whose change facts of others are derived anew."""


def derive(
    connection: Connection, workspace_id: str, dataset: Dataset, rows: Sequence[Row], around: Surroundings
) -> list[dict[str, Any]]:
    """The rows with what is derived from each."""
    if not dataset.is_derived_from:
        return [dict(row) for row in rows]
    kin = _kin(connection, workspace_id, dataset, rows)
    return [{**row, **facts_of(dataset, row, around, kin.get(row[dataset.key[0]], ()))} for row in rows]


def _kin(
    connection: Connection, workspace_id: str, dataset: Dataset, rows: Sequence[Row]
) -> Mapping[str, Sequence[Row]]:
    """What the rows are derived together with, by their first key column."""
    if dataset is not DEALS and not dataset.kin:
        return {}
    name = dataset.key[0]
    other = STAGE_CHANGES if dataset is DEALS else dataset
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(connection, workspace_id, other, facts[other.name].c[name].in_({row[name] for row in rows})):
        found[row[name]].append(row)
    return found


def _rows(
    connection: Connection, workspace_id: str, dataset: Dataset, condition: ColumnElement[bool]
) -> list[dict[str, Any]]:
    table = facts[dataset.name]
    query = select(*(table.c[column.name] for column in dataset.columns))
    found = connection.execute(query.where(table.c.workspace_id == workspace_id, condition)).mappings()
    return [dict(row) for row in found]


def replace_stays(connection: Connection, workspace_id: str, deals: Sequence[Row], around: Surroundings) -> None:
    """Puts in when the deals were in which stage, instead of what was known of it."""
    kin = _kin(connection, workspace_id, DEALS, deals)
    ids = [deal["deal_id"] for deal in deals]
    connection.execute(delete(stays).where(stays.c.workspace_id == workspace_id, stays.c.deal_id.in_(ids)))
    found = [row for deal in deals for row in stay_rows(deal, kin.get(deal["deal_id"], ()), around)]
    insert_rows(connection, stays, [{"workspace_id": workspace_id, **row} for row in found])


def derive_anew(connection: Connection, workspace: Workspace, dataset: Dataset, touched: Collection[str]) -> None:
    """Derives anew what depends on the rows of a dataset whose first key is one of `touched`."""
    if dataset.name == "reps":
        replace_team_spans(connection, workspace.id, touched)
    around = surroundings(connection, workspace)
    for affected, condition in _affected(dataset, touched):
        derive_where(connection, workspace, affected, condition, around)


def _affected(dataset: Dataset, touched: Collection[str]) -> Iterator[tuple[Dataset, ColumnElement[bool]]]:
    match dataset.name:
        case "stages":
            yield DEALS, true()
        case "customers":
            yield from _any_of(CUSTOMERS, "customer_id", touched)
        case "stage_changes":
            yield from _any_of(DEALS, "deal_id", touched)
        case "reps":
            for other in DATASETS.values():
                yield from _any_of(other, "owner", touched) if other.events else ()
        case "rates":
            for other in DATASETS.values():
                yield from _any_of(other, "currency", touched) if any(event.has_money for event in other.events) else ()


def _any_of(dataset: Dataset, column: str, values: Collection[str]) -> Iterator[tuple[Dataset, ColumnElement[bool]]]:
    if dataset.has(column):
        for chunk in chunks(sorted(values)):
            yield dataset, facts[dataset.name].c[column].in_(chunk)


def derive_where(
    connection: Connection,
    workspace: Workspace,
    dataset: Dataset,
    condition: ColumnElement[bool],
    around: Surroundings,
) -> None:
    """Derives the rows that meet a condition anew, with their kin, some at a time: a table may exceed memory."""
    table, name = facts[dataset.name], dataset.key[0]
    after = ""
    while True:
        query = select(table.c[name]).distinct().where(table.c.workspace_id == workspace.id, table.c[name] > after)
        ids = list(connection.scalars(query.where(condition).order_by(table.c[name]).limit(CHUNK)))
        if not ids:
            return
        rows = _rows(connection, workspace.id, dataset, table.c[name].in_(ids))
        _update(connection, workspace.id, dataset, derive(connection, workspace.id, dataset, rows, around))
        if dataset is DEALS:
            replace_stays(connection, workspace.id, rows, around)
        after = ids[-1]


def _update(connection: Connection, workspace_id: str, dataset: Dataset, rows: Sequence[Row]) -> None:
    table, names = facts[dataset.name], derived_columns(dataset)
    same = [table.c[name] == bindparam(f"key_{name}") for name in dataset.key]
    values: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in names}
    connection.execute(
        update(table).where(table.c.workspace_id == workspace_id, *same).values(values),
        [{**{name: row[name] for name in names}, **{f"key_{name}": row[name] for name in dataset.key}} for row in rows],
    )


def derive_all(connection: Connection, workspace: Workspace) -> None:
    """Derives every row anew: the workspace's time zone or currency has changed."""
    around = surroundings(connection, workspace)
    for dataset in DATASETS.values():
        if dataset.is_derived_from:
            derive_where(connection, workspace, dataset, true(), around)
