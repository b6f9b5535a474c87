"""Rows that were read before: what a table says is not asked again until somebody has written in it."""

from collections.abc import Sequence
from threading import Lock
from typing import Any, NamedTuple

from cachetools import LRUCache

Rows = Sequence[Sequence[Any]]

MOST_ROWS = 200_000
"""So many are kept, some 50 MB: breakdowns by rep of a company of thousands, and 24 months of everybody's charts."""

MOST_AT_ONCE = MOST_ROWS // 10
"""More of one statement are not kept: they would drive out what many ask for."""

FOR_A_STATEMENT = 10
VALUES_OF_A_ROW = 3
"""What a statement was asked takes memory too: that of so many rows, and of one more for so many values."""


class Asked(NamedTuple):
    """The states of the tables that a statement was asked of, its text, and the values of its parameters."""

    states: tuple[str, ...]
    text: str
    values: tuple[Any, ...]


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
