"""The windows of time that a KPI looks at."""

from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from kpis.catalogue import CATALOGUE
from kpis.formulas import Frame
from kpis.periods import Calendar, Period, PeriodKind, parse_label, shifted, window
from kpis.spans import elapsed_months, span_of, twelve_months_before

SEOUL = Calendar(ZoneInfo("Asia/Seoul"))
NEW_YORK = Calendar(ZoneInfo("America/New_York"))
JUNE_10 = datetime(2025, 6, 10, 3, tzinfo=UTC)
"""Noon in Seoul."""


def days(label: str, frame: Frame, now: datetime, kpi: str = "mom_growth") -> tuple[date, date] | None:
    period = parse_label(label, SEOUL)
    found = span_of(CATALOGUE[kpi], period, period, now, SEOUL).windows[frame]
    return (found.first_day, found.end_day) if found else None


@pytest.mark.parametrize(
    ("label", "now", "month", "before"),
    [
        ("2025-Q2", datetime(2026, 1, 1, tzinfo=UTC), ("06-01", "07-01"), ("05-01", "06-01")),
        ("2025-Q2", JUNE_10, ("06-01", "06-11"), ("05-01", "05-11")),
        ("2025-W20", datetime(2026, 1, 1, tzinfo=UTC), ("05-01", "05-19"), ("04-01", "04-19")),
    ],
)
def test_month_on_month_looks_at_the_month_of_the_last_elapsed_day(
    label: str, now: datetime, month: tuple[str, str], before: tuple[str, str]
) -> None:
    expected = [tuple(date.fromisoformat(f"2025-{day}") for day in pair) for pair in (month, before)]
    assert [days(label, Frame.MONTH, now), days(label, Frame.MONTH_BEFORE, now)] == expected


def test_a_period_that_has_not_begun_has_no_windows() -> None:
    assert days("2025-Q3", Frame.MONTH, JUNE_10) is None


def test_growth_of_a_running_period_looks_at_as_many_days_before() -> None:
    assert days("2025-Q2", Frame.BEFORE, JUNE_10, "sales_growth") == (date(2025, 1, 1), date(2025, 3, 13))


def test_the_period_before_a_running_one_is_cut_where_that_is_cut() -> None:
    period = parse_label("2025-06", SEOUL)
    found = span_of(CATALOGUE["revenue"], period, shifted(period, -1), JUNE_10, SEOUL).window
    assert found is not None
    assert (found.end_day, found.running) == (date(2025, 5, 11), True)


@pytest.mark.parametrize(
    ("until", "since"),
    [
        (datetime(2025, 6, 30, 15, tzinfo=UTC), datetime(2024, 6, 30, 15, tzinfo=UTC)),
        (JUNE_10, datetime(2024, 6, 10, 3, tzinfo=UTC)),
        (datetime(2024, 2, 29, 3, tzinfo=UTC), datetime(2023, 2, 28, 3, tzinfo=UTC)),
    ],
)
def test_twelve_months_before_go_back_to_the_same_time_of_the_same_day(until: datetime, since: datetime) -> None:
    assert twelve_months_before(until, SEOUL.zone).since == since


def test_a_month_of_a_changed_clock_is_as_long_as_its_days() -> None:
    march = Period(PeriodKind.MONTH, date(2025, 3, 1), date(2025, 4, 1))
    found = window(march, datetime(2026, 1, 1, tzinfo=UTC), NEW_YORK)
    assert found is not None
    assert elapsed_months(found, NEW_YORK.zone) == Fraction(31 * 10000, 304375)
