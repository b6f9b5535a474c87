"""Rows that were read before: what facts say is not asked again until somebody has written facts.

Whoever writes facts of a workspace gives them a new state first, in the same transaction. Who sees a state sees the
facts that go with it, so what was read of them is true for everybody else who sees it: in whatever process, of whatever
database, and after one was restored from a copy.
"""

from collections.abc import Hashable, Sequence
from threading import Lock
from typing import Any
from uuid import uuid4

from cachetools import LRUCache
from sqlalchemy import insert, update

from storage.database import Connection
from storage.schema import fact_states

Rows = Sequence[Sequence[Any]]

MOST_ROWS = 200_000
"""So many are kept, some 50 MB: breakdowns by rep of a company of thousands, and 24 months of everybody's charts."""

MOST_AT_ONCE = MOST_ROWS // 10
"""More of one statement are not kept: they would drive out what many ask for."""

FOR_THE_KEY = 10
"""The rows that what a statement was asked takes the memory of."""


def renew_state(connection: Connection, workspace_id: str) -> None:
    """Gives the facts of a workspace a state that they never had: those who see it find nothing kept."""
    state = uuid4().hex
    of_these = update(fact_states).where(fact_states.c.workspace_id == workspace_id)
    if not connection.execute(of_these.values(state=state)).rowcount:
        connection.execute(insert(fact_states).values(workspace_id=workspace_id, state=state))


def kept(key: Hashable) -> Rows | None:
    """The rows that are kept under a key, if there are any."""
    with _ONE_AT_A_TIME:
        found: Rows | None = _ROWS.get(key)
        return found


def keep(key: Hashable, rows: Rows) -> None:
    """Keeps rows, in the place of those that nobody has asked for longest."""
    if len(rows) <= MOST_AT_ONCE:
        with _ONE_AT_A_TIME:
            _ROWS[key] = rows


def forget_all() -> None:
    """Keeps nothing of what was read so far."""
    with _ONE_AT_A_TIME:
        _ROWS.clear()


_ONE_AT_A_TIME = Lock()
_ROWS: LRUCache[Hashable, Rows] = LRUCache(MOST_ROWS, lambda rows: len(rows) + FOR_THE_KEY)
