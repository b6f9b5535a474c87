"""The target of a period: given for it, or the sum of those of its parts."""

from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from kpis.catalogue import CATALOGUE
from kpis.kpi import Kpi
from kpis.periods import Calendar, parse_label
from kpis.targets import Makeup, labels_of, labels_on, makeup_of, target_for, target_parts

SEOUL = Calendar(ZoneInfo("Asia/Seoul"))
REVENUE, WIN_RATE = CATALOGUE["revenue"], CATALOGUE["win_rate"]
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
    assert target_for(targets, _makeup(REVENUE, period, SEOUL)) == expected


def test_rates_are_never_summed_upward() -> None:
    rates = dict.fromkeys(MONTHS, Fraction(4, 10))
    assert target_for(rates, _makeup(WIN_RATE, "2025-Q1", SEOUL)) is None


@pytest.mark.parametrize("first_month", [2, 4])
def test_a_calendar_year_is_made_of_calendar_quarters_in_a_fiscal_workspace_too(first_month: int) -> None:
    fiscal = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=first_month)
    targets = {f"2025-Q{quarter}": Fraction(1) for quarter in range(1, 5)}
    assert target_for(targets, _makeup(REVENUE, "2025", fiscal)) == 4


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
    assert target_for({given: Fraction(5)}, _makeup(WIN_RATE, asked, fiscal)) == expected


def test_of_two_targets_for_the_same_quarter_that_of_its_own_name_stands() -> None:
    fiscal = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=4)
    targets = {"2025-Q2": Fraction(5), "FY2025-Q1": Fraction(7)}
    assert target_for(targets, _makeup(REVENUE, "FY2025-Q1", fiscal)) == 7


def test_a_fiscal_year_is_made_of_quarters_by_either_name() -> None:
    fiscal = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=4)
    targets = dict.fromkeys(("2025-Q2", "FY2025-Q2", "2025-Q4", "FY2025-Q4"), Fraction(1))
    assert target_for(targets, _makeup(REVENUE, "FY2025", fiscal)) == 4


def test_the_labels_that_matter_are_those_of_the_period_and_of_all_it_may_be_made_of() -> None:
    months = [f"2025-{month:02}" for month in range(1, 7)]
    makeups = [_makeup(REVENUE, period, SEOUL) for period in ("2025-Q1", "2025-Q2", "2025-03")]
    assert sorted(labels_of(makeups)) == sorted(["2025-Q1", "2025-Q2", *months])
    assert len(list(_makeup(REVENUE, "2025", SEOUL).all_labels)) == 1 + 4 + 12
    assert labels_of([_makeup(WIN_RATE, "2025-Q1", SEOUL)]) == ("2025-Q1",)


def test_the_labels_of_a_quarter_are_both_its_names() -> None:
    fiscal = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=4)
    assert labels_of([_makeup(WIN_RATE, "FY2025-Q1", fiscal)]) == ("FY2025-Q1", "2025-Q2")


def test_a_day_is_in_a_week_a_month_and_quarters_and_years_of_two_kinds() -> None:
    fiscal = Calendar(ZoneInfo("UTC"), fiscal_year_start_month=4)
    found = ["2025-02-14", "2025-W07", "2025-02", "FY2024-Q4", "2025-Q1", "FY2024", "2025"]
    assert list(labels_on(date(2025, 2, 14), fiscal)) == found
    assert list(labels_on(date(2025, 2, 14), SEOUL)) == [name for name in found if "FY" not in name]


def test_what_a_target_is_made_of_is_told_part_by_part() -> None:
    months = {"2025-01": Fraction(1), "2025-02": Fraction(2), "2025-03": Fraction(4)}
    quarter = _makeup(REVENUE, "2025-Q1", SEOUL)
    assert target_parts(months, quarter) == months
    assert target_parts({"2025-01": Fraction(1)}, quarter) == {}


def _makeup(kpi: Kpi, period: str, calendar: Calendar) -> Makeup:
    return makeup_of(kpi, parse_label(period, calendar), calendar)
