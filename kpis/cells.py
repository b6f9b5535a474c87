"""Cells: what the text of one cell means, or the reason why it can't be read."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

from kpis.datasets import Column, Type
from kpis.errors import UserError

Value = str | int | bool | Fraction | date | datetime


class CellError(ValueError):
    """A cell that can't be read. `reason` is a word of the import format."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(cell: str, column: Column, zone: ZoneInfo, date_format: str | None = None) -> Value | None:
    """The value of a cell of a column; None where it is empty, CellError where it means nothing.

    `zone` is where times without an offset were written down, `date_format` comes from `parse_date_format`.
    """
    found = trimmed(cell)
    if not found:
        return None
    if len(found) > LONGEST_NAME and is_name(column):
        raise CellError("too_long")
    match column.type:
        case Type.TIME:
            return read_time(found, zone, date_format)
        case Type.DATE:
            return read_date(found, date_format)
        case _:
            return READERS[column.type](found, column)


LONGEST_NAME = 255
"""Letters of what rows are found and grouped by: longer ones do not fit into an index of every database."""


def is_name(column: Column) -> bool:
    return column.type is Type.ID or (column.type is Type.TEXT and (column.required or column.refers_to is not None))


UNKEPT = re.compile("[\0\ud800-\udfff]")


def trimmed(cell: str) -> str:
    """The text without outer spaces, in NFC; CellError if it has a letter that no database can keep."""
    found = cell.strip()
    if found.isascii() and "\0" not in found:
        return found
    if UNKEPT.search(found):
        raise CellError("bad_text")
    return unicodedata.normalize("NFC", found)


DAY = r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"
CLOCK = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
OFFSET = r"(?: ?(Z|[+-][0-9]{2}(?::?[0-9]{2})?))?"
DATE = re.compile(DAY)
TIME = re.compile(rf"{DAY}(?:[T ]{CLOCK}{OFFSET})?")
USUAL_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-9]{2}(?::[0-9]{2})?Z?)?")
"""Times as most systems write them, which Python reads many times as fast, and as we do."""


def read_time(cell: str, zone: ZoneInfo, date_format: str | None = None) -> datetime:
    """The UTC instant of `2026-03-31T15:00:00Z`, `2026-04-01T00:00+09:00`, `2026-04-01 00:00` or `2026-04-01`.

    A time without offset is a wall time of `zone`, a date alone its midnight. Where the clocks go back, the first of
    the two hours is meant. A wall time that the clocks jump over is read as if they had not yet (02:30 becomes 03:30):
    the row stays on the day that it was written down for.
    """
    try:
        wall = _in_format(cell, date_format) if date_format else _iso_time(cell)
        # fold=0, the default, decides both: the offset from before the clocks change.
        return (wall if wall.tzinfo else wall.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CellError("bad_date") from None


def read_date(cell: str, date_format: str | None = None) -> date:
    """The local calendar day of `2026-03-31`, `2026/03/31` or `2026.03.31`."""
    try:
        return _in_format(cell, date_format).date() if date_format else _iso_date(cell)
    except ValueError:
        raise CellError("bad_date") from None


def _in_format(cell: str, date_format: str) -> datetime:
    wall = datetime.strptime(cell, date_format)  # noqa: DTZ007  the zone of the workspace is put on by the caller
    _check_year(wall.year)
    return wall


def _iso_time(cell: str) -> datetime:
    if USUAL_TIME.fullmatch(cell):
        wall = datetime.fromisoformat(cell)
        _check_year(wall.year)
        return wall
    found = TIME.fullmatch(cell)
    if not found:
        raise ValueError(cell)
    year, _, month, day, hour, minute, second, fraction, offset = found.groups(default="")
    _check_year(int(year))
    clock = time(int(hour or 0), int(minute or 0), int(second or 0), int(f"{fraction[:6]:0<6}"))
    return datetime.combine(date(int(year), int(month), int(day)), clock, tzinfo=_offset(offset))


def _offset(text: str) -> timezone | None:
    if not text or text == "Z":
        return UTC if text else None
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if minutes > 59:
        raise ValueError(text)
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(ahead if text[0] == "+" else -ahead)


def _iso_date(cell: str) -> date:
    found = DATE.fullmatch(cell)
    if not found:
        raise ValueError(cell)
    _check_year(int(found[1]))
    return date(int(found[1]), int(found[3]), int(found[4]))


FIRST_YEAR, LAST_YEAR = 1900, 2199


def _check_year(year: int) -> None:
    # 0217 is a slip of the pen, and 9999 stands for "never", which is an empty cell here.
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)


