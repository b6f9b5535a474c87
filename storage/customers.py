"""Customers: what they are called."""

from collections.abc import Collection

from sqlalchemy import select

from storage.chunks import chunks
from storage.database import Connection
from storage.schema import facts

customers = facts["customers"]


def customer_names(connection: Connection, workspace_id: str, ids: Collection[str]) -> dict[str, str]:
    """The names of those of the customers that have one, the latest if they came back under another."""
    found: dict[str, str] = {}
    for chunk in chunks(ids):
        query = select(customers.c.customer_id, customers.c.name).where(
            customers.c.workspace_id == workspace_id, customers.c.customer_id.in_(chunk), customers.c.name.is_not(None)
        )
        found |= {row.customer_id: row.name for row in connection.execute(query.order_by(customers.c.acquired_at))}
    return found
