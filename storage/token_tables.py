"""The table of tokens. Of a token itself only its digest is kept: who reads the database can't send with it."""

from sqlalchemy import Column, Index, Table, Text

from storage.schema import metadata, workspace_column
from storage.types import UtcDateTime

api_tokens = Table(
    "api_tokens",
    metadata,
    workspace_column(),
    Column("id", Text(), primary_key=True),
    Column("name", Text(), nullable=False),
    Column("digest", Text(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("last_used_at", UtcDateTime()),
    Column("revoked_at", UtcDateTime()),
)
# A request brings a token and no workspace: it is looked up by its id alone.
Index("ix_api_tokens_id", api_tokens.c.id, unique=True)
