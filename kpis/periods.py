"""Periods: stretches of local days, their names, and the window of them that has gone by."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from kpis.errors import UserError

DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a workspace cuts time. `weekend` holds weekdays (Monday = 0); `holidays` are days off besides it."""

    zone: ZoneInfo
    fiscal_year_start_month: int = 1
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from `start` up to, not including, `end`.

    `year_start` is the first month of the year that it is a quarter or year of: 1, or a fiscal year's.
    """

    kind: PeriodKind
    start: date
    end: date
    year_start: int = 1

    @property
    def year(self) -> int:
        """The (fiscal) year it starts in: FY2025 from April is April 2025 to March 2026."""
        return self.start.year - (self.start.month < self.year_start)

    @property
    def quarter(self) -> int:
        return (self.start.month - self.year_start) % 12 // 3 + 1


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a period that has gone by: rows with `since <= time < until` are in it.

    `first_day` to `end_day` (excluded) are the local days it touches, `running` says that the period is not over.
    """

    since: datetime
    until: datetime
    first_day: date
    end_day: date
    running: bool = False

    @property
    def last_day(self) -> date:
        """The last elapsed day: snapshots take rates and teams of it."""
        return self.end_day - DAY


@lru_cache(10_000)
def instant(day: date, zone: ZoneInfo, at: time = time()) -> datetime:
    """The UTC instant of a wall time; local midnight unless told otherwise."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def add_months(day: date, count: int) -> date:
    """The first day of the month `count` months after the month of `day`."""
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def period_of(kind: PeriodKind, day: date, calendar: Calendar) -> Period:
    """The day, week, month, quarter or year that `day` is in; quarters and years are fiscal where the workspace is."""
    match kind:
        case PeriodKind.DAY | PeriodKind.RANGE:
            return Period(PeriodKind.DAY, day, day + DAY)
        case PeriodKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(kind, monday, monday + timedelta(days=7))
        case PeriodKind.MONTH:
            return Period(kind, day.replace(day=1), add_months(day, 1))
        case _:
            into = (day.month - calendar.fiscal_year_start_month) % 12 % MONTHS[kind]
            start = add_months(day, -into)
            return Period(kind, start, add_months(start, MONTHS[kind]), calendar.fiscal_year_start_month)


def shifted(period: Period, count: int) -> Period:
    """The period of the same kind `count` periods later (earlier below 0); a range moves by its own length."""
    if months := MONTHS.get(period.kind):
        start = add_months(period.start, count * months)
        return replace(period, start=start, end=add_months(start, months))
    days = (period.end - period.start) * count
    return replace(period, start=period.start + days, end=period.end + days)


def year_before(period: Period) -> Period:
    """The same stretch of the year before; weeks and ranges go back 52 weeks, so that weekdays stay together."""
    if months := MONTHS.get(period.kind):
        return shifted(period, -12 // months)
    weeks = timedelta(weeks=52)
    return replace(period, start=period.start - weeks, end=period.end - weeks)


def window(period: Period, now: datetime, calendar: Calendar) -> Window | None:
    """What of the period has gone by at `now`; none if it has not begun."""
    since, end = instant(period.start, calendar.zone), instant(period.end, calendar.zone)
    if now <= since:
        return None
    return _cut(period, min(end, now), calendar, running=now < end)


def aligned_window(period: Period, now: datetime, earlier: Period, calendar: Calendar) -> Window | None:
    """The window of `earlier` to set beside that of `period`: while `period` runs, cut after as many elapsed days.

    The time of day is kept too, so that half a day is compared with half a day.
    """
    current = window(period, now, calendar)
    if current is None:
        return None
    if not current.running:
        return window(earlier, instant(earlier.end, calendar.zone), calendar)
    wall = now.astimezone(calendar.zone)
    same_point = instant(earlier.start + (wall.date() - period.start), calendar.zone, wall.time())
    return window(earlier, min(same_point, instant(earlier.end, calendar.zone)), calendar)


def _cut(period: Period, until: datetime, calendar: Calendar, *, running: bool) -> Window:
    last = local_day(until - timedelta(microseconds=1), calendar.zone)
    return Window(instant(period.start, calendar.zone), until, period.start, last + DAY, running)


def parts(period: Period, kind: PeriodKind, calendar: Calendar) -> tuple[Period, ...]:
    """The days, weeks, months or quarters that lie in the period, cut at its ends."""
    found = []
    start = period.start
    while start < period.end:
        part = period_of(kind, start, calendar)
        found.append(replace(part, start=max(part.start, period.start), end=min(part.end, period.end)))
        start = part.end
    return tuple(found)


LABELS = (
    (re.compile(r"(FY)?(\d{4})"), PeriodKind.YEAR),
    (re.compile(r"(FY)?(\d{4})-?Q([1-4])"), PeriodKind.QUARTER),
    (re.compile(r"()(\d{4})-(0[1-9]|1[0-2])"), PeriodKind.MONTH),
    (re.compile(r"()(\d{4})-?W(0[1-9]|[1-4]\d|5[0-3])"), PeriodKind.WEEK),
)


def parse_label(label: str, calendar: Calendar) -> Period:
    """The period that `2026`, `2026-Q1`, `2026-03`, `2026-W10`, `FY2026`, `FY2026-Q1` or `2026-03-31` names."""
    text = label.strip().upper()
    for pattern, kind in LABELS:
        if found := pattern.fullmatch(text):
            fiscal, year, part = (*found.groups(), None)[:3]
            return _named(kind, int(year or 0), int(part or 1), calendar, fiscal=bool(fiscal))
    try:
        return period_of(PeriodKind.DAY, date.fromisoformat(label.strip()), calendar)
    except ValueError:
        raise UserError("bad_period", text=label) from None


def _named(kind: PeriodKind, year: int, part: int, calendar: Calendar, *, fiscal: bool) -> Period:
    try:
        if kind is PeriodKind.WEEK:
            return period_of(kind, date.fromisocalendar(year, part, 1), calendar)
        first_month = calendar.fiscal_year_start_month if fiscal else 1
        months = MONTHS[kind]
        start = add_months(date(year, first_month, 1), (part - 1) * months)
        return Period(kind, start, add_months(start, months), first_month)
    except ValueError:
        raise UserError("bad_period", text=f"{year}-{part}") from None


def label(period: Period) -> str:
    """The name that `parse_label` reads; a range is named by its first and last day, both included."""
    year = f"{'FY' if period.year_start != 1 else ''}{period.year}"
    match period.kind:
        case PeriodKind.DAY:
            return period.start.isoformat()
        case PeriodKind.WEEK:
            iso = period.start.isocalendar()
            return f"{iso.year}-W{iso.week:02}"
        case PeriodKind.MONTH:
            return f"{period.start:%Y-%m}"
        case PeriodKind.QUARTER:
            return f"{year}-Q{period.quarter}"
        case PeriodKind.YEAR:
            return year
        case _:
            return f"{period.start}..{period.end - DAY}"
