"""The clock: the one place where the time is read; everything else is given it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time, with its zone: UTC."""
    return datetime.now(UTC)
