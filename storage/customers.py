"""Customers: what they are called."""

from collections.abc import Collection

from sqlalchemy import select

from storage.chunks import CHUNK
from storage.database import Connection
from storage.schema import facts

customers = facts["customers"]


def customer_names(connection: Connection, workspace_id: str, ids: Collection[str]) -> dict[str, str]:
    """The names of those of the customers that have one, the latest if they came back under another."""
    query = select(customers.c.customer_id, customers.c.name).order_by(customers.c.acquired_at)
    query = query.where(customers.c.workspace_id == workspace_id, customers.c.name.is_not(None))
    if len(ids) <= CHUNK:
        query = query.where(customers.c.customer_id.in_(ids))
    wanted = set(ids)
    return {customer_id: name for customer_id, name in connection.execute(query) if customer_id in wanted}
