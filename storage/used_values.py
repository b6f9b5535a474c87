"""Values that stand in the rows of a workspace: whether those that a KPI asks for are there at all."""

from collections.abc import Collection

from sqlalchemy import Column, select

from kpis.datasets import SOURCES
from storage.database import Connection
from storage.schema import facts


def unused_values(
    connection: Connection, workspace_id: str, source: str, column: str, asked: Collection[str]
) -> tuple[str, ...]:
    """Those of the values that no row has in the column, in their order."""
    found = _column(source, column)
    query = select(found).distinct().where(found.table.c.workspace_id == workspace_id, found.in_(list(asked)))
    there = set(connection.execute(query).scalars())
    return tuple(value for value in asked if value not in there)


def some_values(connection: Connection, workspace_id: str, source: str, column: str, most: int) -> tuple[str, ...]:
    """Some of the values that stand in the column, in alphabetical order; none where there are no rows."""
    found = _column(source, column)
    query = select(found).distinct().where(found.table.c.workspace_id == workspace_id, found.is_not(None))
    return tuple(connection.execute(query.order_by(found).limit(most)).scalars())


def _column(source: str, column: str) -> Column[str]:
    """The column where it stands: what is known of a deal is not kept again with each of its stages."""
    own = facts[source]
    return own.c[column] if column in own.c else facts[SOURCES[source].of or source].c[column]
