"""Proposals: the mapping that a file with unknown columns might need, to be looked at before it is used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import yaml

from kpis.datasets import DATASETS, DEALS, Dataset, Type
from storage.sources.header import missing_fields, places
from storage.sources.mapping import AS_WRITTEN, FileMapping
from storage.sources.samples import date_formats_of, translated
from storage.sources.synonyms import Synonyms, likeness, read_synonyms

MOST_COLUMNS = 200
SAMPLED = 1000
"""Records that are looked at."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file might be. `missing` are required fields for which nothing was found.

    `doubts` has the formats between which the dates of a field leave the choice: 03/04/2026 may be in March or April.
    """

    file: str
    dataset: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_yaml(self) -> str:
        """The mapping as a file of its own."""
        values = {name: dict(words) for name, words in self.values.items()}
        parts = {"columns": dict(self.columns), "values": values, "dates": dict(self.dates)}
        entry = {"file": self.file, "dataset": self.dataset, **{name: part for name, part in parts.items() if part}}
        return yaml.safe_dump({"files": [entry]}, allow_unicode=True, sort_keys=False, width=120)


def propose(
    file: str, header: Sequence[str], records: Iterable[Sequence[str]], mapping: FileMapping = AS_WRITTEN
) -> Proposal | None:
    """The mapping that a file might need, given what is known of it; None if hardly a column is like a known one."""
    synonyms = read_synonyms()
    names = header[:MOST_COLUMNS]
    meant = [DATASETS[mapping.dataset]] if mapping.dataset else list(DATASETS.values())
    placed = {dataset: _placed(names, dataset, mapping, synonyms) for dataset in meant}
    best = max(meant, key=lambda dataset: _worth(placed[dataset], dataset, mapping))
    found = placed[best]
    if len(found) < 2:
        return None
    cells = _cells(found, islice(records, SAMPLED))
    formats = {name: date_formats_of(cells[name]) for name in _dated(best, found) if name not in mapping.dates}
    return Proposal(
        file,
        best.name,
        {name: header[place].strip() for name, place in found.items()},
        _values(best, found, cells, synonyms),
        {name: fitting[0] for name, fitting in formats.items() if len(fitting) == 1},
        tuple(missing_fields(best, found, mapping)),
        {name: fitting for name, fitting in formats.items() if len(fitting) > 1},
    )


def _worth(found: Mapping[str, int], dataset: Dataset, mapping: FileMapping) -> int:
    return len(found) - 2 * len(missing_fields(dataset, found, mapping))


def _placed(header: Sequence[str], dataset: Dataset, mapping: FileMapping, synonyms: Synonyms) -> dict[str, int]:
    """The column of each field: those whose names fit, and then those that are most like one another."""
    found = {name: columns[0] for name, columns in places(header, dataset, mapping).items()}
    left = [column.name for column in dataset.columns if column.name not in (*found, *mapping.constants)]
    likely = [
        (likeness(name, synonyms.names(dataset, wanted)), wanted, place)
        for wanted in left
        for place, name in enumerate(header)
    ]
    for score, wanted, place in sorted(likely, key=lambda pair: -pair[0]):
        if score and wanted not in found and place not in found.values():
            found[wanted] = place
    if dataset is DEALS:
        found = {**_borrowed(found), **found}
    return {column.name: found[column.name] for column in dataset.columns if column.name in found}


BORROWING = (("status", "stage"), ("closed_at", "expected_close_on"), ("expected_close_on", "closed_at"))
"""Fields of a deal that most systems have no column for, and the column that tells them as well."""


def _borrowed(found: Mapping[str, int]) -> dict[str, int]:
    return {name: found[lender] for name, lender in BORROWING if lender in found}


def _cells(found: Mapping[str, int], records: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    cells: dict[str, list[str]] = {name: [] for name in found}
    for record in records:
        for name, place in found.items():
            if place < len(record):
                cells[name].append(record[place])
    return cells


def _dated(dataset: Dataset, found: Iterable[str]) -> list[str]:
    return [name for name in found if dataset.column(name).type in (Type.TIME, Type.DATE)]


def _values(
    dataset: Dataset, found: Mapping[str, int], cells: Mapping[str, Sequence[str]], synonyms: Synonyms
) -> dict[str, dict[str, str]]:
    """What the words of each enum mean. A stage that is neither won nor lost is one on the way."""
    values = {}
    for column in (dataset.column(name) for name in found):
        if column.type is Type.ENUM:
            is_stage = column.name == "status" and found["status"] == found.get("stage")
            otherwise = "open" if is_stage else ""
            values[column.name] = translated(cells[column.name], column, synonyms, otherwise=otherwise)
    return {name: words for name, words in values.items() if words}
