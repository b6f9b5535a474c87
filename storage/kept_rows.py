"""Rows that were read before: what facts say is not asked again until somebody has written facts.

Whoever writes facts of a workspace gives them a new state first, in the same transaction. Who sees a state sees the
facts that go with it, so what was read of them is true for everybody else who sees it: in whatever process, of whatever
database, and after one was restored from a copy.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any, NamedTuple
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

FOR_A_STATEMENT = 10
VALUES_OF_A_ROW = 3
"""What a statement was asked takes memory too: that of so many rows, and of one more for so many values."""


class Asked(NamedTuple):
    """The state of the facts that a statement was asked of, its text, and the values of its parameters."""

    state: str
    text: str
    values: tuple[Any, ...]


def renew_state(connection: Connection, workspace_id: str) -> None:
    """Gives the facts of a workspace a state that they never had: those who see it find nothing kept."""
    state = uuid4().hex
    of_these = update(fact_states).where(fact_states.c.workspace_id == workspace_id)
    if not connection.execute(of_these.values(state=state)).rowcount:
        connection.execute(insert(fact_states).values(workspace_id=workspace_id, state=state))


def rows_kept(asked: Asked) -> Rows | None:
    """The rows that were found for what is asked, if they are kept."""
    with _ONE_AT_A_TIME:
        found = _KEPT.get(asked)
        return found.rows if found else None


def keep(asked: Asked, rows: Rows) -> None:
    """Keeps the rows that were found, in the place of those that nobody has asked for longest."""
    weight = len(rows) + FOR_A_STATEMENT + len(asked.values) // VALUES_OF_A_ROW
    if weight <= MOST_AT_ONCE:
        with _ONE_AT_A_TIME:
            _KEPT[asked] = _Kept(rows, weight)


def forget_all() -> None:
    """Keeps nothing of what was read so far."""
    with _ONE_AT_A_TIME:
        _KEPT.clear()


class _Kept(NamedTuple):
    rows: Rows
    weight: int


_ONE_AT_A_TIME = Lock()
_KEPT: LRUCache[Asked, _Kept] = LRUCache(MOST_ROWS, lambda kept: kept.weight)
