"""Goals: targets that add up, pace by working days, and status."""

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpis.catalogue import CATALOGUE
from kpis.goals import Employment, pace, standing, status, target_for
from kpis.kpi import Better
from kpis.periods import Calendar, instant, parse_label
from kpis.readings import Status
from tests.golden_data import records

VECTORS = json.loads((Path(__file__).parents[1] / "golden/vectors.json").read_text("utf-8"))
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


MONTHS = {"2025-01": Fraction(1), "2025-02": Fraction(2), "2025-03": Fraction(4)}


@pytest.mark.parametrize(
    ("targets", "period", "expected"),
    [
        (MONTHS, "2025-Q1", Fraction(7)),
        ({**MONTHS, "2025-Q1": Fraction(9)}, "2025-Q1", Fraction(9)),
        ({"2025-01": Fraction(1)}, "2025-Q1", None),
        ({"2025": Fraction(100)}, "2025-Q1", None),
        ({f"2025-Q{quarter}": Fraction(quarter) for quarter in range(1, 5)}, "2025", Fraction(10)),
        ({**MONTHS, **{f"2025-Q{quarter}": Fraction(1) for quarter in range(2, 5)}}, "2025", Fraction(10)),
    ],
)
def test_a_target_is_what_was_given_or_the_sum_of_its_parts(
    targets: dict[str, Fraction], period: str, expected: Fraction | None
) -> None:
    assert target_for(targets, REVENUE, parse_label(period, SEOUL), SEOUL) == expected


def test_rates_are_never_summed_upward() -> None:
    rates = dict.fromkeys(MONTHS, Fraction(4, 10))
    assert target_for(rates, WIN_RATE, parse_label("2025-Q1", SEOUL), SEOUL) is None


def test_a_calendar_year_is_made_of_calendar_quarters_in_a_fiscal_workspace_too() -> None:
    fiscal = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=4)
    targets = {f"2025-Q{quarter}": Fraction(1) for quarter in range(1, 5)}
    assert target_for(targets, REVENUE, parse_label("2025", fiscal), fiscal) == 4


@pytest.mark.parametrize(
    ("first_month", "given", "asked", "expected"),
    [
        (4, "2025-Q2", "FY2025-Q1", Fraction(5)),
        (4, "FY2025-Q1", "2025-Q2", Fraction(5)),
        (4, "2025-Q1", "FY2025-Q1", None),
        (2, "2025-Q2", "FY2025-Q1", None),
        (2, "2025-Q1", "FY2025-Q1", None),
    ],
)
def test_a_quarter_of_two_names_has_the_target_of_either(
    first_month: int, given: str, asked: str, expected: Fraction | None
) -> None:
    fiscal = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=first_month)
    assert target_for({given: Fraction(5)}, WIN_RATE, parse_label(asked, fiscal), fiscal) == expected


def test_of_two_targets_for_the_same_quarter_that_of_its_own_name_stands() -> None:
    fiscal = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=4)
    targets = {"2025-Q2": Fraction(5), "FY2025-Q1": Fraction(7)}
    assert target_for(targets, REVENUE, parse_label("FY2025-Q1", fiscal), fiscal) == 7


def test_a_fiscal_year_is_made_of_quarters_by_either_name() -> None:
    fiscal = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=4)
    targets = dict.fromkeys(("2025-Q2", "FY2025-Q2", "2025-Q4", "FY2025-Q4"), Fraction(1))
    assert target_for(targets, REVENUE, parse_label("FY2025", fiscal), fiscal) == 4


def _now(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)
