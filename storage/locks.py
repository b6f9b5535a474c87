"""Locks: who writes facts of a workspace, or declares its KPIs, waits for whoever does so already."""

from sqlalchemy import text

from storage.database import Connection

FACTS, OWN_KPIS = 5_741, 5_742
"""PostgreSQL's advisory locks of facts and of own KPIs; the workspace is the second half of their key."""


def lock_facts(connection: Connection, workspace_id: str) -> None:
    """Makes the transaction the only one that writes facts of the workspace, until it ends.

    Two that brought the same new row would both find that it is not there, and both add it. On SQLite there is
    one writer at a time anyway.
    """
    _lock(connection, FACTS, workspace_id)


def lock_own_kpis(connection: Connection, workspace_id: str) -> None:
    """Makes the transaction the only one that changes the workspace's own KPIs: they are checked against each other."""
    _lock(connection, OWN_KPIS, workspace_id)


def _lock(connection: Connection, subject: int, workspace_id: str) -> None:
    if connection.dialect.name == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(:subject, hashtext(:workspace))")
        connection.execute(statement, {"subject": subject, "workspace": workspace_id})
