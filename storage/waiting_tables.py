"""The table of waiting rows: right in themselves, and put aside until the row that they refer to is there."""

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table, Text, UniqueConstraint

from storage.dialects import Number
from storage.schema import metadata
from storage.types import UtcDateTime

waiting_rows = Table(
    "waiting_rows",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("workspace_id", Text(), nullable=False),
    Column("dataset", Text(), nullable=False),
    Column("identity", String(64), nullable=False),
    Column("cells", JSON(), nullable=False),
    Column("awaited_dataset", Text(), nullable=False),
    Column("awaited_key", Text(), nullable=False),
    Column("source_id", BigInteger()),
    Column("since", UtcDateTime(), nullable=False),
    UniqueConstraint("workspace_id", "dataset", "identity"),
)
"""`identity` is a digest of the row's key, as keys of several columns are longer than an index takes; `cells` would
import the row. Without `source_id` it came over HTTP."""
Index(
    "ix_waiting_rows_awaited",
    waiting_rows.c.workspace_id,
    waiting_rows.c.awaited_dataset,
    waiting_rows.c.awaited_key,
)
Index("ix_waiting_rows_since", waiting_rows.c.workspace_id, waiting_rows.c.since)
