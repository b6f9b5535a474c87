"""Goals: the target for a period, what of it is expected by now, how that stands. Source: `semantics`, section 10."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from kpis.kpi import Better, Kpi
from kpis.periods import DAY, Calendar, Period, local_day
from kpis.readings import Standing, Status

ON_TRACK = Fraction(99, 100)
BEHIND = Fraction(81, 100)


@dataclass(frozen=True, slots=True)
class Employment:
    """The first and last day of a rep's time in a team; `ended_on` None: still there."""

    started_on: date
    ended_on: date | None = None

    def within(self, start: date, end: date) -> tuple[date, date]:
        """The part in which the rep works of the days from `start` up to, not including, `end`: it may be empty."""
        return max(start, self.started_on), end if self.ended_on is None else min(end, self.ended_on + DAY)


def working_days(start: date, end: date, calendar: Calendar) -> int:
    """The days from `start` up to, not including, `end` that are neither weekend nor holiday."""
    days = max((end - start).days, 0)
    weeks, rest = divmod(days, 7)
    count = weeks * (7 - len(calendar.weekend))
    count += sum((start + DAY * day).weekday() not in calendar.weekend for day in range(rest))
    return count - sum(start <= day < end and day.weekday() not in calendar.weekend for day in calendar.holidays)


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of a period's working time is over; today is not over until it is."""

    days: int
    gone: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.gone, self.days) if self.days else None


def pace(period: Period, now: datetime, calendar: Calendar, employed: Sequence[Employment] | None = None) -> Pace:
    """The working days of a period and those gone by; a rep's are those of the times in teams, which do not overlap."""
    times = [(period.start, period.end)]
    if employed is not None:
        times = [each.within(period.start, period.end) for each in employed]
    today = local_day(now, calendar.zone)
    return Pace(
        sum(working_days(start, end, calendar) for start, end in times),
        sum(working_days(start, min(today, end), calendar) for start, end in times),
    )


def standing(kpi: Kpi, actual: Fraction | None, target: Fraction, gone: Pace) -> Standing:
    """Where an actual value stands. Counts and sums are expected by working days, everything else whole at any time."""
    expected: Fraction | None = target
    if kpi.adds_up:
        expected = None if gone.share is None else target * gone.share
    attainment = actual / target if actual is not None and target else None
    return Standing(target, attainment, expected, status(kpi.better, actual, expected, target), gone.days, gone.gone)


def status(better: Better, actual: Fraction | None, expected: Fraction | None, target: Fraction) -> Status | None:
    """On track, behind or at risk, from actual ÷ expected unrounded (for stay-below goals expected ÷ actual).

    None: no value, nothing expected yet, or a KPI that is neither better high nor low.
    """
    if actual is None or expected is None or better is Better.NEUTRAL:
        return None
    if better is Better.LOWER and target == 0:
        return Status.ON_TRACK if actual <= 0 else Status.AT_RISK
    if expected == 0:
        return None
    if better is Better.LOWER:
        return Status.ON_TRACK if actual <= 0 else _band(expected / actual)
    return _band(actual / expected if expected > 0 else Fraction(actual >= expected))


def _band(ratio: Fraction) -> Status:
    if ratio >= ON_TRACK:
        return Status.ON_TRACK
    return Status.BEHIND if ratio >= BEHIND else Status.AT_RISK
