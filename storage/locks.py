"""Locks: who writes facts of a workspace, declares its KPIs, or migrates, waits for whoever does so already."""

from storage.database import Connection
from storage.dialects import dialect_of

FACTS, OWN_KPIS, TABLES = 5_741, 5_742, 5_743
"""The subjects of locks; what they are locked for is a workspace, or the database as a whole."""


def lock_facts(connection: Connection, workspace_id: str) -> None:
    """Makes the transaction the only one that writes facts of the workspace, until it ends; whoever does calls this.

    Two that brought the same new row would both find that it is not there, and both add it.
    """
    dialect_of(connection).lock(connection, FACTS, workspace_id)


def lock_own_kpis(connection: Connection, workspace_id: str) -> None:
    """Makes the transaction the only one that changes the workspace's own KPIs: they are checked against each other."""
    dialect_of(connection).lock(connection, OWN_KPIS, workspace_id)


def lock_tables(connection: Connection) -> None:
    """Makes the transaction the only one that migrates: replicas that start together wait for the one that does."""
    dialect_of(connection).lock(connection, TABLES, "")
