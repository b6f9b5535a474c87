"""Rows of facts as they are stored, found by a condition or by their keys."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from kpis.columns import Columns, Row
from kpis.datasets import Dataset
from storage.database import Connection
from storage.schema import facts

Key = tuple[object, ...]

MOST_LOOKED_UP = 50_000
"""Combinations of what the keys of a lot have in each column. Where there are more, rows too many are read instead."""


def rows_where(
    connection: Connection,
    workspace_id: str,
    dataset: Dataset,
    condition: ColumnElement[bool],
    names: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The rows that meet a condition: the columns of the import format, unless others are named."""
    table = facts[dataset.name]
    names = names or [column.name for column in dataset.columns]
    query = select(*(table.c[name] for name in names)).where(table.c.workspace_id == workspace_id, condition)
    return [dict(zip(names, row, strict=True)) for row in connection.execute(query)]


def rows_like(connection: Connection, workspace_id: str, dataset: Dataset, rows: Columns) -> dict[Key, Row]:
    """The stored rows that have the keys of these, by key; there may be others among them."""
    table = facts[dataset.name]
    asked, looked_up = [], 1
    # Column by column: whole keys of several columns, a thousand of them, take PostgreSQL a second.
    for name in dataset.key:
        found = rows[name]
        if isinstance(found[0], date):
            asked.append(table.c[name].between(min(found), max(found)))
            continue
        values = set(found)  # texts have another order in a database than here
        looked_up *= len(values)
        if not asked or looked_up <= MOST_LOOKED_UP:
            asked.append(table.c[name].in_(values))
    return {key_of(dataset, row): row for row in rows_where(connection, workspace_id, dataset, and_(*asked))}


def has_rows(connection: Connection, workspace_id: str, dataset: Dataset) -> bool:
    return bool(connection.scalar(select(exists().where(facts[dataset.name].c.workspace_id == workspace_id))))


def key_of(dataset: Dataset, row: Row) -> Key:
    return tuple(row[name] for name in dataset.key)
