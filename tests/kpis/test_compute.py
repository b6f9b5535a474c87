"""From totals to readings."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from kpis.catalogue import CATALOGUE
from kpis.compute import Total, empty_reading, operands, reading, wilson
from kpis.measures import Aggregate, Headcount, Measure, Operand, TargetFor
from kpis.readings import NO_READING, Reading

VECTORS = json.loads((Path(__file__).parents[1] / "golden/vectors.json").read_text("utf-8"))
DAY_MS = 24 * 60 * 60 * 1000


def totals(*, won: int = 0, lost: int = 0, money: int | None = None, before: int = 0, target: int | None = None) -> Any:
    """A lookup over made-up deals: each won deal took ten days."""

    def lookup(operand: Operand, back: int) -> Total:
        match operand:
            case Headcount():
                found = Total(Fraction(4), 4)
            case TargetFor():
                found = Total(None if target is None else Fraction(target))
            case Measure(aggregate=Aggregate.MEDIAN):
                found = Total(Fraction(10 * DAY_MS) if won else None, won)
            case Measure(of="cycle_ms", aggregate=Aggregate.SUM):
                found = Total(Fraction(won * 10 * DAY_MS), won)
            case Measure(of="money", aggregate=Aggregate.SUM):
                found = Total(Fraction(before if back else money or 0), won)
            case Measure(where=where) if where and "lost" in where[0].values:
                found = Total(Fraction(won + lost), won + lost)
            case _:
                found = Total(Fraction(won), won)
        return found

    return lookup


def test_a_rate_carries_numerator_denominator_and_interval() -> None:
    found = reading(CATALOGUE["win_rate"], totals(won=5, lost=5))
    interval = (pytest.approx(0.236593090512564), pytest.approx(0.7634069094874361))
    assert found == Reading(Fraction(1, 2), Fraction(5), Fraction(10), interval)  # type: ignore[arg-type]


def test_a_rate_over_nothing_has_no_value() -> None:
    found = reading(CATALOGUE["win_rate"], totals())
    assert found == Reading(None, Fraction(0), Fraction(0), enough=False)


def test_a_rate_of_none_of_some_is_a_real_zero() -> None:
    assert reading(CATALOGUE["win_rate"], totals(lost=7)).value == 0


@pytest.mark.parametrize(("closed", "enough"), [(4, False), (5, True)])
def test_below_the_minimum_sample_a_value_is_not_enough(closed: int, *, enough: bool) -> None:
    assert reading(CATALOGUE["win_rate"], totals(won=1, lost=closed - 1)).enough is enough


def test_a_sum_over_nothing_is_zero_and_a_mean_has_no_value() -> None:
    assert reading(CATALOGUE["revenue"], totals()).value == 0
    assert reading(CATALOGUE["avg_deal_size"], totals()).value is None


def test_money_rates_carry_no_interval() -> None:
    found = reading(CATALOGUE["target_attainment"], totals(won=3, money=150, target=100))
    assert (found.value, found.interval) == (Fraction(3, 2), None)


@pytest.mark.parametrize("target", [None, 0])
def test_without_a_target_there_is_no_attainment(target: int | None) -> None:
    assert reading(CATALOGUE["target_attainment"], totals(won=3, money=150, target=target)).value is None


@pytest.mark.parametrize("vector", VECTORS["growth"], ids=str)
def test_growth_is_the_change_over_the_value_before(vector: dict[str, Any]) -> None:
    found = reading(CATALOGUE["sales_growth"], totals(won=1, money=vector["now"], before=vector["before"]))
    assert found.value == (None if vector["growth"] is None else Fraction(str(vector["growth"])))
    assert (found.numerator, found.denominator) == (vector["now"], vector["before"])


def test_a_median_tells_its_number_of_rows() -> None:
    found = reading(CATALOGUE["sales_cycle_median"], totals(won=6))
    assert found == Reading(Fraction(10), None, Fraction(6))


def test_velocity_multiplies_its_factors_and_divides_by_the_cycle() -> None:
    found = reading(CATALOGUE["pipeline_velocity"], totals(won=6, lost=6, money=600))
    assert found == Reading(Fraction(6 * Fraction(1, 2) * 100, 10), Fraction(300), Fraction(10))


def test_velocity_has_no_value_when_a_factor_has_none() -> None:
    assert reading(CATALOGUE["pipeline_velocity"], totals(lost=3)).value is None


def test_velocity_rests_on_its_smallest_sample() -> None:
    assert reading(CATALOGUE["pipeline_velocity"], totals(won=4, lost=20, money=1)).enough is False


@pytest.mark.parametrize("vector", VECTORS["wilson_95"], ids=str)
def test_the_wilson_interval(vector: dict[str, Any]) -> None:
    found = wilson(vector["k"], vector["n"])
    assert found == (None if vector["interval"] is None else pytest.approx(tuple(vector["interval"])))


def test_a_group_without_rows_is_zero_for_counts_and_nothing_for_rates() -> None:
    assert empty_reading(CATALOGUE["revenue"]) == Reading(Fraction(0))
    assert empty_reading(CATALOGUE["sales_cycle_median"]) == NO_READING
    assert empty_reading(CATALOGUE["win_rate"]) == NO_READING


def test_growth_asks_for_the_period_before_too() -> None:
    assert [back for _, back in operands(CATALOGUE["sales_growth"].formula)] == [0, 1]
