"""Proposals: the mapping that a file with unknown columns might need, to be looked at before it is used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import yaml

from kpis.datasets import DATASETS, DEALS, Dataset, Type
from storage.sources.assignment import assigned
from storage.sources.header import Places, missing_fields, places
from storage.sources.layout import first_filled, worded
from storage.sources.mapping import AS_WRITTEN, EVERY_DATE, FileMapping
from storage.sources.samples import date_formats_of, translated
from storage.sources.synonyms import Synonyms, likeness, read_synonyms
from storage.sources.systems import system_mapping, system_of

MOST_COLUMNS = 200
"""Columns whose names are compared with all that are known."""
SAMPLED = 1000
"""Records that are looked at."""

Found = dict[str, tuple[int, ...]]
Cells = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file might be. `missing` are required fields for which nothing was found.

    `doubts` has the formats between which the dates of a field leave the choice: 03/04/2026 may be in March or April.
    `system` is the one whose export it is, and `beside` has the columns of the fields that its mapping does not know.
    """

    file: str
    dataset: str
    columns: Mapping[str, str | tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    system: str | None = None
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def shared(self) -> dict[str, tuple[str, ...]]:
        """The columns that tell several fields, and which."""
        every = [column for named in self.columns.values() for column in _all_of(named)]
        twice = dict.fromkeys(column for column in every if every.count(column) > 1)
        return {
            column: tuple(name for name, named in self.columns.items() if column in _all_of(named)) for column in twice
        }

    def as_yaml(self) -> str:
        """The mapping as a file of its own."""
        columns = {name: named if isinstance(named, str) else list(named) for name, named in self.columns.items()}
        values = {name: dict(words) for name, words in self.values.items()}
        parts = {"columns": columns, "values": values, "dates": dict(self.dates)}
        entry = {"file": self.file, "dataset": self.dataset, **{name: part for name, part in parts.items() if part}}
        return yaml.safe_dump({"files": [entry]}, allow_unicode=True, sort_keys=False, width=120)


def _all_of(named: str | tuple[str, ...]) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else named


def propose(
    file: str, header: Sequence[str], records: Iterable[Sequence[str]], mapping: FileMapping = AS_WRITTEN
) -> Proposal | None:
    """The mapping that a file might need, given what is known of it; None if hardly a column is like a known one."""
    synonyms = read_synonyms()
    system = _system(header, mapping)
    if system:
        mapping = replace(system_mapping(system), dates=mapping.dates)
    meant = [DATASETS[mapping.dataset]] if mapping.dataset else list(DATASETS.values())
    placed = {dataset: _placed(header, dataset, mapping, synonyms) for dataset in meant}
    best = max(meant, key=lambda dataset: _worth(placed[dataset], dataset, mapping))
    if len(placed[best]) < 2:
        return None
    sample = list(islice(records, SAMPLED))
    values = _values(best, placed[best], sample, mapping, synonyms)
    found = _with_one_close(placed[best], sample, values, mapping) if best is DEALS else placed[best]
    formats = _formats(best, found, sample, mapping)
    if system:
        formats = _agreed(formats)
    columns = {name: tuple(header[place].strip() for place in found[name]) for name in found}
    return Proposal(
        file,
        best.name,
        {name: named if len(named) > 1 else named[0] for name, named in columns.items()},
        values,
        {name: fitting[0] for name, fitting in formats.items() if len(fitting) == 1},
        tuple(missing_fields(best, found, mapping)),
        {name: fitting for name, fitting in formats.items() if len(fitting) > 1},
        system,
        _beside(columns, places(header, best, mapping)) if system else {},
    )


def _system(header: Sequence[str], mapping: FileMapping) -> str | None:
    """Whose export it is, unless somebody said what its columns are."""
    is_open = mapping.dataset in (None, DEALS.name) and not (mapping.columns or mapping.constants or mapping.values)
    return system_of(header) if is_open else None


def _beside(columns: Mapping[str, tuple[str, ...]], known: Places) -> dict[str, str]:
    return {name: named[0] for name, named in columns.items() if name not in known}


def _worth(found: Found, dataset: Dataset, mapping: FileMapping) -> int:
    return len(found) - 2 * len(missing_fields(dataset, found, mapping))


def _placed(header: Sequence[str], dataset: Dataset, mapping: FileMapping, synonyms: Synonyms) -> Found:
    """The column of each field: those whose names fit, and then, each once, those that are most like one another."""
    found = dict(places(header, dataset, mapping))
    taken = {place for columns in found.values() for place in columns}
    left = [(place, name) for place, name in enumerate(header[:MOST_COLUMNS]) if place not in taken]
    wanted = [column for column in dataset.columns if column.name not in (*found, *mapping.constants)]
    likely = {
        column.name: {place: score for place, name in left if (score := likeness(name, known))}
        for column in sorted(wanted, key=lambda column: not column.required)
        if (known := synonyms.names(dataset, column.name))
    }
    found |= {name: (place,) for name, place in assigned(likely).items()}
    if dataset is DEALS and "status" not in mapping.constants and "stage" in found:
        # Most systems tell by the stage whether a deal is won, and without a status there is no deal.
        found.setdefault("status", found["stage"])
    return {column.name: found[column.name] for column in dataset.columns if column.name in found}


def _with_one_close(
    found: Found, sample: Sequence[Sequence[str]], values: Mapping[str, Mapping[str, str]], mapping: FileMapping
) -> Found:
    """The date of a close stands for the planned day as well, or the other way round, if the rows show that it does."""
    status = _cells(found, "status", sample) or [mapping.constants.get("status", "")] * len(sample)
    said = [worded(cell, values.get("status", {})).strip().casefold() for cell in status]
    for word, told, other in (("open", "closed_at", "expected_close_on"), ("won", "expected_close_on", "closed_at")):
        dates = _cells(found, told, sample)
        if other not in found and any(date for date, meant in zip(dates, said, strict=False) if meant == word):
            found = {**found, other: found[told]}
    return {column.name: found[column.name] for column in DEALS.columns if column.name in found}


def _cells(found: Found, name: str, sample: Sequence[Sequence[str]]) -> list[str]:
    """What the records have in a field, as it was written; nothing if the field has no column."""
    return [first_filled(record, found[name]).strip() for record in sample] if name in found else []


def _formats(
    dataset: Dataset, found: Found, sample: Sequence[Sequence[str]], mapping: FileMapping
) -> dict[str, tuple[str, ...]]:
    """The formats that fit the dates of each field whose format nobody named."""
    if EVERY_DATE in mapping.dates:
        return {}
    dated = [name for name in found if dataset.column(name).type in (Type.TIME, Type.DATE)]
    return {name: date_formats_of(_cells(found, name, sample)) for name in dated if name not in mapping.dates}


def _agreed(formats: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The formats of an export, which writes all dates in one way: what one column leaves open another may tell."""
    every = [set(fitting) for fitting in formats.values() if fitting]
    common = set.intersection(*every) if every else set()
    return {name: tuple(one for one in fitting if one in common) or fitting for name, fitting in formats.items()}


def _values(
    dataset: Dataset, found: Found, sample: Sequence[Sequence[str]], mapping: FileMapping, synonyms: Synonyms
) -> dict[str, Mapping[str, str]]:
    """What the words of each enum mean. A stage that is neither won nor lost is one on the way."""
    values = dict(mapping.values)
    for column in (dataset.column(name) for name in found):
        if column.type is Type.ENUM and column.name not in values:
            is_stage = column.name == "status" and found["status"] == found.get("stage")
            otherwise = "open" if is_stage else ""
            values[column.name] = translated(_cells(found, column.name, sample), column, synonyms, otherwise=otherwise)
    return {name: words for name, words in values.items() if words}
