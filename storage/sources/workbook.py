"""Workbooks: XLSX, XLS and ODS files, of which one sheet is read as if it had been saved as CSV."""

import json
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from kpis.errors import UserError

ZIPPED, OLDER = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How XLSX and ODS files begin, and XLS."""

MOST_UNPACKED = 256 << 20
"""Bytes. A sheet of 100,000 deals has 75 MB."""

DONE, UNREADABLE, NO_SUCH_SHEET, TOO_LARGE = 0, 3, 4, 5
"""How `sheet_as_csv` ends. A sheet that is too large may end it in other ways as well."""


def is_workbook(stream: BinaryIO) -> bool:
    """Whether a file is one, whatever its name says. Leaves the stream at its start."""
    stream.seek(0)
    start = stream.read(4)
    stream.seek(0)
    return start in (ZIPPED, OLDER)


def write_sheet(workbook: Path, table: Path, sheet: str | None = None) -> None:
    """Writes a sheet of a workbook as CSV; UserError if there is no such sheet, or it can't be read, or is too large.

    `sheet` None: the first one that is not hidden.
    """
    # -P: a folder called `storage` where somebody happens to be is none of ours.
    program = [sys.executable, "-P", "-m", "storage.sources.sheet_as_csv", str(workbook), str(table), sheet or ""]
    ended = subprocess.run(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if ended.returncode == DONE:
        return
    table.unlink(missing_ok=True)  # a part of a sheet is none
    if ended.returncode == NO_SUCH_SHEET:
        raise UserError("no_such_sheet", choices=json.loads(ended.stdout), name=sheet or "")
    if ended.returncode == UNREADABLE:
        raise UserError("broken_workbook", reason=json.loads(ended.stdout))
    raise UserError("workbook_too_large", most=MOST_UNPACKED >> 20)
