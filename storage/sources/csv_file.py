"""CSV and TSV files: their header, and their records one after the other."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from kpis.errors import UserError
from storage.sources.encodings import LONGEST_LINE, UTF8, encoding_of

DELIMITERS = ",\t;"
LONGEST_RECORD = LONGEST_LINE
"""Characters, also over several lines: a quote here and there could make a record of a whole file."""


Record = Sequence[str]
"""The cells of a record as they were written. Records count from 1 after the header, without lines that are empty."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that is read as far as its header. `records` can be gone through once; they are never all in memory.

    `tell` is how many bytes have been read, for a bar of progress; `is_sheet` says that the file is a workbook.
    """

    header: tuple[str, ...]
    records: Iterator[Record]
    encoding: str = UTF8
    delimiter: str = ","
    tell: Callable[[], int] = int
    is_sheet: bool = False

    @property
    def encoding_name(self) -> str:
        if self.is_sheet:
            return "workbook"
        return "utf-8" if self.encoding == UTF8 else self.encoding


@contextmanager
def reading_csv(stream: BinaryIO, *, delimiter: str | None = None) -> Iterator[CsvFile]:
    """The table that stands in a seekable stream, to be read within the block; UserError if there is none."""
    encoding = encoding_of(stream)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, newline="")
    try:
        delimiter = delimiter or _delimiter(text)
        rows = _rows(text, delimiter)
        header = next(rows, None)
        if header is None:
            raise UserError("empty_file")
        yield CsvFile(tuple(header), rows, encoding, delimiter, stream.tell)
    finally:
        text.detach()  # else it would close the stream, which is not its own


def _delimiter(text: io.TextIOWrapper) -> str:
    """The one that the first line has most of; a comma where there is a single column."""
    first = text.readline()
    text.seek(0)
    return max(DELIMITERS, key=first.count)


def _rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
    left = LONGEST_RECORD

    def lines() -> Iterator[str]:
        nonlocal left
        for line in text:
            left -= len(line)
            if left < 0:
                raise UserError("endless_record", line=reader.line_num + 1)
            yield line

    # Strict: a quote that is never closed would swallow the rest of the file as one cell.
    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            left = LONGEST_RECORD
            if row:
                yield row
    except csv.Error as error:
        raise UserError("broken_csv", line=reader.line_num, reason=str(error)) from error
