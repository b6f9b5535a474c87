"""Spans: a period to read, and the windows of time that the formula of a KPI looks at for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from kpis.formulas import Frame
from kpis.kpi import Kpi
from kpis.periods import (
    DAY,
    Calendar,
    Period,
    PeriodKind,
    Window,
    add_months,
    aligned_window,
    local_day,
    period_of,
    shifted,
    window,
)

MONTH_DAYS = Fraction(304375, 10000)


@dataclass(frozen=True, slots=True)
class Span:
    """A period to read at a time `now`. A window is None where its stretch has not begun."""

    period: Period
    windows: Mapping[Frame, Window | None]
    now: datetime

    @property
    def window(self) -> Window | None:
        return self.windows[Frame.PERIOD]


def span_of(kpi: Kpi, period: Period, read: Period, now: datetime, calendar: Calendar) -> Span:
    """The span of `read`, each window cut after as many elapsed days as `period`, which may still be running."""
    own = window(read, now, calendar) if read == period else aligned_window(period, now, read, calendar)
    windows: dict[Frame, Window | None] = {Frame.PERIOD: own}
    for frame in {frame for _, frame in kpi.reads} - {Frame.PERIOD}:
        if frame is Frame.BEFORE:
            windows[frame] = aligned_window(period, now, shifted(read, -1), calendar)
        else:
            windows[frame] = None if own is None else _leading_to(own, frame, calendar)
    return Span(read, windows, now)


def _leading_to(own: Window, frame: Frame, calendar: Calendar) -> Window | None:
    """A window that the end T of the period's own gives."""
    month = period_of(PeriodKind.MONTH, own.last_day, calendar)
    match frame:
        case Frame.MONTH:
            return window(month, own.until, calendar)
        case Frame.MONTH_BEFORE:
            return aligned_window(month, own.until, shifted(month, -1), calendar)
        case _:
            return twelve_months_before(own.until, calendar.zone)


def twelve_months_before(until: datetime, zone: ZoneInfo) -> Window:
    """The twelve months up to an instant, from the same time of the same day a year before."""
    wall = until.astimezone(zone)
    earlier = add_months(wall.date(), -12)
    day = min(wall.day, (add_months(earlier, 1) - DAY).day)
    since = datetime.combine(date(earlier.year, earlier.month, day), wall.time(), tzinfo=zone).astimezone(UTC)
    last = local_day(until - datetime.resolution, zone)
    return Window(since, until, local_day(since, zone), last + DAY)


def elapsed_months(window: Window, zone: ZoneInfo) -> Fraction:
    """How long a window is by the calendar on the wall, in months of 30.4375 days."""
    gone = window.until.astimezone(zone).replace(tzinfo=None) - window.since.astimezone(zone).replace(tzinfo=None)
    return Fraction(gone / datetime.resolution) / Fraction(DAY / datetime.resolution) / MONTH_DAYS
