"""Spells: the times of one customer with us, or of one rep in a team, of which no two may overlap."""

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kpis.datasets import Dataset

Identity = tuple[object, ...]

ENDS = {"reps": ("started_on", "ended_on"), "customers": ("acquired_at", "churned_at")}
"""A rep's first and last day in a team, both included; the beginning and the end of a customer's stay."""


@dataclass(frozen=True, slots=True)
class Spells:
    """The spells known so far, by whom and by the identity of their row; an end of None has not come."""

    of: MutableMapping[object, dict[Identity, tuple[Any, Any]]] = field(default_factory=dict)

    def add(self, dataset: Dataset, row: Mapping[str, Any]) -> None:
        start, end = ENDS[dataset.name]
        identity = tuple(row[name] for name in dataset.key)
        self.of.setdefault(identity[0], {})[identity] = (row[start], row[end])

    def overlapping(self, dataset: Dataset, row: Mapping[str, Any]) -> Iterator[Identity]:
        """The other spells of the same one that the row's shares time with."""
        start, end = (row[name] for name in ENDS[dataset.name])
        identity = tuple(row[name] for name in dataset.key)
        for other, (since, until) in self.of.get(identity[0], {}).items():
            if other != identity and _reaches(until, start) and _reaches(end, since):
                yield other


def _reaches(end: date | None, start: date) -> bool:
    """Whether what ends then is still there at the start of another: on its last day, not at its last moment."""
    if end is None:
        return True
    return end > start or (end == start and type(end) is date)
