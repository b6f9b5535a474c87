"""The file of rejected rows: as they were written, the reason beside them, to be mended and imported again."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kpis.errors import UserError
from kpis.rows import Rejected
from storage.sources.csv_file import CsvFile, Record

COLUMNS = ("reason", "column", "row")
"""Appended to the header. An import of the mended file does not know these columns, and so ignores them."""

Reject = Callable[[int, Record, Rejected], None]


@contextmanager
def rejects_file(path: Path, origin: CsvFile) -> Iterator[Reject]:
    """Writes rejected records of `origin` in its own encoding. None comes: no file, or an old one emptied."""
    with ExitStack() as stack:
        writers = [_begun(path, origin, stack)] if path.exists() else []

        def reject(number: int, record: Record, rejected: Rejected) -> None:
            if not writers:
                writers.append(_begun(path, origin, stack))
            writers[0](_marked(record, len(origin.header), (rejected.reason, rejected.column, str(number))))

        yield reject


def _begun(path: Path, origin: CsvFile, stack: ExitStack) -> Callable[[Iterable[str]], object]:
    try:
        stream = stack.enter_context(path.open("w", encoding=origin.encoding, newline=""))
    except OSError as error:
        raise UserError("unwritable_file", file=path.name, reason=error.strerror) from None
    writer = csv.writer(stream, delimiter=origin.delimiter, lineterminator="\n")
    writer.writerow([*origin.header, *COLUMNS])
    return writer.writerow


def _marked(cells: Sequence[str], width: int, marks: Sequence[str]) -> list[str]:
    """The cells under their own columns, the marks under theirs, and cells that were too many behind them."""
    return [*cells[:width], *[""] * (width - len(cells)), *marks, *cells[width:]]
