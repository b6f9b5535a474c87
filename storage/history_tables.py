"""The tables of what was: rows before they were replaced, and what digests have told of closed periods."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text

from storage.alert_tables import digests
from storage.dialects import Number
from storage.schema import metadata, workspace_column
from storage.types import Exact, UtcDateTime

fact_history = Table(
    "fact_history",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("workspace_id", Text(), nullable=False),
    Column("dataset", Text(), nullable=False),
    Column("key", Text(), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    Column("before", JSON(), nullable=False),
)
"""`before` has what the columns that changed were; `key` of several columns is a JSON list."""
Index("ix_fact_history_of", fact_history.c.workspace_id, fact_history.c.dataset, fact_history.c.changed_at)
Index("ix_fact_history_key", fact_history.c.workspace_id, fact_history.c.dataset, fact_history.c.key)

reported = Table(
    "reported",
    metadata,
    workspace_column(),
    Column("digest_id", ForeignKey(digests.c.id, ondelete="CASCADE"), primary_key=True),
    Column("kpi", Text(), primary_key=True),
    Column("scope", Text(), primary_key=True),
    Column("period", Text(), primary_key=True),
    Column("value", Exact()),
    Column("currency", String(3), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
)
"""By digest: what one channel was told says nothing of what another one was."""
