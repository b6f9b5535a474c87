"""Goals: targets that add up, pace by working days, and status."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpis.catalogue import CATALOGUE
from kpis.goals import Employment, pace, standing, status
from kpis.kpi import Better
from kpis.periods import Calendar, instant, parse_label
from kpis.readings import Status
from tests.golden_data import records
from tests.golden_vectors import VECTORS

HOLIDAYS = frozenset(date.fromisoformat(row["day"]) for row in records("holidays"))
SEOUL = Calendar(ZoneInfo("Asia/Seoul"), holidays=HOLIDAYS)
REVENUE, WIN_RATE = CATALOGUE["revenue"], CATALOGUE["win_rate"]


@pytest.mark.parametrize("vector", VECTORS["pace"], ids=lambda vector: f"{vector['period']} on {vector['today']}")
def test_what_is_expected_by_today_goes_by_working_days(vector: dict[str, Any]) -> None:
    ended = vector["ended_on"] and date.fromisoformat(vector["ended_on"])
    started = vector["started_on"] and date.fromisoformat(vector["started_on"])
    worked = [Employment(started or date(2020, 1, 1), ended)] if started or ended else None
    now = instant(date.fromisoformat(vector["today"]), SEOUL.zone)
    found = pace(parse_label(vector["period"], SEOUL), now, SEOUL, worked)
    assert (found.days, found.gone) == (vector["working_days"], vector["working_days_gone"])
    expected = standing(REVENUE, Fraction(0), Fraction(vector["target"]), found).expected
    assert float(expected or 0) == pytest.approx(vector["expected"])


def test_a_rep_who_was_away_has_no_working_days_meanwhile() -> None:
    """In January and in March, and half of March is over: February expects nothing."""
    times = [Employment(date(2024, 5, 1), date(2025, 1, 31)), Employment(date(2025, 3, 1))]
    calendar = Calendar(ZoneInfo("UTC"), weekend=frozenset())
    found = pace(parse_label("2025-Q1", calendar), _now(2025, 3, 16), calendar, times)
    assert (found.days, found.gone) == (31 + 31, 31 + 15)


@pytest.mark.parametrize("vector", VECTORS["bands"], ids=str)
def test_the_status_follows_from_actual_over_expected(vector: dict[str, Any]) -> None:
    better = Better.LOWER if vector["stay_below"] else Better.HIGHER
    actual, expected, target = (Fraction(str(vector[name])) for name in ("actual", "expected", "target"))
    found = status(better, actual, expected, target)
    assert (found or "none") == vector["band"]


@pytest.mark.parametrize(
    ("actual", "expected"), [(Fraction(-1, 10), Status.ON_TRACK), (Fraction(-3, 10), Status.AT_RISK)]
)
def test_a_shrinking_that_was_planned_is_on_track(actual: Fraction, expected: Status) -> None:
    assert status(Better.HIGHER, actual, Fraction(-2, 10), Fraction(-2, 10)) is expected


def test_a_kpi_that_is_better_neither_way_has_no_status() -> None:
    assert status(Better.NEUTRAL, Fraction(1), Fraction(1), Fraction(1)) is None


def test_without_a_value_there_is_neither_attainment_nor_status() -> None:
    found = standing(WIN_RATE, None, Fraction(4, 10), pace(parse_label("2025-Q2", SEOUL), _now(2025, 5, 1), SEOUL))
    assert (found.attainment, found.status, found.expected) == (None, None, Fraction(4, 10))


def test_a_period_without_working_days_expects_nothing() -> None:
    off = parse_label("2025-10-11", SEOUL)  # a Saturday
    found = standing(REVENUE, Fraction(5), Fraction(10), pace(off, _now(2025, 10, 20), SEOUL))
    assert (found.expected, found.status, found.attainment) == (None, None, Fraction(1, 2))


def _now(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)
