"""Periods and moments: as people read them, in their language and with the zone where it matters, and as JSON."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_interval, format_skeleton

from bot.i18n import Language, text
from kpis.periods import DAY, Period, PeriodKind


def period_text(period: Period, language: Language) -> str:
    """`Q2 2025`, `FY2025 Q2`, `June 2025`, `Jun 1 – 15, 2025` (both days included); weeks tell their days as well."""
    match period.kind:
        case PeriodKind.DAY:
            return _date(period.start, "yMMMEd", language)
        case PeriodKind.WEEK:
            return _week(period, language)
        case PeriodKind.MONTH:
            return _date(period.start, "yMMMM", language)
        case PeriodKind.QUARTER:
            key = f"period.quarter{_fiscal(period)}"
            return text(key, language, year=period.year, quarter=period.quarter)
        case PeriodKind.YEAR:
            return text(f"period.year{_fiscal(period)}", language, year=period.year)
        case PeriodKind.RANGE:
            return days_text(period.start, period.end, language)


def days_text(start: date, end: date, language: Language) -> str:
    """The days from `start` up to, not including, `end`, said with both days included."""
    last = end - DAY
    if last <= start:
        return _date(start, "yMMMd", language)
    return _days(start, last, "yMMMd", language)


def axis_labels(periods: Sequence[Period], language: Language) -> tuple[str, ...]:
    """Names short enough for an axis; the year stands under the first one and under each one that begins another."""
    years = [None, *(period.year for period in periods)]
    return tuple(
        _axis_label(period, language, has_year=period.year != before)
        for period, before in zip(periods, years, strict=False)
    )


def date_text(day: date, language: Language) -> str:
    return _date(day, "yMMMd", language)


def short_date_text(day: date, language: Language) -> str:
    """A day where the year is clear: `Jul 1`."""
    return _date(day, "MMMd", language)


def moment_text(moment: datetime, zone: str, language: Language) -> str:
    """A moment as the clock of the zone shows it, with the zone: `Jul 1, 2026, 09:00 (Asia/Seoul)`."""
    local = moment.astimezone(ZoneInfo(zone))
    return text("period.moment", language, date=date_text(local.date(), language), time=f"{local:%H:%M}", zone=zone)


def short_moment_text(moment: datetime, zone: str, language: Language) -> str:
    """Day and time of a moment in the zone, for places where zone and year are clear: `Jul 1, 09:00`."""
    local = moment.astimezone(ZoneInfo(zone))
    day = short_date_text(local.date(), language)
    return text("period.short_moment", language, date=day, time=f"{local:%H:%M}")


def iso(moment: datetime) -> str:
    """A moment as programs read it, in UTC and whole seconds: `2026-07-01T00:00:00Z`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _week(period: Period, language: Language) -> str:
    numbered = period.start.isocalendar()
    days = _days(period.start, period.end - DAY, "MMMd", language)
    return text("period.week", language, year=numbered.year, week=numbered.week, days=days)


def _fiscal(period: Period) -> str:
    return "_fiscal" if period.year_start != 1 else ""


def _axis_label(period: Period, language: Language, *, has_year: bool) -> str:
    match period.kind:
        case PeriodKind.YEAR:
            return text(f"period.year{_fiscal(period)}", language, year=period.year)
        case PeriodKind.QUARTER:
            short = text("axis.quarter", language, quarter=period.quarter)
        case PeriodKind.MONTH:
            short = _date(period.start, "MMM", language)
        case _:
            short = text("axis.day", language, month=period.start.month, day=period.start.day)
    return f"{short}\n{text(f'period.year{_fiscal(period)}', language, year=period.year)}" if has_year else short


def _date(day: date, skeleton: str, language: Language) -> str:
    return str(format_skeleton(skeleton, day, locale=language))


def _days(first: date, last: date, skeleton: str, language: Language) -> str:
    # Babel joins days with thin spaces, which terminals and some chat fonts show as boxes.
    return str(format_interval(first, last, skeleton, locale=language)).replace("\u2009", " ")
