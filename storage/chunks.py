"""Keys by the thousand, few enough for a statement's parameters, and rows by lots, few enough for memory."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

CHUNK = 1000
LOT = 8 * CHUNK
"""So many are read, checked and written at once: PostgreSQL takes longer by a quarter where there are a thousand, as
every lot has to be begun and ended."""

HEAVY = 1 << 22
WEIGHED = 10
"""So many are weighed at once."""

T = TypeVar("T")


def chunks(rows: Iterable[T], most: int = CHUNK) -> Iterator[list[T]]:
    """The rows in lists of up to a thousand."""
    source = iter(rows)
    while chunk := list(islice(source, most)):
        yield chunk


def lots(rows: Iterable[T], weight: Callable[[list[T]], int]) -> Iterator[list[T]]:
    """The rows in lots, ended early where they weigh too much together: one row may be a million letters long."""
    lot: list[T] = []
    weighs = 0
    for some in chunks(rows, WEIGHED):
        lot += some
        weighs += weight(some)
        if len(lot) >= LOT or weighs >= HEAVY:
            yield lot
            lot, weighs = [], 0
    if lot:
        yield lot
