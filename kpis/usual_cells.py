"""Usual cells: many texts of a column at once, where all of them are written as most systems write them.

Whatever `kpis.cells` reads otherwise, or not at all, is left to it: then there is no answer here. Texts that it reads
one by one take ten times as long.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from kpis.cells import FIRST_YEAR, LAST_YEAR, LONGEST_NAME, Value, is_name
from kpis.datasets import Column, Type

SHAPE = str.maketrans("123456789", "000000000")
DAY = "0000-00-00"
CLOCKS = [between + clock for between in "T " for clock in ("00:00", "00:00:00")]
TIMES = frozenset([DAY, *(DAY + clock + zone for clock in CLOCKS for zone in ("", "Z"))])
LONGEST_NUMERAL = 15


def read_usual(cells: Sequence[str], column: Column, zone: ZoneInfo) -> Sequence[Value] | None:
    """What `kpis.cells.read` says of each of the cells; None where any of them is empty, wrong or written otherwise."""
    match column.type:
        case Type.ID | Type.TEXT:
            return _texts(cells, column)
        case Type.MONEY:
            return _whole_amounts(cells)
        case Type.TIME:
            return _times(cells, zone)
        case _:
            return None


def _texts(cells: Sequence[str], column: Column) -> Sequence[str] | None:
    together = "".join(cells)
    if not together.isascii() or "\0" in together:
        return None
    texts = list(map(str.strip, cells))
    is_long = is_name(column) and len(max(texts, key=len)) > LONGEST_NAME
    return None if is_long or "" in texts else texts


def _whole_amounts(cells: Sequence[str]) -> Sequence[int] | None:
    """Whole numbers as such: fractions of one take four times as long to make, and to reckon with."""
    together = "".join(cells)
    is_usual = together.isascii() and together.isdecimal() and len(max(cells, key=len)) <= LONGEST_NUMERAL
    return list(map(int, cells)) if is_usual and "" not in cells else None


def _times(cells: Sequence[str], zone: ZoneInfo) -> Sequence[datetime] | None:
    shape = cells[0].translate(SHAPE)
    together = "".join(cells)
    if shape not in TIMES or together.translate(SHAPE) != shape * len(cells) or _is_odd(cells, together):
        return None
    try:
        walls = list(map(datetime.fromisoformat, cells))
    except ValueError:
        return None
    return walls if shape[-1] == "Z" else [wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls]


def _is_odd(cells: Sequence[str], together: str) -> bool:
    """Whether there is a time of a year that is none, or one at 24 o'clock, which some versions of Python read."""
    years = int(min(cells)[:4]), int(max(cells)[:4])
    return years[0] < FIRST_YEAR or years[1] > LAST_YEAR or "T24" in together or " 24" in together
