"""Rows by the thousand: enough to be fast, few enough for a statement's parameters and for memory."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

CHUNK = 1000
HEAVY = 1 << 22

T = TypeVar("T")


def chunks(rows: Iterable[T], most: int = CHUNK) -> Iterator[list[T]]:
    """The rows in lists of up to a thousand."""
    source = iter(rows)
    while chunk := list(islice(source, most)):
        yield chunk


def light_chunks(rows: Iterable[T], weight: Callable[[T], int]) -> Iterator[list[T]]:
    """The same, ended early where they weigh too much together: one row may be a million letters long."""
    chunk: list[T] = []
    weighs = 0
    for row in rows:
        chunk.append(row)
        weighs += weight(row)
        if len(chunk) == CHUNK or weighs >= HEAVY:
            yield chunk
            chunk, weighs = [], 0
    if chunk:
        yield chunk
