"""A sample of a file: which of its columns are taken for what, and its first rows as they will be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from kpis.datasets import DATASETS
from storage.sources.files import Source, reading
from storage.sources.layout import lay_out
from storage.sources.mapping import FileMapping

ROWS = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """`columns` has the column of each field, of several with a slash between them, in the order of the file."""

    columns: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]


def sample_of(source: Source, dataset: str, mapping: FileMapping) -> Sample:
    """The sample of a file that was found to be of the dataset."""
    with reading(source) as table:
        layout = lay_out(table.header, DATASETS[dataset], mapping)
        rows = tuple(layout.fields(record) for record in islice(table.records, ROWS))
        standing = sorted(layout.places.items(), key=lambda placed: placed[1])
        columns = {name: " / ".join(table.header[place].strip() for place in places) for name, places in standing}
    return Sample(columns, rows)
