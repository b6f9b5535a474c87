"""Messages that were heard: Slack delivers an event again when it doubts that we got it, to any replica."""

from datetime import datetime, timedelta

from sqlalchemy import Column, Index, Table, Text, delete, insert
from sqlalchemy.exc import IntegrityError

from storage.database import Connection
from storage.schema import metadata, workspace_column
from storage.types import UtcDateTime

KEPT = timedelta(days=1)
"""Slack stops repeating an event after about an hour."""

heard = Table(
    "heard",
    metadata,
    workspace_column(),
    Column("message", Text(), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
)
Index("ix_heard_at", heard.c.workspace_id, heard.c.at)


def is_news(connection: Connection, workspace_id: str, message: str, now: datetime) -> bool:
    """Whether a message is heard for the first time; noted by asking, so that of all replicas one is told yes."""
    connection.execute(delete(heard).where(heard.c.workspace_id == workspace_id, heard.c.at < now - KEPT))
    try:
        with connection.begin_nested():
            connection.execute(insert(heard).values(workspace_id=workspace_id, message=message, at=now))
    except IntegrityError:
        return False
    return True
