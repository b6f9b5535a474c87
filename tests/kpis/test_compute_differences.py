"""From totals to readings: one count or sum less another."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from kpis.catalogue import CATALOGUE
from kpis.compute import Total, Totals, empty_reading, is_rate_of_counts, is_sum
from kpis.formulas import (
    Difference,
    Formula,
    Frame,
    Operand,
    Plain,
    ProductOver,
    Quotient,
    Together,
    groups_from,
    operands,
)
from kpis.kpi import Kpi, Unit
from kpis.measures import Measure, count, total
from kpis.readings import NO_READING, Reading
from tests.kpis.one_reading import reading, totals_of

WON = count("customers", on="first")
LOST = count("customers", on="churned")
BASE = count("deals", on="created")
PAID = total("deals", "money", on="closed")
COSTS = replace(total("costs", "money", on="incurred"), is_needed=True)


def kpi(formula: Formula, unit: Unit = Unit.COUNT, min_sample: int = 0) -> Kpi:
    return replace(CATALOGUE["new_customers"], formula=formula, unit=unit, min_sample=min_sample)


def totals(known: dict[Operand, Fraction | int | None], rows: int = 0) -> Totals:
    def of(operand: Operand, frame: Frame) -> Total:
        assert frame is Frame.PERIOD
        value = known[operand]
        return Total(None if value is None else Fraction(value), rows)

    return totals_of(of)


@pytest.mark.parametrize(
    ("won", "lost", "net"), [(16, 6, 10), (6, 16, -10), (5, 5, 0), (0, 3, -3), (3, 0, 3), (0, 0, 0)]
)
def test_what_is_taken_off_is_taken_off(won: int, lost: int, net: int) -> None:
    assert reading(kpi(Difference(WON, LOST)), totals({WON: won, LOST: lost})) == Reading(Fraction(net))


def test_a_factor_scales_the_difference() -> None:
    found = reading(kpi(Difference(WON, LOST, Fraction(1, 4))), totals({WON: 3, LOST: 1}))
    assert found.value == Fraction(1, 2)


@pytest.mark.parametrize(("paid", "costs"), [(5, None), (None, 5), (None, None)])
def test_what_one_of_the_two_lacks_there_is_no_difference_of(paid: int | None, costs: int | None) -> None:
    assert reading(kpi(Difference(PAID, COSTS)), totals({PAID: paid, COSTS: costs})) == NO_READING


def test_what_there_is_none_of_is_not_scaled() -> None:
    assert reading(kpi(Plain(COSTS, Fraction(1, 2))), totals({COSTS: None})) == NO_READING


@pytest.mark.parametrize(("known", "sample"), [({WON: 3, BASE: None}, 3), ({WON: None, BASE: 5}, 5), ({}, None)])
def test_a_product_rests_on_the_smallest_of_the_parts_that_are_known(
    known: dict[Operand, int | None], sample: int | None
) -> None:
    product = ProductOver((Quotient(PAID, WON), Quotient(PAID, BASE)), Plain(PAID))
    every: dict[Operand, Fraction | int | None] = {PAID: 7, WON: None, BASE: None, **known}
    assert reading(kpi(product), totals(every)).sample == sample


@pytest.mark.parametrize(
    ("formula", "empty"),
    [
        (Difference(WON, LOST), Reading(Fraction(0))),
        (Difference(Together((WON, LOST)), BASE), Reading(Fraction(0))),
        (Difference(PAID, COSTS), NO_READING),
        (Difference(COSTS, PAID), NO_READING),
        (Difference(PAID, Together((PAID, COSTS))), NO_READING),
        (ProductOver((Difference(WON, LOST),), Plain(BASE)), NO_READING),
    ],
)
def test_a_difference_of_nothing_is_zero_but_costs_have_to_be_there(formula: Formula, empty: Reading) -> None:
    assert (empty_reading(kpi(formula)), is_sum(formula)) == (empty, empty.value == 0)


def test_a_difference_is_divided_as_it_is_and_below_zero_it_is_a_rate_without_an_interval() -> None:
    rate = kpi(ProductOver((Difference(WON, LOST),), Plain(BASE)), Unit.PERCENT)
    found = reading(rate, totals({WON: 2, LOST: 7, BASE: 20}))
    assert found == Reading(Fraction(-1, 4), Fraction(-5), Fraction(20), sample=Fraction(20))
    assert not is_rate_of_counts(rate.formula)


@pytest.mark.parametrize(("of", "enough"), [(4, False), (5, True)])
def test_a_difference_that_is_divided_rests_on_what_it_is_divided_by(of: int, *, enough: bool) -> None:
    rate = kpi(ProductOver((Difference(WON, LOST),), Plain(BASE)), Unit.PERCENT, 5)
    found = reading(rate, totals({WON: 9, LOST: 1, BASE: of}, rows=99))
    assert (found.sample, found.enough) == (Fraction(of), enough)


def test_divided_by_a_sum_it_rests_on_the_rows_of_that() -> None:
    rate = kpi(ProductOver((Difference(WON, LOST),), Plain(PAID)))
    assert reading(rate, totals({WON: 9, LOST: 1, PAID: 1000}, rows=7)).sample == 7


def test_what_is_divided_by_a_difference_rests_on_no_number_of_rows() -> None:
    rate = kpi(ProductOver((Plain(BASE),), Difference(WON, LOST)))
    found = reading(rate, totals({WON: 3, LOST: 5, BASE: 8}, rows=4))
    assert found == Reading(Fraction(-4), Fraction(8), Fraction(-2))


def test_by_a_difference_of_nothing_nothing_can_be_divided() -> None:
    rate = kpi(ProductOver((Plain(BASE),), Difference(WON, LOST)))
    assert reading(rate, totals({WON: 5, LOST: 5, BASE: 8})).value is None


@pytest.mark.parametrize("read", [operands, groups_from])
def test_both_sides_are_read_and_either_makes_a_group(read: Callable[[Formula], list[tuple[Measure, Frame]]]) -> None:
    assert list(read(Difference(WON, LOST))) == [(WON, Frame.PERIOD), (LOST, Frame.PERIOD)]
