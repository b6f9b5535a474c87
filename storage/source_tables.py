"""The table of sources: where data are pulled from, how far a pull has come, and what the last one came to."""

from sqlalchemy import JSON, Boolean, Column, Index, String, Table, Text, UniqueConstraint, false

from storage.dialects import NEVER_AGAIN, Number
from storage.schema import metadata
from storage.types import UtcDateTime

# Ids are never used twice (AUTOINCREMENT): what was told of a source that is gone must not silence a new one.
sources = Table(
    "sources",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("workspace_id", Text(), nullable=False),
    Column("name", Text(), nullable=False),
    Column("name_key", Text(), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("dataset", Text(), nullable=False),
    Column("config", JSON(), nullable=False),
    Column("schedule", Text(), nullable=False),
    Column("stale_after", Text()),
    Column("tell", Text(), nullable=False),
    Column("paused", Boolean(), nullable=False),
    Column("created_by", Text(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("cursor", JSON(none_as_null=True)),
    Column("complete_up_to", UtcDateTime()),
    Column("problem", JSON(none_as_null=True)),
    Column("told_stale_at", UtcDateTime()),
    Column("report", JSON(none_as_null=True)),
    Column("pulling", Boolean(), nullable=False, server_default=false()),
    Column("asked", Boolean(), nullable=False, server_default=false()),
    UniqueConstraint("workspace_id", "name_key"),
    **NEVER_AGAIN,
)
"""`config` names environment variables, never what is in them. `told_stale_at`: told, and not recovered since.
`asked`: while somebody was `pulling` it, there was news that they may have missed."""
Index("ix_sources_due", sources.c.workspace_id, sources.c.paused, sources.c.due_at)
