"""Instants in UTC, and as the text that SQLite keeps of them."""

from datetime import UTC, date, datetime
from functools import lru_cache


def in_utc(moment: datetime) -> datetime:
    """The instant with UTC for its zone; ValueError without one."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without zone can't be stored: {moment}")
    return moment.astimezone(UTC)


TWO_DIGITS = tuple(f"{number:02}" for number in range(60))

_day_text = lru_cache(10_000)(date.isoformat)


def utc_text(moment: datetime) -> str:
    """`2026-03-31 15:00:00.000000`, as SQLAlchemy's own type for SQLite writes it, made many times as fast."""
    utc = moment if moment.tzinfo is UTC else in_utc(moment)
    if utc.microsecond:
        # `replace` would say the same and take four times as long.
        return datetime.combine(utc.date(), utc.time()).isoformat(" ", "microseconds")
    # Put together from texts that are there, a time takes a quarter of what it takes to write its numbers out.
    hour, minute, second = TWO_DIGITS[utc.hour], TWO_DIGITS[utc.minute], TWO_DIGITS[utc.second]
    return f"{_day_text(utc.date())} {hour}:{minute}:{second}.000000"
