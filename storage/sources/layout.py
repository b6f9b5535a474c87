"""Layouts: which columns of a file stand for which field of a dataset, and what a record says in its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from kpis.datasets import DEALS, Dataset, Type
from kpis.errors import UserError
from storage.sources.header import Places, listed, missing_fields, places, plain
from storage.sources.mapping import EVERY_DATE, FileMapping, Texts


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of a file are read as rows of a dataset. `ignored` are the columns that mean nothing to it.

    `dates` has the formats of fields whose dates are rewritten with the year first; `has_one_close_date` says that a
    column has both when a deal was closed and when it is planned to be.
    """

    dataset: Dataset
    mapping: FileMapping
    places: Places
    width: int
    ignored: tuple[str, ...]
    dates: Mapping[str, str]
    has_one_close_date: bool

    def fields(self, record: Sequence[str]) -> dict[str, str]:
        """The texts of a record by field."""
        return {name: text for name, (text,) in self.columns([record]).items()}

    def columns(self, records: Sequence[Sequence[str]]) -> dict[str, Sequence[str]]:
        """The texts of records by field. Cells missing at the end of a record are empty."""
        found: dict[str, Sequence[str]] = {name: [text] * len(records) for name, text in self.mapping.constants.items()}
        columns = list(zip(*_of_one_width(records, self.width), strict=True))
        for name, (first, *others) in self.places.items():
            found[name] = [first_filled(each, self.places[name]) for each in records] if others else columns[first]
        for name, words in self.mapping.values.items():
            if name in self.places:
                found[name] = [worded(text, words) for text in found[name]]
        for name, date_format in self.dates.items():
            kind = self.dataset.column(name).type
            found[name] = [_year_first(text, date_format, kind) for text in found.get(name, [""] * len(records))]
        return _with_planned_close(found) if self.has_one_close_date else found

    def cell(self, cells: Sequence[str], field: str) -> str:
        """What stands in the column of a field, as it was written."""
        return first_filled(cells, self.places.get(field, ())).strip()

    def too_wide(self, records: Sequence[Sequence[str]]) -> list[int]:
        """The places of records with more in them than the header has names for: a comma should have been quoted."""
        return [
            place
            for place, cells in enumerate(records)
            if len(cells) > self.width and any(cell.strip() for cell in cells[self.width :])
        ]


def _of_one_width(records: Sequence[Sequence[str]], width: int) -> Sequence[Sequence[str]]:
    if set(map(len, records)) == {width}:
        return records
    return [[*cells[:width], *[""] * (width - len(cells))] for cells in records]


def first_filled(cells: Sequence[str], columns: Sequence[int]) -> str:
    """What the first of the columns that is filled in says; empty if none does."""
    found = ""
    for place in columns:
        found = cells[place] if place < len(cells) else ""
        if found.strip():
            break
    return found


def worded(cell: str, words: Texts) -> str:
    """What a cell stands for: by the word itself, else by the first pattern that fits; a cell that none fits is kept.

    An empty cell is "not known", whatever `*` stands for.
    """
    word = cell.strip()
    if word in words:
        return words[word]
    if not word:
        return cell
    fitting = (meant for pattern, meant in words.items() if fnmatchcase(word.casefold(), pattern.casefold()))
    return next(fitting, cell)


def _year_first(cell: str, date_format: str, kind: Type) -> str:
    """The date with its year first. Dates of a workbook stand like that already, among others that were typed."""
    try:
        found = datetime.strptime(cell.strip(), date_format)  # noqa: DTZ007  a wall time, as the cell is
    except ValueError:
        return cell
    return found.date().isoformat() if kind is Type.DATE else found.isoformat(" ")


def _with_planned_close(texts: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Most systems have one date: of an open deal the day planned for its close, of another one when that was."""
    is_open = [status.strip().casefold() == "open" for status in texts["status"]]
    closed = ["" if is_plan else text for is_plan, text in zip(is_open, texts["closed_at"], strict=True)]
    planned = [
        text.strip().replace("T", " ").partition(" ")[0] if is_plan else ""
        for is_plan, text in zip(is_open, texts["expected_close_on"], strict=True)
    ]
    return {**texts, "closed_at": closed, "expected_close_on": planned}


def lay_out(header: Sequence[str], dataset: Dataset, mapping: FileMapping) -> Layout:
    """The layout of a file; UserError if a column that is required, or that the mapping names, is not there once."""
    _check_fields(mapping, dataset)
    found = places(header, dataset, mapping)
    missing = missing_fields(dataset, found, mapping)
    if missing:
        wanted = [_with_columns(name, mapping) for name in missing]
        raise UserError("missing_columns", dataset=dataset.name, columns=listed(wanted), found=listed(header))
    _check_twice(header, found)
    used = {place for columns in found.values() for place in columns}
    ignored = tuple(name.strip() for place, name in enumerate(header) if place not in used and name.strip())
    dates = {name: written for name, written in date_formats(mapping, dataset).items() if not is_year_first(written)}
    one_close = dataset is DEALS and found.get("closed_at", ()) == found.get("expected_close_on")
    return Layout(dataset, mapping, found, len(header), ignored, dates, one_close)


def date_formats(mapping: FileMapping, dataset: Dataset) -> dict[str, str]:
    """The format of every field whose dates have one."""
    every = mapping.dates.get(EVERY_DATE)
    dated = [column.name for column in dataset.columns if column.type in (Type.TIME, Type.DATE)]
    formats = {name: mapping.dates.get(name, every) for name in dated}
    return {name: written for name, written in formats.items() if written}


def is_year_first(date_format: str) -> bool:
    return date_format.startswith("%Y")


def _with_columns(field: str, mapping: FileMapping) -> str:
    columns = mapping.columns.get(field, ())
    return f"{field} ({' / '.join(columns)})" if isinstance(columns, tuple) and columns else field


def _check_fields(mapping: FileMapping, dataset: Dataset) -> None:
    fields = tuple(column.name for column in dataset.columns)
    for name in (*mapping.columns, *mapping.constants, *mapping.values, *mapping.dates):
        if name not in fields and name != EVERY_DATE:
            raise UserError("unknown_field", choices=fields, name=name)
    for name in mapping.columns:
        if name in mapping.constants:
            raise UserError("column_and_constant", name=name)


def _check_twice(header: Sequence[str], found: Places) -> None:
    names = [plain(name) for name in header]
    for place in {place for columns in found.values() for place in columns}:
        if names.count(names[place]) > 1:
            raise UserError("column_twice", name=header[place].strip())