TOKENS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MM": "%m",
    "M": "%m",
    "DD": "%d",
    "D": "%d",
    "HH": "%H",
    "H": "%H",
    "hh": "%I",
    "h": "%I",
    "mm": "%M",
    "ss": "%S",
    "A": "%p",
}
TOKEN = re.compile("|".join(TOKENS))


def parse_date_format(text: str) -> str:
    """What `M/D/YYYY`, `DD.MM.YY` or `M/D/YYYY h:mm A` asks of a cell; UserError if a year, month or day is missing."""
    tokens = TOKEN.findall(text)
    fields = [TOKENS[token].lower() if token[0] in "YD" else TOKENS[token] for token in tokens]
    rest = TOKEN.sub("", text)
    is_whole = all(fields.count(field) == 1 for field in ("%y", "%m", "%d")) and len(set(fields)) == len(fields)
    if not is_whole or "%" in rest or any(letter.isascii() and letter.isalpha() for letter in rest if letter != "T"):
        raise UserError("bad_date_format", text=text)
    return TOKEN.sub(lambda token: TOKENS[token[0]], text.strip())


# Fifteen digits are more than any deal is worth, and fewer than what a database can add up. Programs write a third of
# something with 17 decimals or more, and small numbers as `1.9E-05`. `1.2E+09` is what a spreadsheet shows of a number
# whose other digits the file lacks.
NUMERAL = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,60})?(?:[eE]-[0-2]?[0-9])?")


def read_money(cell: str) -> Fraction:
    """The exact amount of `1,250,000`, `2500.75`, `￦3,300,000` or `１２３`; `1.234,56` and `1.5억` are bad numbers."""
    if cell.isascii() and cell.isdecimal():
        return _fraction(cell)
    sign, amount = _without_sign(unicodedata.normalize("NFKC", cell))
    found = _fraction(amount)
    if sign and found:
        raise CellError("negative_amount")
    return found


def _without_sign(text: str) -> tuple[str, str]:
    """The minus sign, if there is one before or after the currency sign, and what stands behind both."""
    bare = text.replace("\N{MINUS SIGN}", "-")
    minus = "-" if bare.startswith("-") else ""
    amount = bare.removeprefix("-").lstrip()
    if amount and unicodedata.category(amount[0]) == "Sc":
        amount = amount[1:].lstrip()
        if not minus and amount.startswith("-"):
            return "-", amount[1:]
    return minus, amount


def read_number(cell: str, *, most: int | None = None, percents: bool = False) -> Fraction:
    """The exact number of `0.4`, `1,200` or, with `percents`, `40%`; a larger one than `most` is a bad number."""
    text = unicodedata.normalize("NFKC", cell)
    is_percent = percents and text.endswith("%")
    found = _fraction(text[:-1].rstrip()) / 100 if is_percent else _fraction(text)
    if most is not None and found > most:
        raise CellError("bad_number")
    return found


def read_int(cell: str, *, most: int | None = None) -> int:
    """The whole number of `12`; `12.0` too, as spreadsheets and data frames write columns that have empty cells."""
    found = read_number(cell, most=most)
    if found.denominator != 1:
        raise CellError("bad_number")
    return int(found)


def _fraction(text: str) -> Fraction:
    if not NUMERAL.fullmatch(text):
        raise CellError("bad_number")
    digits = text.replace(",", "")
    # Nearly every number is whole, and whole numbers are many times as fast.
    return Fraction(int(digits)) if digits.isdecimal() else Fraction(digits)


def read_word(cell: str, column: Column) -> str:
    """The word of an enum that is meant, in any case."""
    word = cell.lower()
    if word not in column.words:
        raise CellError("unknown_status" if column.name == "status" else "unknown_kind")
    return word


def read_bool(cell: str) -> bool:
    """True for `true`, `1`, `yes`, False for `false`, `0`, `no`, in any case."""
    found = BOOLS.get(cell.lower())
    if found is None:
        raise CellError("unknown_kind")
    return found


BOOLS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def read_currency(cell: str) -> str:
    """The code in capitals; unknown_currency if it isn't three letters."""
    if len(cell) != 3 or not cell.isascii() or not cell.isalpha():
        raise CellError("unknown_currency")
    return cell.upper()


READERS: dict[Type, Callable[[str, Column], Value]] = {
    Type.ID: lambda cell, _: cell,
    Type.TEXT: lambda cell, _: cell,
    Type.MONEY: lambda cell, _: read_money(cell),
    Type.CURRENCY: lambda cell, _: read_currency(cell),
    Type.INT: lambda cell, column: read_int(cell, most=column.most),
    Type.NUMBER: lambda cell, column: read_number(cell, most=column.most, percents=column.percents),
    Type.BOOL: lambda cell, _: read_bool(cell),
    Type.ENUM: read_word,
}
