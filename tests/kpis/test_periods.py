"""Periods: their names, neighbours, and the windows of them that have gone by."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kpis.errors import UserError
from kpis.periods import (
    Calendar,
    Period,
    PeriodKind,
    aligned_window,
    instant,
    label,
    parse_label,
    parts,
    period_of,
    shifted,
    window,
    year_before,
)
from tests.golden_vectors import VECTORS

SEOUL = Calendar(ZoneInfo("Asia/Seoul"))
NEW_YORK = Calendar(ZoneInfo("America/New_York"))
FISCAL = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=4)


@pytest.mark.parametrize("vector", VECTORS["periods"], ids=lambda vector: vector["label"])
def test_a_label_names_its_days_and_its_period_before(vector: dict[str, str]) -> None:
    period = parse_label(vector["label"], SEOUL)
    assert (period.start.isoformat(), period.end.isoformat()) == (vector["start"], vector["end"])
    assert label(shifted(period, -1)) == vector["previous"]


@pytest.mark.parametrize("vector", VECTORS["fiscal_april"], ids=lambda vector: vector["label"])
def test_a_fiscal_label_counts_from_the_first_month_of_the_year(vector: dict[str, str]) -> None:
    period = parse_label(vector["label"], FISCAL)
    assert (period.start.isoformat(), period.end.isoformat()) == (vector["start"], vector["end"])
    assert label(period) == vector["label"]


@pytest.mark.parametrize(
    "text", ["2025-Q5", "2025-13", "2025-W54", "2021-W53", "0000", "Q2", "tomorrow", "", "2025-02-30"]
)
def test_what_is_no_label_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="bad_period"):
        parse_label(text, SEOUL)


@pytest.mark.parametrize(
    ("kind", "day", "named"),
    [
        (PeriodKind.DAY, date(2025, 6, 15), "2025-06-15"),
        (PeriodKind.WEEK, date(2025, 12, 31), "2026-W01"),
        (PeriodKind.MONTH, date(2025, 6, 15), "2025-06"),
        (PeriodKind.QUARTER, date(2025, 3, 31), "2025-Q1"),
        (PeriodKind.YEAR, date(2025, 12, 31), "2025"),
    ],
)
def test_a_day_lies_in_one_period_of_each_kind(kind: PeriodKind, day: date, named: str) -> None:
    assert label(period_of(kind, day, SEOUL)) == named


def test_in_a_fiscal_workspace_quarters_and_years_are_fiscal() -> None:
    assert label(period_of(PeriodKind.QUARTER, date(2026, 2, 1), FISCAL)) == "FY2025-Q4"
    assert label(period_of(PeriodKind.YEAR, date(2026, 2, 1), FISCAL)) == "FY2025"


def test_a_range_is_labelled_by_its_first_and_last_day() -> None:
    assert label(Period(PeriodKind.RANGE, date(2025, 6, 1), date(2025, 6, 16))) == "2025-06-01..2025-06-15"


def test_a_range_moves_by_its_own_length() -> None:
    june = Period(PeriodKind.RANGE, date(2025, 6, 11), date(2025, 6, 21))
    assert shifted(june, -1) == Period(PeriodKind.RANGE, date(2025, 6, 1), date(2025, 6, 11))


@pytest.mark.parametrize(
    ("now_label", "before"),
    [("2025-Q2", "2024-Q2"), ("2025-02", "2024-02"), ("2025", "2024"), ("2025-W10", "2024-W10")],
)
def test_the_same_period_a_year_before(now_label: str, before: str) -> None:
    assert label(year_before(parse_label(now_label, SEOUL))) == before


def test_a_period_is_cut_at_local_midnights() -> None:
    cut = window(parse_label("2025-04", SEOUL), datetime(2026, 1, 1, tzinfo=UTC), SEOUL)
    assert cut is not None
    assert (cut.since, cut.until) == (datetime(2025, 3, 31, 15, tzinfo=UTC), datetime(2025, 4, 30, 15, tzinfo=UTC))
    assert (cut.running, cut.last_day) == (False, date(2025, 4, 30))


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 9), 23), (date(2025, 11, 2), 25), (date(2025, 6, 1), 24)])
def test_a_day_with_a_change_of_clock_has_23_or_25_hours(day: date, hours: int) -> None:
    cut = window(period_of(PeriodKind.DAY, day, NEW_YORK), datetime(2026, 1, 1, tzinfo=UTC), NEW_YORK)
    assert cut is not None
    assert (cut.until - cut.since).total_seconds() == hours * 3600


def test_a_period_that_has_not_begun_has_no_window() -> None:
    start = instant(date(2026, 1, 1), SEOUL.zone)
    assert window(parse_label("2026-Q1", SEOUL), start, SEOUL) is None
    assert aligned_window(parse_label("2026-Q1", SEOUL), start, parse_label("2025-Q4", SEOUL), SEOUL) is None


def test_a_running_period_ends_now() -> None:
    now = datetime(2025, 5, 10, 3, tzinfo=UTC)
    cut = window(parse_label("2025-05", SEOUL), now, SEOUL)
    assert cut is not None
    assert (cut.until, cut.last_day, cut.running) == (now, date(2025, 5, 10), True)


def test_beside_a_running_period_the_earlier_one_is_cut_after_as_many_days() -> None:
    now = instant(date(2025, 3, 11), SEOUL.zone)
    march, february = parse_label("2025-03", SEOUL), parse_label("2025-02", SEOUL)
    cut = aligned_window(march, now, february, SEOUL)
    assert cut is not None
    assert (cut.first_day, cut.end_day) == (date(2025, 2, 1), date(2025, 2, 11))


def test_the_earlier_period_is_not_cut_past_its_own_end() -> None:
    now = instant(date(2025, 3, 31), SEOUL.zone)
    cut = aligned_window(parse_label("2025-03", SEOUL), now, parse_label("2025-02", SEOUL), SEOUL)
    assert cut is not None
    assert cut.end_day == date(2025, 3, 1)


def test_beside_a_finished_period_the_earlier_one_is_whole() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    cut = aligned_window(parse_label("2025-03", SEOUL), now, parse_label("2025-02", SEOUL), SEOUL)
    assert cut == window(parse_label("2025-02", SEOUL), now, SEOUL)


def test_the_parts_of_a_month_by_weeks_are_cut_at_its_ends() -> None:
    found = parts(parse_label("2025-05", SEOUL), PeriodKind.WEEK, SEOUL)
    assert [(part.start.day, (part.end - part.start).days) for part in found] == [
        (1, 4),
        (5, 7),
        (12, 7),
        (19, 7),
        (26, 6),
    ]
