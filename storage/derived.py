"""What is derived from facts is kept beside them, and derived anew when what it depends on changes."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, delete, select, true

from kpis.columns import Columns, Row, columns_of, height, picked
from kpis.datasets import CUSTOMERS, DATASETS, DEALS, STAGE_CHANGES, Dataset
from kpis.deal_facts import Kin
from kpis.facts import derived_columns, facts_of, stay_rows
from kpis.surroundings import Surroundings
from storage.bulk import insert_columns, replace_columns
from storage.chunks import CHUNK, chunks
from storage.database import Connection
from storage.fact_rows import rows_where
from storage.fact_states import renew_states_of
from storage.schema import facts, stays
from storage.surroundings import replace_team_spans, surroundings
from storage.workspaces import Workspace

OTHERS_DEPEND_ON = frozenset({"stages", "reps", "rates", "stage_changes"})
"""The datasets after whose change facts of others are derived anew."""


def derive(dataset: Dataset, rows: Columns, around: Surroundings, kin: Kin) -> Columns:
    """The rows with what is derived from each."""
    return {**rows, **facts_of(dataset, rows, around, kin)} if dataset.is_derived_from else rows


def kin_of(connection: Connection, workspace_id: str, dataset: Dataset, rows: Columns) -> Kin:
    """What the rows are derived together with, by their first key column."""
    if dataset is not DEALS and not dataset.kin:
        return {}
    name = dataset.key[0]
    other = STAGE_CHANGES if dataset is DEALS else dataset
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows_where(connection, workspace_id, other, facts[other.name].c[name].in_(set(rows[name]))):
        found[row[name]].append(row)
    return found


def add_stays(connection: Connection, workspace_id: str, deals: Columns, around: Surroundings, kin: Kin) -> None:
    """Puts in when the deals, whose facts are known, were in which stage."""
    insert_columns(connection, stays, workspace_id, stay_rows(deals, around, kin))


def forget_stays(connection: Connection, workspace_id: str, deals: Columns) -> None:
    """Removes what was known of when the deals were in which stage."""
    same = stays.c.deal_id.in_(deals["deal_id"])
    if height(deals):
        connection.execute(delete(stays).where(stays.c.workspace_id == workspace_id, same))


def derive_anew(connection: Connection, workspace: Workspace, dataset: Dataset, touched: Collection[str]) -> None:
    """Derives anew what depends on the rows of a dataset whose first key is one of `touched`."""
    if dataset.name == "reps":
        replace_team_spans(connection, workspace.id, touched)
    around = surroundings(connection, workspace)
    for affected, column in _affected(dataset):
        if column is None:
            derive_where(connection, workspace, affected, true(), around)
            continue
        for some in chunks(sorted(touched)):
            if column == affected.key[0]:
                _derive_some(connection, workspace, affected, some, around)
            else:
                derive_where(connection, workspace, affected, facts[affected.name].c[column].in_(some), around)


def _affected(dataset: Dataset) -> Iterator[tuple[Dataset, str | None]]:
    """The datasets that depend on one, each with the column that has its first key; without one all rows do."""
    match dataset.name:
        case "stages":
            yield DEALS, None
        case "customers":
            yield CUSTOMERS, "customer_id"
        case "stage_changes":
            yield DEALS, "deal_id"
        case "reps":
            yield from ((other, "owner") for other in DATASETS.values() if other.events and other.has("owner"))
        case "rates":
            with_money = (other for other in DATASETS.values() if any(event.has_money for event in other.events))
            yield from ((other, "currency") for other in with_money if other.has("currency"))


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
        _derive_some(connection, workspace, dataset, ids, around)
        after = ids[-1]


def _derive_some(
    connection: Connection, workspace: Workspace, dataset: Dataset, ids: Sequence[str], around: Surroundings
) -> None:
    """Derives the rows of up to a thousand first keys anew; of a deal that is still to come there are none."""
    table, name = facts[dataset.name], dataset.key[0]
    every = (*(column.name for column in dataset.columns), *derived_columns(dataset))
    found = rows_where(connection, workspace.id, dataset, table.c[name].in_(ids), every)
    if not found:
        return
    rows = columns_of(found)
    kin = kin_of(connection, workspace.id, dataset, rows)
    derived = derive(dataset, rows, around, kin)
    differing = _differing(rows, derived)
    if differing or dataset is DEALS:  # when a deal was in which stage may change without it
        renew_states_of(connection, workspace.id, dataset)
    replace_columns(connection, table, workspace.id, picked(derived, differing))
    if dataset is DEALS:
        forget_stays(connection, workspace.id, rows)
        add_stays(connection, workspace.id, derived, around, kin)


def _differing(old: Columns, new: Columns) -> list[int]:
    """The places of the rows that are not the same."""
    both = zip(zip(*old.values(), strict=True), zip(*(new[name] for name in old), strict=True), strict=True)
    return [place for place, (before, after) in enumerate(both) if before != after]


def derive_all(connection: Connection, workspace: Workspace) -> None:
    """Derives every row anew: the workspace's time zone or currency has changed."""
    around = surroundings(connection, workspace)
    for dataset in DATASETS.values():
        if dataset.is_derived_from:
            derive_where(connection, workspace, dataset, true(), around)


def derive_opportunities(connection: Connection, workspace: Workspace) -> None:
    """Derives the deals anew: what makes one an opportunity has changed."""
    derive_where(connection, workspace, DEALS, true(), surroundings(connection, workspace))
