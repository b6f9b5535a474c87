"""Columns: many rows as the values of each of their columns, so that what they have alike is done once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Column = Sequence[Any]
Columns = Mapping[str, Column]
"""As many values in each."""

Row = Mapping[str, Any]


def columns_of(rows: Sequence[Row]) -> dict[str, Column]:
    """The columns of rows that all have the same names; there must be one at least."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def rows_of(columns: Columns) -> Iterator[dict[str, Any]]:
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def height(columns: Columns) -> int:
    """How many rows there are."""
    return len(next(iter(columns.values())))


def picked(columns: Columns, places: Sequence[int]) -> Columns:
    """The rows at some places, counted from 0, in the order of these."""
    if places == range(height(columns)):
        return columns
    return {name: [column[place] for place in places] for name, column in columns.items()}


def spread(columns: Columns, places: Sequence[int], over: int) -> dict[str, Column]:
    """The rows put at these places among so many; nothing is known of the others."""
    found: dict[str, Column] = {}
    for name, column in columns.items():
        found[name] = whole = [None] * over
        for place, value in zip(places, column, strict=True):
            whole[place] = value
    return found
