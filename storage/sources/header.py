"""Headers: where in a file each field of a dataset stands, and which dataset a file is."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath

from kpis.datasets import DATASETS, Dataset
from kpis.errors import UserError
from storage.sources.mapping import FileMapping

Places = Mapping[str, tuple[int, ...]]
"""The columns of each field; of several the first one that is filled in counts."""


def recognise(file_name: str, header: Sequence[str], mapping: FileMapping) -> Dataset:
    """The dataset of a file: the one that the mapping or its name says, or the one that its header fits best."""
    if mapping.dataset:
        return DATASETS[mapping.dataset]
    stem = plain(PurePath(file_name).stem)
    named = [dataset for dataset in DATASETS.values() if plain(dataset.name) in stem]
    exact = [dataset for dataset in named if plain(dataset.name) == stem]
    fitting = _fitting(header, mapping)
    both = [dataset for dataset in fitting if dataset in named]
    best = [dataset for dataset in fitting if fitting[dataset] == max(fitting.values())]
    for found in (exact, both, best, named):
        if len(found) == 1:
            return found[0]
    raise UserError("unrecognised_file", choices=tuple(DATASETS), found=listed(header))


def _fitting(header: Sequence[str], mapping: FileMapping) -> dict[Dataset, int]:
    """The datasets whose required columns are all there, and how many columns each makes use of."""
    placed = {dataset: places(header, dataset, mapping) for dataset in DATASETS.values()}
    return {dataset: len(found) for dataset, found in placed.items() if not missing_fields(dataset, found, mapping)}


def places(header: Sequence[str], dataset: Dataset, mapping: FileMapping) -> dict[str, tuple[int, ...]]:
    """Where each field stands. A column that the mapping names a field of is not one of another name as well."""
    columns = {plain(name): place for place, name in reversed(list(enumerate(header)))}
    mapped = {plain(column) for named in mapping.columns.values() for column in _all_of(named)}
    found = {}
    for field in (column.name for column in dataset.columns):
        standing = tuple(_standing(field, header, columns, mapping))
        name = plain(field)
        if standing:
            found[field] = standing
        elif name in columns and name not in mapped and field not in mapping.constants:
            found[field] = (columns[name],)
    return found


def _standing(field: str, header: Sequence[str], columns: Mapping[str, int], mapping: FileMapping) -> Iterator[int]:
    """Where the columns stand that the mapping names for a field. A single one has to be there."""
    named = mapping.columns.get(field, ())
    for column in _all_of(named):
        if plain(column) in columns:
            yield columns[plain(column)]
        elif isinstance(named, str):
            raise UserError("no_such_column", name=column, found=listed(header))


def _all_of(named: str | tuple[str, ...]) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else named


def missing_fields(dataset: Dataset, found: Iterable[str], mapping: FileMapping) -> list[str]:
    """The required fields that neither a column nor a constant has."""
    given = {*found, *mapping.constants}
    return [column.name for column in dataset.columns if column.required and column.name not in given]


def plain(name: str) -> str:
    """A name without what people write differently: `Deal ID`, `deal-id` and `DEAL_ID` are one."""
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", name).casefold())


MOST_NAMES, LONGEST_NAME = 40, 60


def listed(names: Sequence[str]) -> str:
    """The names, as many and as much of them as a message has room for."""
    shown = [name.strip()[:LONGEST_NAME] for name in names[:MOST_NAMES]]
    return ", ".join([*shown, *(["…"] if len(names) > MOST_NAMES else [])])
