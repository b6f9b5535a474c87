"""The table of the KPIs that workspaces have declared, with every version of each."""

from sqlalchemy import Column, Date, Integer, Table, Text

from storage.schema import metadata, workspace_column
from storage.types import UtcDateTime

own_kpis = Table(
    "own_kpis",
    metadata,
    workspace_column(),
    Column("key", Text(), primary_key=True),
    Column("version", Integer(), primary_key=True),
    Column("declaration", Text(), nullable=False),
    Column("author", Text(), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("since", Date(), nullable=False),
    Column("removed_at", UtcDateTime()),
    Column("removed_by", Text()),
)
"""The newest version of a key holds, unless it was removed; a key that is declared again goes on counting versions."""
