"""Column types that keep a value exact on every database: UTC instants with their zone, and numbers as they are."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.dialects import time_type
from storage.utc import in_utc


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite forgets the zone, so it is restored; a time without zone is a fault."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return time_type(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.combine(value.date(), value.time(), UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Fraction]):
    """A number as text: `2500.75`, or `1/3` where no decimal is exact. SQLite's NUMERIC would be a float."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        return None if value is None else exact_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        return None if value is None else _number(value)


def _number(text: str) -> Fraction:
    try:
        return Fraction(int(text))  # most are whole: to find a decimal point in them would take four times as long
    except ValueError:
        return Fraction(text)


def exact_text(value: Fraction) -> str:
    """The number in decimals where they end, else as a fraction."""
    above, below = value.as_integer_ratio()
    if below == 1:
        return str(above)
    twos = (below & -below).bit_length() - 1
    odd, fives = below >> twos, 0
    while odd % 5 == 0:
        odd //= 5
        fives += 1
    if odd != 1:
        return str(value)
    digits = max(twos, fives)
    whole, decimals = divmod(abs(above) * 10**digits // below, 10**digits)
    return f"{'-' if above < 0 else ''}{whole}.{decimals:0{digits}}"
