"""The table of uploads: files that were shared in Slack and wait until somebody confirms their import."""

from sqlalchemy import Column, Index, String, Table, Text

from storage.schema import metadata, workspace_column
from storage.types import UtcDateTime

uploads = Table(
    "uploads",
    metadata,
    workspace_column(),
    Column("id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("file_id", Text(), nullable=False),
    Column("file_name", Text(), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("user_id", Text(), nullable=False),
    Column("dataset", Text()),
    Column("system", Text()),
    Column("dates", Text()),
    Column("proposal", Text()),
    Column("expires_at", UtcDateTime(), nullable=False),
)
"""Of the file itself only its digest is kept: what was looked at is what is imported, or nothing is."""
Index("ix_uploads_expires_at", uploads.c.workspace_id, uploads.c.expires_at)
