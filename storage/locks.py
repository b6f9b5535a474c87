"""Locks: who writes facts of a workspace waits for whoever does so already."""

from sqlalchemy import text

from storage.database import Connection

FACTS = 5_741
"""PostgreSQL's advisory locks of facts; the workspace is the second half of their key."""


def lock_facts(connection: Connection, workspace_id: str) -> None:
    """Makes the transaction the only one that writes facts of the workspace, until it ends.

    Two that brought the same new row would both find that it is not there, and both add it. On SQLite there is
    one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(:facts, hashtext(:workspace))")
        connection.execute(statement, {"facts": FACTS, "workspace": workspace_id})
