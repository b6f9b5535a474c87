"""A sheet of a workbook, written down as the CSV file that it would be: a program of its own, with little memory.

The reader of workbooks has a whole sheet in memory, and what a sheet takes can't be told from the size of its file: two
cells far apart are enough for all there is, and the process is ended on the spot. So it is not the bot's process.
"""

import csv
import json
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from storage.sources.workbook import DONE, MOST_UNPACKED, NO_SUCH_SHEET, TOO_LARGE, UNREADABLE

Cell = int | float | str | bool | time | date | datetime | timedelta

MOST_MEMORY = 350 << 20
"""Bytes of address space, of which up to 280 MB are in use: 100,000 deals need 160 MB, and 150,000 need 240."""
MOST_SECONDS = 120
PIECE = 1 << 20

BROKEN = (CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError)
"""What the readers of packed files and of workbooks say to files that are none."""


def main(workbook: str, table: str, sheet: str) -> int:
    """Writes a sheet (the first one that is seen, if `sheet` is empty) and says as JSON why it can't."""
    _limit()
    try:
        if not fits(Path(workbook)):
            return TOO_LARGE
        found = CalamineWorkbook.from_object(workbook)
        names = [shown.name for shown in found.sheets_metadata if _is_shown(shown)]
        if not names or (sheet and sheet not in found.sheet_names):
            return _told(NO_SUCH_SHEET, found.sheet_names)
        _write(Path(table), found.get_sheet_by_name(sheet or names[0]).iter_rows())
    except BROKEN as error:
        return _told(UNREADABLE, str(error))
    except MemoryError:
        return TOO_LARGE
    return DONE


def _limit() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # macOS takes no limit of memory; the size of the file is checked anyway
            resource.setrlimit(limit, (most, most))


def fits(workbook: Path, most: int = MOST_UNPACKED) -> bool:
    """Whether what comes out of a packed file is no more than `most` bytes; the sizes in it may be made up."""
    left = most - (0 if zipfile.is_zipfile(workbook) else workbook.stat().st_size)
    if left < 0 or not zipfile.is_zipfile(workbook):
        return left >= 0
    with zipfile.ZipFile(workbook) as pack:
        for part in pack.infolist():
            with pack.open(part) as unpacking:
                while left >= 0 and (piece := unpacking.read(PIECE)):
                    left -= len(piece)
    return left >= 0


def _is_shown(sheet: SheetMetadata) -> bool:
    return sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible


def _told(status: int, reason: object) -> int:
    sys.stdout.write(json.dumps(reason))
    return status


def _write(table: Path, rows: Iterable[Sequence[Cell]]) -> None:
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            texts = [cell_text(cell) for cell in row]
            if any(texts):  # a sheet goes on below its last row wherever a cell has a colour
                writer.writerow(texts)


def cell_text(cell: Cell) -> str:
    """What a CSV file would have for a cell of a sheet."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return _number(cell)
        case datetime():
            return _moment(cell)
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _number(number: float) -> str:
    # Spreadsheets show 15 digits: 0.1 + 0.2 is 0.3 there, and 0.30000000000000004 in their files.
    digits = f"{number:.15g}"
    return format(Decimal(digits), "f") if "e" in digits else digits


def _moment(moment: datetime) -> str:
    """To the second, as days are fractions in a file. Midnight is how a date alone is kept."""
    rounded = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return rounded.isoformat(" ") if rounded.time() > time.min else rounded.date().isoformat()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
