"""Patience: how long a breach must last before it is told, and how often it is told again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.durations import Duration, DurationUnit
from kpis.periods import DAY, Calendar, instant

SPANS = {
    DurationUnit.MINUTE: timedelta(minutes=1),
    DurationUnit.HOUR: timedelta(hours=1),
    DurationUnit.DAY: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Patience:
    """`hold` None: told at once. `repeat` None: told once."""

    calendar: Calendar
    hold: Duration | None = None
    repeat: Duration | None = None


def has_passed(duration: Duration, since: datetime, now: datetime, calendar: Calendar) -> bool:
    """Whether it is over. Working days end at the same wall time, after that many days that are no days off."""
    if span := SPANS.get(duration.unit):
        return now >= since + duration.count * span
    wall = since.astimezone(calendar.zone)
    day, left = wall.date(), duration.count
    while left:
        day += DAY
        left -= day.weekday() not in calendar.weekend and day not in calendar.holidays
    return now >= instant(day, calendar.zone, wall.time())
