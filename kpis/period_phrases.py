"""Period phrases: the period that a canonical phrase names, seen from a day."""

import re
from datetime import date, timedelta

from kpis.errors import UserError
from kpis.period_words import MONTH_NAMES, canonical_phrase, month_number
from kpis.periods import DAY, MONTHS, Calendar, Period, PeriodKind, add_months, parse_label, period_of, shifted

FIRST_YEAR, LAST_YEAR = 1900, 2200
SHIFTS = {"last": -1, "this": 0, "next": 1}
RELATIVE = re.compile(r"(last|this|next) (week|month|quarter|year)")

CANONICAL_COUNTED = re.compile(r"last ([0-9]+) (day|week|month|quarter|year)s")

CANONICAL_QUARTER = re.compile(r"Q([1-4]) (this|last|next) year")

MONTH = rf"(?P<name>{'|'.join(MONTH_NAMES)})"
CANONICAL_MONTH = re.compile(rf"(?:last )?{MONTH}(?: (?P<year>this|last|next) year)?")
THIS_YEAR = " this year"


def parse_period(text: str, today: date, calendar: Calendar) -> Period | None:
    """The period that a phrase names, seen from `today`; none if it names no period.

    Raises UserError `period_backwards`, `year_out_of_range`, or `bad_period` for a day or week that no calendar has.
    """
    phrase = canonical_phrase(text)
    if phrase is None:
        return None
    period = _period(phrase, today, calendar)
    if period.end <= period.start:
        raise UserError("period_backwards", text=text)
    if period.start.year < FIRST_YEAR or (period.end - DAY).year > LAST_YEAR:
        raise UserError("year_out_of_range", text=text)
    return period


def _period(phrase: str, today: date, calendar: Calendar) -> Period:
    if ".." in phrase:
        since, until = phrase.split("..")
        first, last = (_period(part, today, calendar) for part in (since, until))
        if until == "today" and first.start > today and since.endswith(THIS_YEAR):
            # Who says `since november` in March means the one before.
            first = _period(f"{since.removesuffix(THIS_YEAR)} last year", today, calendar)
        return _of_a_kind(Period(PeriodKind.RANGE, first.start, last.end), calendar)
    if phrase in ("today", "yesterday"):
        return period_of(PeriodKind.DAY, today - timedelta(days=phrase == "yesterday"), calendar)
    if found := RELATIVE.fullmatch(phrase):
        return shifted(period_of(PeriodKind(found[2]), today, calendar), SHIFTS[found[1]])
    if found := CANONICAL_QUARTER.fullmatch(phrase):
        year = shifted(period_of(PeriodKind.YEAR, today, calendar), SHIFTS[found[2]])
        return shifted(period_of(PeriodKind.QUARTER, year.start, calendar), int(found[1]) - 1)
    if found := CANONICAL_MONTH.fullmatch(phrase):
        return period_of(PeriodKind.MONTH, _first_of_month(found, today), calendar)
    if found := CANONICAL_COUNTED.fullmatch(phrase):
        return _counted(int(found[1]), PeriodKind(found[2]), today, calendar)
    return _labelled(phrase, calendar)


def _first_of_month(found: re.Match[str], today: date) -> date:
    """The first day of `june last year`, or of `last june`: the latest one that is over."""
    first = date(today.year, month_number(found["name"]), 1)
    if found["year"]:
        return first.replace(year=today.year + SHIFTS[found["year"]])
    return first if first < today.replace(day=1) else first.replace(year=today.year - 1)


def _of_a_kind(period: Period, calendar: Calendar) -> Period:
    """A range of days that is just a month is that month, with its targets and the one before; so with other kinds."""
    kinds = (kind for kind in PeriodKind if kind is not PeriodKind.RANGE)
    of_kinds = (period_of(kind, period.start, calendar) for kind in kinds)
    return next((each for each in of_kinds if (each.start, each.end) == (period.start, period.end)), period)


def _counted(count: int, kind: PeriodKind, today: date, calendar: Calendar) -> Period:
    """Days up to and including today; full weeks, months, quarters and years before the present one."""
    if kind is PeriodKind.DAY:
        return Period(PeriodKind.RANGE, today + DAY - timedelta(days=count), today + DAY)
    end = period_of(kind, today, calendar).start
    if months := MONTHS.get(kind):
        if end.year - FIRST_YEAR < count * months // 12:
            raise UserError("year_out_of_range", text=f"last {count} {kind}s")
        return Period(PeriodKind.RANGE, add_months(end, -count * months), end)
    return Period(PeriodKind.RANGE, end - timedelta(weeks=count), end)


def _labelled(label: str, calendar: Calendar) -> Period:
    """Far years are refused first: the end of the year 9999 is no date."""
    if not FIRST_YEAR <= int(label.removeprefix("FY")[:4]) <= LAST_YEAR:
        raise UserError("year_out_of_range", text=label)
    return parse_label(label, calendar)
