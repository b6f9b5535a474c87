"""Doubts: what is told of rows that are kept all the same."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from kpis.columns import Columns
from kpis.datasets import DEALS, Dataset, Type

WARNINGS = (
    "no_amount",
    "lost_without_closed_at",
    "open_with_closed_at",
    "unknown_owner",
    "unknown_stage",
    "in_the_future",
)

Doubts = Iterator[tuple[str, Sequence[int]]]
"""A warning, and the places of the rows that it is about, from 0."""


def doubts(values: Columns, dataset: Dataset) -> Doubts:
    """The doubts about what rows say, and what they don't."""
    if dataset.has("amount"):
        yield "no_amount", [place for place, amount in enumerate(values["amount"]) if amount is None]
    if dataset is DEALS:
        closes = list(enumerate(zip(values["status"], values["closed_at"], strict=True)))
        yield "lost_without_closed_at", [place for place, (status, at) in closes if status == "lost" and at is None]
        yield "open_with_closed_at", [place for place, (status, at) in closes if status == "open" and at is not None]


def to_come(values: Columns, dataset: Dataset, now: datetime) -> Sequence[int]:
    """The places of the rows that are dated later than now."""
    found: set[int] = set()
    for name in _dating_columns(dataset):
        found.update(place for place, at in enumerate(values[name]) if at is not None and at > now)
    return sorted(found)


def _dating_columns(dataset: Dataset) -> Iterator[str]:
    """The times that put a row into periods; a planned one, such as expected_close_on, may well be to come."""
    events = {event.at for event in dataset.events} | ({"closed_at"} if dataset is DEALS else set())
    for column in dataset.columns:
        if column.type is Type.TIME and (column.required or column.name in events):
            yield column.name
