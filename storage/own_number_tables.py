"""The table of the numbers that workspaces have set themselves, with every change of each."""

from sqlalchemy import Column, Date, Integer, Table, Text

from storage.schema import metadata, workspace_column
from storage.types import UtcDateTime

own_numbers = Table(
    "own_numbers",
    metadata,
    workspace_column(),
    Column("version", Integer(), primary_key=True),
    Column("name", Text(), primary_key=True),
    Column("value", Text()),
    Column("author", Text(), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("since", Date(), nullable=False),
)
"""What was set together is one version; the newest value of a name holds, `value` empty: the usual one again."""
