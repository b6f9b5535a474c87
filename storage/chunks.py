"""Rows by the thousand: enough to be fast, few enough for a statement's parameters and for memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

CHUNK = 1000

T = TypeVar("T")


def chunks(rows: Iterable[T], most: int = CHUNK) -> Iterator[list[T]]:
    """The rows in lists of up to a thousand."""
    source = iter(rows)
    while chunk := list(islice(source, most)):
        yield chunk
