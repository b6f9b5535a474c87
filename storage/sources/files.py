"""Files: what of the given paths is to be imported, and how it is read."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from kpis.errors import UserError
from storage.sources.csv_file import CsvFile, reading_csv
from storage.sources.encodings import LONGEST_LINE
from storage.sources.workbook import is_workbook, write_sheet

TABLES = frozenset({".csv", ".tsv", ".tab"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import. `name` is what it is called in messages, and what its dataset may be recognised from.

    `is_named` False: nobody asked for it by its own name, it stands in a folder. `sheet` is the one that is meant of a
    workbook, and `as_csv` where that is kept as CSV, so that it has to be unpacked only once.
    """

    name: str
    path: Path
    is_named: bool = True
    sheet: str | None = None
    as_csv: Path | None = field(default=None, compare=False)

    @property
    def size(self) -> int:
        """In bytes; 0 if it is not there."""
        return self.path.stat().st_size if self.path.exists() else 0


@contextmanager
def gathered(paths: Sequence[str], *, sheet: str | None = None) -> Iterator[tuple[Source, ...]]:
    """The files of the paths, of a folder its tables by name; `-` and pipes are kept in a file for as long as needed.

    UserError if there is nothing to import.
    """
    with TemporaryDirectory(prefix="kpibot-import-") as name:
        kept = Path(name)
        found = [source for path in paths for source in _sources(path, kept)]
        yield tuple(
            replace(source, sheet=sheet, as_csv=kept / f"sheet-{number}.csv") for number, source in enumerate(found)
        )


def _sources(path: str, kept: Path) -> Iterator[Source]:
    file = Path(path)
    if path == STANDARD_INPUT:
        _keep(sys.stdin.buffer, kept / "standard-input")
        yield Source(path, kept / "standard-input")
    elif file.is_dir():
        yield from _tables(file)
    elif file.exists() and not file.is_file():
        with opened(Source(path, file)) as pipe:
            _keep(pipe, kept / file.name)
        yield Source(path, kept / file.name)
    else:
        yield Source(file.name, file)


def _keep(stream: BinaryIO, path: Path) -> None:
    """Copies a stream, but not on and on: what is one endless line is no table, and refused once it is read."""
    with path.open("wb") as copy:
        while line := stream.readline(LONGEST_LINE + 1):
            copy.write(line)
            if len(line) > LONGEST_LINE:
                return


def _tables(folder: Path) -> Iterator[Source]:
    tables = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in TABLES | WORKBOOKS]
    if not tables:
        raise UserError("empty_folder", folder=folder.name)
    yield from (Source(file.name, file, is_named=False) for file in tables)


@contextmanager
def reading(source: Source) -> Iterator[CsvFile]:
    """The table of a source, to be read within the block; UserError if it can't be."""
    with opened(source) as stream:
        if is_workbook(stream):
            with _reading_sheet(source) as table:
                yield table
        else:
            with reading_csv(stream) as table:
                yield table


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The bytes of a source; UserError if it is not there or may not be read."""
    try:
        stream = source.path.open("rb")
    except FileNotFoundError:
        raise UserError("no_such_file", file=source.name) from None
    except OSError as error:
        raise UserError("unreadable_file", file=source.name, reason=error.strerror) from None
    with stream:
        yield stream


@contextmanager
def _reading_sheet(source: Source) -> Iterator[CsvFile]:
    """How far the sheet is read is told as if it were its workbook."""
    with TemporaryDirectory(prefix="kpibot-sheet-") as name:
        as_csv = source.as_csv or Path(name) / "sheet.csv"
        if not as_csv.exists():
            write_sheet(source.path, as_csv, source.sheet)
        size = as_csv.stat().st_size
        with as_csv.open("rb") as stream, reading_csv(stream, delimiter=",") as table:
            yield replace(table, is_sheet=True, tell=lambda: table.tell() * source.size // size)
