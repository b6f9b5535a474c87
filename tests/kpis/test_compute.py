"""From totals to readings."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from kpis.catalogue import CATALOGUE
from kpis.catalogue.customers import customers
from kpis.compute import Total, Totals, empty_reading, is_rate_of_counts, wilson
from kpis.formulas import (
    Frame,
    Headcount,
    Operand,
    Plain,
    ProductOver,
    Quota,
    QuotaPart,
    Quotient,
    Recurring,
    RecurringPart,
    TargetFor,
    Together,
)
from kpis.kpi import Unit
from kpis.measures import Aggregate, Measure, count, total
from kpis.options import Options
from kpis.readings import NO_READING, Reading
from tests.golden_vectors import VECTORS
from tests.kpis.one_reading import reading, totals_of

RATES = """
win_rate win_rate_cohort campaign_win_rate lead_conversion lead_to_opportunity conversion_by_source stage_conversion
funnel_leakage churn_rate retention_rate upsell_rate repeat_purchase_rate csat lead_response_sla response_rate
email_open_rate quota_hit_rate
"""
"""How many of so many, of which none can be more than all."""

DAY_MS = 24 * 60 * 60 * 1000


def deals(
    *, won: int = 0, lost: int = 0, money: int | None = None, before: int = 0, target: int | None = None
) -> Totals:
    """Totals of made-up deals: each won deal took ten days."""

    def of(operand: Operand, frame: Frame) -> Total:
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
                found = Total(Fraction(before if frame is Frame.BEFORE else money or 0), won)
            case Measure(where=where) if where and "lost" in getattr(where[0], "values", ()):
                found = Total(Fraction(won + lost), won + lost)
            case _:
                found = Total(Fraction(won), won)
        return found

    return totals_of(of)


def test_a_rate_carries_numerator_denominator_and_interval() -> None:
    found = reading(CATALOGUE["win_rate"], deals(won=5, lost=5))
    interval = (pytest.approx(0.236593090512564), pytest.approx(0.7634069094874361))
    assert found == Reading(Fraction(1, 2), Fraction(5), Fraction(10), interval)  # type: ignore[arg-type]


def test_a_rate_over_nothing_has_no_value() -> None:
    found = reading(CATALOGUE["win_rate"], deals())
    assert found == Reading(None, Fraction(0), Fraction(0), enough=False)


def test_a_rate_of_none_of_some_is_a_real_zero() -> None:
    assert reading(CATALOGUE["win_rate"], deals(lost=7)).value == 0


@pytest.mark.parametrize(("closed", "enough"), [(4, False), (5, True)])
def test_below_the_minimum_sample_a_value_is_not_enough(closed: int, *, enough: bool) -> None:
    assert reading(CATALOGUE["win_rate"], deals(won=1, lost=closed - 1)).enough is enough


def test_a_sum_over_nothing_is_zero_and_a_mean_has_no_value() -> None:
    assert reading(CATALOGUE["revenue"], deals()).value == 0
    assert reading(CATALOGUE["avg_deal_size"], deals()).value is None


def test_money_rates_carry_no_interval() -> None:
    found = reading(CATALOGUE["target_attainment"], deals(won=3, money=150, target=100))
    assert (found.value, found.interval) == (Fraction(3, 2), None)


@pytest.mark.parametrize("target", [None, 0])
def test_without_a_target_there_is_no_attainment(target: int | None) -> None:
    assert reading(CATALOGUE["target_attainment"], deals(won=3, money=150, target=target)).value is None


@pytest.mark.parametrize("vector", VECTORS["growth"], ids=str)
def test_growth_is_the_change_over_the_value_before(vector: dict[str, Any]) -> None:
    found = reading(CATALOGUE["sales_growth"], deals(won=1, money=vector["now"], before=vector["before"]))
    assert found.value == (None if vector["growth"] is None else Fraction(str(vector["growth"])))
    assert (found.numerator, found.denominator) == (vector["now"], vector["before"])


def test_a_median_tells_its_number_of_rows() -> None:
    found = reading(CATALOGUE["sales_cycle_median"], deals(won=6))
    assert found == Reading(Fraction(10), None, Fraction(6))


def test_velocity_multiplies_its_factors_and_divides_by_the_cycle() -> None:
    found = reading(CATALOGUE["pipeline_velocity"], deals(won=6, lost=6, money=600))
    assert found == Reading(Fraction(6 * Fraction(1, 2) * 100, 10), Fraction(300), Fraction(10))


def test_velocity_has_no_value_when_a_factor_has_none() -> None:
    assert reading(CATALOGUE["pipeline_velocity"], deals(lost=3)).value is None


def test_velocity_rests_on_its_smallest_sample() -> None:
    assert reading(CATALOGUE["pipeline_velocity"], deals(won=4, lost=20, money=1)).enough is False


def test_a_share_is_of_the_group_in_all_groups() -> None:
    totals = totals_of(lambda _, __: Total(Fraction(60_000)), lambda _, __: Total(Fraction(240_000)))
    found = reading(CATALOGUE["selling_time_share"], totals)
    assert found == Reading(Fraction(1, 4), Fraction(1), Fraction(4))


@pytest.mark.parametrize(("customers", "enough"), [(4, False), (5, True)])
def test_a_rate_of_money_rests_on_the_customers_it_is_made_of(customers: int, *, enough: bool) -> None:
    def of(operand: Operand, _: Frame) -> Total:
        return Total(Fraction(1 if operand == Recurring(RecurringPart.LOST) else 10**6), customers)

    found = reading(CATALOGUE["revenue_churn"], totals_of(of))
    assert (found.value, found.enough, found.interval) == (Fraction(1, 10**6), enough, None)


def test_the_sum_of_two_datasets_is_a_rate_like_any_other() -> None:
    def of(operand: Operand, _: Frame) -> Total:
        assert isinstance(operand, Together)
        return Total(Fraction(8 if operand.parts[0].where[-1] != operand.parts[1].where[-1] else 20))

    found = reading(CATALOGUE["response_rate"], totals_of(of))
    assert found.interval is not None


@pytest.mark.parametrize(
    ("kpi", "sample"),
    [
        *(("win_rate", 12), ("avg_deal_size", 5), ("sales_cycle_median", 5), ("revenue_per_rep", 4)),
        *(("pipeline_velocity", 5), ("revenue", None), ("target_attainment", None)),
    ],
)
def test_a_sample_is_the_rows_or_reps_that_a_value_rests_on(kpi: str, sample: int | None) -> None:
    assert reading(CATALOGUE[kpi], deals(won=5, lost=7, money=100, target=200)).sample == sample


def test_a_rate_of_counts_has_an_interval_though_nobody_knows_on_how_many_rows_it_rests() -> None:
    of_those_at_quota = Quota("revenue", total("deals", "money", on="closed"), QuotaPart.REPS_AT_QUOTA)
    rate = replace(CATALOGUE["win_rate"], formula=Quotient(count("deals", on="closed"), of_those_at_quota))
    found = reading(rate, totals_of(lambda operand, _: Total(Fraction(4 if operand == of_those_at_quota else 1))))
    assert (found.value, found.sample, found.interval) == (Fraction(1, 4), None, wilson(1, 4))


def test_a_total_of_nothing_rests_on_no_rows() -> None:
    assert Total(None) == Total(None, rows=0, seen=0)


@pytest.mark.parametrize(("sizes", "cycles"), [(3, 9), (9, 3)])
def test_velocity_rests_on_the_smallest_of_its_parts(sizes: int, cycles: int) -> None:
    def of(operand: Operand, _: Frame) -> Total:
        assert isinstance(operand, Measure)
        known_rows = {"money": sizes, "cycle_ms": cycles}.get(operand.of or "", 20)
        return Total(Fraction(known_rows), known_rows)

    assert reading(CATALOGUE["pipeline_velocity"], totals_of(of)).sample == 3


def test_a_mean_of_each_customer_rests_on_the_customers_not_on_their_orders() -> None:
    def of(operand: Operand, _: Frame) -> Total:
        return Total(Fraction(3), 9)

    assert reading(CATALOGUE["avg_basket_per_customer"], totals_of(of)).sample == 3


def test_what_is_divided_by_a_sum_rests_on_its_rows() -> None:
    meetings = Quotient(count("activities", on="happened"), total("activities", "spent_ms", on="happened"))
    kpi = replace(CATALOGUE["calls_per_opportunity"], formula=meetings)
    assert reading(kpi, totals_of(lambda _, __: Total(Fraction(7200), 4))).sample == 4


def test_a_product_of_sums_is_no_sample() -> None:
    money = Plain(total("deals", "money", on="closed"))
    kpi = replace(CATALOGUE["pipeline_velocity"], formula=ProductOver((money,), money))
    assert reading(kpi, totals_of(lambda _, __: Total(Fraction(8), 4))).sample is None


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_a_factor_scales_a_value(factor: int) -> None:
    kpi = replace(CATALOGUE["calls"], formula=Plain(count("activities", on="happened"), Fraction(factor)))
    assert reading(kpi, totals_of(lambda _, __: Total(Fraction(8), 8))).value == 8 * factor


def test_a_product_without_a_factor_tells_what_it_would_be_divided_by() -> None:
    def of(operand: Operand, _: Frame) -> Total:
        has_none = isinstance(operand, Measure) and operand.on == "known"
        return Total(Fraction(0), 0) if has_none else Total(Fraction(20), 20)

    assert reading(CATALOGUE["ltv_cac"], totals_of(of)) == Reading(None, None, Fraction(1), enough=False)


def test_a_margin_of_a_half_halves_what_a_customer_is_worth() -> None:
    def of(operand: Operand, _: Frame) -> Total:
        return Total(Fraction(3), 30)

    usual, half = (
        next(kpi for kpi in customers(options) if kpi.key == "clv_projected")
        for options in (Options(), Options(clv_margin=Fraction(1, 2)))
    )
    assert (reading(usual, totals_of(of)).value, reading(half, totals_of(of)).value) == (Fraction(3), Fraction(3, 2))


@pytest.mark.parametrize("reps", [0, 1])
def test_one_rep_is_enough_for_a_figure_of_each_rep(reps: int) -> None:
    def of(operand: Operand, _: Frame) -> Total:
        return Total(Fraction(reps), reps) if isinstance(operand, Headcount) else Total(Fraction(8), 8)

    assert reading(CATALOGUE["calls_per_rep"], totals_of(of)).enough is bool(reps)


def test_an_interval_never_leaves_what_a_rate_can_be() -> None:
    ends = [wilson(successes, trials) or (2.0, 2.0) for trials in range(1, 300) for successes in (0, trials)]
    assert (min(low for low, _ in ends), max(high for _, high in ends)) == (0.0, 1.0)


@pytest.mark.parametrize("vector", VECTORS["wilson_95"], ids=str)
def test_the_wilson_interval(vector: dict[str, Any]) -> None:
    found = wilson(vector["k"], vector["n"])
    assert found == (None if vector["interval"] is None else pytest.approx(tuple(vector["interval"])))


def test_a_group_without_rows_is_zero_for_counts_and_nothing_for_rates() -> None:
    assert empty_reading(CATALOGUE["revenue"]) == Reading(Fraction(0))
    assert empty_reading(CATALOGUE["sales_cycle_median"]) == NO_READING
    assert empty_reading(CATALOGUE["win_rate"]) == NO_READING


def test_a_sum_beside_a_count_is_no_count() -> None:
    calls, money = count("activities", on="happened"), total("deals", "money", on="closed")
    assert is_rate_of_counts(Quotient(calls, Together((calls, calls))))
    assert not is_rate_of_counts(Quotient(calls, Together((calls, money))))


def test_what_is_a_rate_of_counts_has_an_interval() -> None:
    rates = {key for key, kpi in CATALOGUE.items() if kpi.unit is Unit.PERCENT and is_rate_of_counts(kpi.formula)}
    assert rates == set(RATES.split())


@pytest.mark.parametrize(
    ("kpi", "is_rate"),
    [
        *(("win_rate", True), ("response_rate", True), ("quota_hit_rate", True), ("csat", True)),
        *(("target_attainment_deals", False), ("revenue_churn", False), ("avg_deal_size", False), ("revenue", False)),
    ],
)
def test_a_rate_of_counts_is_never_more_than_all_of_them(kpi: str, *, is_rate: bool) -> None:
    assert is_rate_of_counts(CATALOGUE[kpi].formula) is is_rate
