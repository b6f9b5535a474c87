"""Layouts: which column of a file stands for which field of a dataset."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kpis.datasets import DATASETS, Dataset
from kpis.errors import UserError
from storage.sources.mapping import FileMapping


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of a file are read as rows of a dataset. `ignored` are the columns that mean nothing to it."""

    dataset: Dataset
    mapping: FileMapping
    places: Mapping[str, int]
    width: int
    ignored: tuple[str, ...]

    def fields(self, cells: Sequence[str]) -> dict[str, str]:
        """The texts of a record by field. Cells missing at its end are empty."""
        row = dict(self.mapping.constants)
        for name, place in self.places.items():
            cell = cells[place] if place < len(cells) else ""
            words = self.mapping.values.get(name)
            row[name] = words.get(cell.strip(), cell) if words else cell
        return row

    def has_surplus(self, cells: Sequence[str]) -> bool:
        """Whether there is more in a record than the header has names for: a comma that should have been quoted."""
        return any(cell.strip() for cell in cells[self.width :])


def lay_out(header: Sequence[str], dataset: Dataset, mapping: FileMapping) -> Layout:
    """The layout of a file; UserError if a column that is required, or that the mapping names, is not there once."""
    _check_fields(mapping, dataset)
    places = _places(header, dataset, mapping)
    missing = _missing(dataset, places, mapping)
    if missing:
        raise UserError("missing_columns", dataset=dataset.name, columns=_listed(missing), found=_listed(header))
    _check_twice(header, places)
    used = set(places.values())
    ignored = tuple(name.strip() for place, name in enumerate(header) if place not in used and name.strip())
    return Layout(dataset, mapping, places, len(header), ignored)


def recognise(file_name: str, header: Sequence[str], mapping: FileMapping) -> Dataset:
    """The dataset of a file: the one that the mapping or its name says, or the one that its header fits best."""
    if mapping.dataset:
        return DATASETS[mapping.dataset]
    stem = _plain(PurePath(file_name).stem)
    named = [dataset for dataset in DATASETS.values() if _plain(dataset.name) in stem]
    exact = [dataset for dataset in named if _plain(dataset.name) == stem]
    fitting = _fitting(header, mapping)
    both = [dataset for dataset in fitting if dataset in named]
    best = [dataset for dataset in fitting if fitting[dataset] == max(fitting.values())]
    for found in (exact, both, best, named):
        if len(found) == 1:
            return found[0]
    raise UserError("unrecognised_file", choices=tuple(DATASETS), found=_listed(header))


def _fitting(header: Sequence[str], mapping: FileMapping) -> dict[Dataset, int]:
    """The datasets whose required columns are all there, and how many columns each makes use of."""
    placed = {dataset: _places(header, dataset, mapping) for dataset in DATASETS.values()}
    return {dataset: len(places) for dataset, places in placed.items() if not _missing(dataset, places, mapping)}


def _places(header: Sequence[str], dataset: Dataset, mapping: FileMapping) -> dict[str, int]:
    """Where each field stands. A column that the mapping names a field of is not one of another name as well."""
    columns = {_plain(name): place for place, name in reversed(list(enumerate(header)))}
    mapped = {_plain(column) for column in mapping.columns.values()}
    places = {}
    for field in (column.name for column in dataset.columns):
        name = _plain(mapping.columns.get(field, field))
        if field in mapping.columns:
            if name not in columns:
                raise UserError("no_such_column", name=mapping.columns[field], found=_listed(header))
            places[field] = columns[name]
        elif name in columns and name not in mapped and field not in mapping.constants:
            places[field] = columns[name]
    return places


def _plain(name: str) -> str:
    """A name without what people write differently: `Deal ID`, `deal-id` and `DEAL_ID` are one."""
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", name).casefold())


def _missing(dataset: Dataset, places: Mapping[str, int], mapping: FileMapping) -> list[str]:
    given = {*places, *mapping.constants}
    return [column.name for column in dataset.columns if column.required and column.name not in given]


def _check_fields(mapping: FileMapping, dataset: Dataset) -> None:
    fields = tuple(column.name for column in dataset.columns)
    for name in (*mapping.columns, *mapping.constants, *mapping.values, *mapping.dates):
        if name not in fields:
            raise UserError("unknown_field", choices=fields, name=name)
    for name in mapping.columns:
        if name in mapping.constants:
            raise UserError("column_and_constant", name=name)


def _check_twice(header: Sequence[str], places: Mapping[str, int]) -> None:
    names = [_plain(name) for name in header]
    for place in places.values():
        if names.count(names[place]) > 1:
            raise UserError("column_twice", name=header[place].strip())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name.strip() for name in names)
