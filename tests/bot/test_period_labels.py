"""Periods and moments as people read them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import Language
from bot.period_labels import axis_labels, days_text, moment_text, period_text, short_moment_text
from kpis.periods import Calendar, Period, PeriodKind, parse_label, parts

EN, KO, JA = Language.EN, Language.KO, Language.JA
SEOUL = Calendar(ZoneInfo("Asia/Seoul"))
FISCAL = Calendar(ZoneInfo("Asia/Tokyo"), fiscal_year_start_month=4)
NOON = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("label", "language", "expected"),
    [
        ("2025-Q2", EN, "Q2 2025"),
        ("2025-Q2", KO, "2025년 2분기"),
        ("2025-Q2", JA, "2025年第2四半期"),
        ("FY2025-Q2", EN, "FY2025 Q2"),
        ("FY2025-Q2", JA, "2025年度第2四半期"),
        ("2025", EN, "2025"),
        ("2025", KO, "2025년"),
        ("FY2025", KO, "FY2025"),
        ("2025-06", EN, "June 2025"),
        ("2025-06", KO, "2025년 6월"),
        ("2025-W41", EN, "Week 41 of 2025 (Oct 6 – 12)"),
        ("2026-W01", JA, "2026年第1週（12月29日～1月4日）"),
        ("2025-06-01", EN, "Sun, Jun 1, 2025"),
    ],
)
def test_a_period_has_the_name_that_people_use(label: str, language: Language, expected: str) -> None:
    calendar = FISCAL if label.startswith("FY") else SEOUL
    assert period_text(parse_label(label, calendar), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [(EN, "Jun 1 – 15, 2025"), (KO, "2025년 6월 1일~15일"), (JA, "2025年6月1日～15日")]
)
def test_a_range_names_both_its_days(language: Language, expected: str) -> None:
    period = Period(PeriodKind.RANGE, date(2025, 6, 1), date(2025, 6, 16))
    assert period_text(period, language) == expected


def test_a_range_of_one_day_is_that_day() -> None:
    assert days_text(date(2025, 6, 1), date(2025, 6, 2), EN) == "Jun 1, 2025"


def test_an_axis_tells_the_year_where_it_begins() -> None:
    months = [*parts(parse_label("2025-Q4", SEOUL), PeriodKind.MONTH, SEOUL), parse_label("2026-01", SEOUL)]
    assert axis_labels(months, EN) == ("Oct\n2025", "Nov", "Dec", "Jan\n2026")


@pytest.mark.parametrize(
    ("label", "kind", "expected"),
    [
        ("2025", PeriodKind.QUARTER, ("Q1\n2025", "Q2", "Q3", "Q4")),
        ("2025-W41", PeriodKind.DAY, ("10/6\n2025", "10/7", "10/8", "10/9", "10/10", "10/11", "10/12")),
        ("2025", PeriodKind.YEAR, ("2025",)),
    ],
)
def test_an_axis_has_short_names(label: str, kind: PeriodKind, expected: tuple[str, ...]) -> None:
    assert axis_labels(parts(parse_label(label, SEOUL), kind, SEOUL), EN) == expected


def test_a_moment_is_told_by_the_clock_of_its_zone() -> None:
    assert moment_text(NOON, "Asia/Seoul", EN) == "Jul 1, 2026, 12:00 (Asia/Seoul)"
    assert moment_text(NOON, "America/New_York", KO) == "2026년 6월 30일 23:00 (America/New_York)"
    assert short_moment_text(NOON, "Asia/Seoul", JA) == "7月1日 12:00"
