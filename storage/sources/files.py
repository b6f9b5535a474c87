"""Files: what of the given paths is to be imported, and how it is opened."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kpis.errors import UserError

TABLES = frozenset({".csv", ".tsv", ".tab"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".numbers"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import. `name` is what it is called in messages, and what its dataset may be recognised from."""

    name: str
    path: Path


def find(paths: Sequence[Path]) -> tuple[Source, ...]:
    """The files of the paths; of a folder its tables, by name. UserError if there is nothing to import."""
    return tuple(source for path in paths for source in _sources(path))


def _sources(path: Path) -> Iterator[Source]:
    if not path.is_dir():
        yield Source(path.name, path)
        return
    tables = [file for file in sorted(path.iterdir()) if file.suffix.lower() in TABLES | WORKBOOKS]
    if not tables:
        raise UserError("empty_folder", folder=path.name)
    for file in tables:
        yield Source(file.name, file)


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
        raise UserError("unreadable_file", file=source.name, reason=str(error.strerror)) from None
    with stream:
        yield stream
