"""Goals: the target for a period, what of it is expected by now, how that stands. Source: `semantics`, section 10."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from kpis.kpi import Better, Kpi
from kpis.periods import DAY, Calendar, Period, PeriodKind, label, local_day, parts
from kpis.readings import Standing, Status

ON_TRACK = Fraction(99, 100)
BEHIND = Fraction(81, 100)

SMALLER = {PeriodKind.QUARTER: PeriodKind.MONTH, PeriodKind.YEAR: PeriodKind.QUARTER}


@dataclass(frozen=True, slots=True)
class Employment:
    """The first and last day of a rep's time in a team; `ended_on` None: still there."""

    started_on: date
    ended_on: date | None = None

    def within(self, start: date, end: date) -> tuple[date, date]:
        """The part in which the rep works of the days from `start` up to, not including, `end`: it may be empty."""
        return max(start, self.started_on), end if self.ended_on is None else min(end, self.ended_on + DAY)


def target_for(targets: Mapping[str, Fraction], kpi: Kpi, period: Period, calendar: Calendar) -> Fraction | None:
    """The target of a period, from the targets of one KPI and scope by period label.

    What is given wins, for `2025-Q2` or `FY2025-Q1` where these are the same months. Else, for KPIs that add up, a
    quarter is its three months and a year its four quarters, if none is missing. It is never split downward.
    """
    made_of = target_parts(targets, kpi, period, calendar)
    return sum(made_of.values(), Fraction(0)) if made_of else None


def target_parts(targets: Mapping[str, Fraction], kpi: Kpi, period: Period, calendar: Calendar) -> dict[str, Fraction]:
    """The targets, by period label, that the target of a period is made of; empty where there is none."""
    for name in _names(period, calendar):
        if name in targets:
            return {name: targets[name]}
    if not kpi.adds_up or period.kind not in SMALLER:
        return {}
    found: dict[str, Fraction] = {}
    for part in parts(period, SMALLER[period.kind], _of_year(calendar, period)):
        made_of = target_parts(targets, kpi, part, calendar)
        if not made_of:
            return {}
        found |= made_of
    return found


def _names(period: Period, calendar: Calendar) -> Iterator[str]:
    """What a period is called: a fiscal quarter that is one of the calendar's too by both names, its own first."""
    yield label(period)
    for first_month in {1, calendar.fiscal_year_start_month} - {period.year_start}:
        if period.kind is PeriodKind.QUARTER and (first_month - period.year_start) % 3 == 0:
            yield label(replace(period, year_start=first_month))


def _of_year(calendar: Calendar, period: Period) -> Calendar:
    """A calendar whose years are the period's own: `2025` has calendar quarters in a fiscal workspace too."""
    return Calendar(calendar.zone, period.year_start, calendar.weekend, calendar.holidays)


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
