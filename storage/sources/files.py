"""Files: what of the given paths is to be imported, and how it is opened."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from kpis.errors import UserError

TABLES = frozenset({".csv", ".tsv", ".tab"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".numbers"})
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import. `name` is what it is called in messages, and what its dataset may be recognised from.

    `is_named` False: nobody asked for it by its own name, it stands in a folder.
    """

    name: str
    path: Path
    is_named: bool = True

    @property
    def size(self) -> int:
        """In bytes; 0 if it is not there."""
        return self.path.stat().st_size if self.path.exists() else 0


@contextmanager
def gathered(paths: Sequence[str]) -> Iterator[tuple[Source, ...]]:
    """The files of the paths, of a folder its tables by name; `-` and pipes are kept in a file for as long as needed.

    UserError if there is nothing to import.
    """
    with TemporaryDirectory(prefix="kpibot-import-") as kept:
        yield tuple(source for path in paths for source in _sources(path, Path(kept)))


def _sources(path: str, kept: Path) -> Iterator[Source]:
    file = Path(path)
    if path == STANDARD_INPUT:
        with (kept / "standard-input").open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        yield Source(path, kept / "standard-input")
    elif file.is_dir():
        yield from _tables(file)
    elif file.exists() and not file.is_file():
        with opened(Source(path, file)) as pipe, (kept / file.name).open("wb") as copy:
            shutil.copyfileobj(pipe, copy)
        yield Source(path, kept / file.name)
    else:
        yield Source(file.name, file)


def _tables(folder: Path) -> Iterator[Source]:
    tables = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in TABLES | WORKBOOKS]
    if not tables:
        raise UserError("empty_folder", folder=folder.name)
    yield from (Source(file.name, file, is_named=False) for file in tables)


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The bytes of a source; UserError if it is not there, may not be read, or is a workbook."""
    if source.path.suffix.lower() in WORKBOOKS:
        raise UserError("workbook_file")
    try:
        stream = source.path.open("rb")
    except FileNotFoundError:
        raise UserError("no_such_file", file=source.name) from None
    except OSError as error:
        raise UserError("unreadable_file", file=source.name, reason=error.strerror) from None
    with stream:
        yield stream
