"""Stored rows as the cells of a file that would import them: what a partial update is laid over."""

from collections.abc import Collection
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from kpis.cells import Value
from kpis.datasets import Dataset
from storage.chunks import chunks
from storage.database import Connection
from storage.schema import facts
from storage.types import exact_text
from storage.workspaces import Workspace

Cells = dict[str, str]


def stored_cells(
    connection: Connection, workspace: Workspace, dataset: Dataset, keys: Collection[str]
) -> dict[str, Cells]:
    """The rows that are stored, by the first column of their key, which has to be all of it."""
    table = facts[dataset.name]
    key = table.c[dataset.key[0]]
    columns = [table.c[column.name] for column in dataset.columns]
    found: dict[str, Cells] = {}
    for chunk in chunks(keys):
        query = select(*columns).where(table.c.workspace_id == workspace.id, key.in_(chunk))
        for row in connection.execute(query).mappings():
            found[row[key.name]] = {name: cell_text(value) for name, value in row.items()}
    return found


def cell_text(value: Value | None) -> str:
    """How a value is written in a cell, so that reading it gives the value again."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case Fraction():
            return exact_text(value)
        case _:
            return str(value)
