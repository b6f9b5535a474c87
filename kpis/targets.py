"""Targets: which of those that were set make up that of a period. Source: `semantics`, section 10."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache

from kpis.exact import added_up
from kpis.kpi import Kpi
from kpis.periods import Calendar, Period, PeriodKind, label, parts, period_of

SMALLER = {PeriodKind.QUARTER: PeriodKind.MONTH, PeriodKind.YEAR: PeriodKind.QUARTER}


@dataclass(frozen=True, slots=True)
class Makeup:
    """Where the target of a period is found: under one of its labels, else in those of all its parts."""

    labels: tuple[str, ...]
    parts: "tuple[Makeup, ...]" = ()

    @property
    def all_labels(self) -> Iterator[str]:
        """Those of its parts too: whatever is given under any other label does not matter."""
        yield from self.labels
        for part in self.parts:
            yield from part.all_labels


def makeup_of(kpi: Kpi, period: Period, calendar: Calendar) -> Makeup:
    """The makeup of a KPI's targets for a period.

    What is given for it wins, as `2025-Q2` or `FY2025-Q1` where these are the same months. Else, for KPIs that add up,
    a quarter is its three months and a year its four quarters, if none is missing. It is never split downward.
    """
    return _makeup(period, calendar, adds_up=kpi.adds_up)


def labels_of(makeups: Iterable[Makeup]) -> tuple[str, ...]:
    """The labels of all targets that matter, each once."""
    return tuple(dict.fromkeys(name for makeup in makeups for name in makeup.all_labels))


def labels_on(day: date, calendar: Calendar) -> tuple[str, ...]:
    """The labels of all periods that a day is in, those of the calendar too where a year begins in another month."""
    calendars = (calendar, replace(calendar, fiscal_year_start_month=1))
    return tuple(dict.fromkeys(label(period_of(kind, day, each)) for kind in PeriodKind for each in calendars))


def target_for(given: Mapping[str, Fraction], makeup: Makeup) -> Fraction | None:
    """The target of a period, from what is given for one KPI and scope by period label; none where it is not known."""
    made_of = target_parts(given, makeup)
    return added_up(made_of.values()) if made_of else None


def target_parts(given: Mapping[str, Fraction], makeup: Makeup) -> dict[str, Fraction]:
    """The targets, by period label, that the target of a period is made of; empty where there is none."""
    for name in makeup.labels:
        if name in given:
            return {name: given[name]}
    found: dict[str, Fraction] = {}
    for part in makeup.parts:
        made_of = target_parts(given, part)
        if not made_of:
            return {}
        found |= made_of
    return found


@lru_cache(1000)
def _makeup(period: Period, calendar: Calendar, *, adds_up: bool) -> Makeup:
    within: tuple[Period, ...] = ()
    if adds_up and period.kind in SMALLER:
        # `2025` has calendar quarters in a fiscal workspace too.
        within = parts(period, SMALLER[period.kind], replace(calendar, fiscal_year_start_month=period.year_start))
    return Makeup(tuple(_labels(period, calendar)), tuple(_makeup(part, calendar, adds_up=adds_up) for part in within))


def _labels(period: Period, calendar: Calendar) -> Iterator[str]:
    """What a period is called: a fiscal quarter that is one of the calendar's too by both names, its own first."""
    yield label(period)
    for first_month in {1, calendar.fiscal_year_start_month} - {period.year_start}:
        if period.kind is PeriodKind.QUARTER and (first_month - period.year_start) % 3 == 0:
            yield label(replace(period, year_start=first_month))
