"""From totals to readings: what is measured against targets and quotas."""

from fractions import Fraction
from typing import Any

import pytest

from kpis.catalogue import CATALOGUE
from kpis.compute import Total, Totals, needed
from kpis.formulas import (
    Frame,
    Operand,
    Quota,
    TargetFor,
)
from kpis.measures import Aggregate, Measure, When
from tests.golden_vectors import VECTORS
from tests.kpis.one_reading import reading, totals_of


def pipeline(*, reached: int, target: int | None, is_running: bool) -> Totals:
    """Totals of a pipeline of 300 at the end of the period and 200 at its start; a won deal is worth 40."""

    def of(operand: Operand, frame: Frame) -> Total:
        match operand:
            case TargetFor():
                return Total(None if target is None else Fraction(target))
            case Measure(when=When.AT_END):
                return Total(Fraction(300), 9)
            case Measure(when=When.AT_START):
                return Total(Fraction(200), 9)
            case Measure(aggregate=Aggregate.SUM) if frame is Frame.YEAR:
                return Total(Fraction(400), 10)
            case Measure(aggregate=Aggregate.SUM):
                return Total(Fraction(reached), 1)
        return Total(Fraction(10), 10)

    return totals_of(of, is_running=is_running)


@pytest.mark.parametrize(
    ("is_running", "reached", "target", "value"),
    [
        (True, 100, 400, Fraction(1)),
        (True, 399, 400, Fraction(300)),
        (True, 400, 400, None),
        (True, 500, 400, None),
        (True, 100, None, None),
        (False, 100, 400, Fraction(1, 2)),
        (False, 500, 400, Fraction(1, 2)),
        (False, 100, None, None),
    ],
)
def test_coverage_is_what_is_open_over_what_is_missing_and_at_the_start_once_it_is_over(
    reached: int, target: int | None, value: Fraction | None, *, is_running: bool
) -> None:
    totals = pipeline(reached=reached, target=target, is_running=is_running)
    assert reading(CATALOGUE["pipeline_coverage"], totals).value == value


@pytest.mark.parametrize(("reached", "deals_needed"), [(0, 10), (1, 10), (390, 1), (400, 0), (500, 0)])
def test_the_deals_needed_are_of_the_usual_size_and_none_once_the_target_is_met(
    reached: int, deals_needed: int
) -> None:
    totals = pipeline(reached=reached, target=400, is_running=True)
    assert reading(CATALOGUE["required_deals"], totals).value == deals_needed


@pytest.mark.parametrize("vector", VECTORS["required_deals"], ids=str)
def test_what_is_needed_is_rounded_up(vector: dict[str, Any]) -> None:
    missing = Fraction(max(vector["remaining"], 0))
    assert needed(missing, Fraction(vector["avg_deal_size"])) == vector["deals"]


def test_a_rounding_error_is_not_another_deal() -> None:
    assert needed(3 + Fraction(4, 10**10), Fraction(1)) == 3
    assert needed(3 + Fraction(6, 10**10), Fraction(1)) == 4


def test_a_target_that_is_met_needs_no_average() -> None:
    assert needed(Fraction(0), None) == 0
    assert needed(Fraction(5), None) is None
    assert needed(None, Fraction(1)) is None


def score(revenue: int | None, meetings: int | None, *, won: int = 0, closed: int = 0) -> Totals:
    """Totals of a rep who made 150 and met 10 customers, with targets for revenue, meetings and a win rate of 1."""
    targets = {"revenue": revenue, "meetings": meetings, "win_rate": 1}

    def of(operand: Operand, frame: Frame) -> Total:
        match operand:
            case TargetFor(kpi):
                target = targets[kpi]
                return Total(None if target is None else Fraction(target))
            case Measure(of="money"):
                return Total(Fraction(150))
            case Measure(of="times"):
                return Total(Fraction(10))
            case Measure(where=where) if "lost" in getattr(where[0], "values", ()):
                return Total(Fraction(closed))
        return Total(Fraction(won))

    return totals_of(of)


@pytest.mark.parametrize(
    ("totals", "value"),
    [
        (score(150, 10, won=1, closed=1), Fraction(100)),
        (score(50, 10, won=1, closed=1), Fraction(125)),
        (score(150, None), Fraction(100)),
        (score(150, 20), Fraction(100 * 65, 80)),
        (score(None, 0), None),
    ],
    ids=["all met", "capped", "parts without a target drop out", "weights are scaled", "none has a target"],
)
def test_a_score_weighs_what_was_reached(totals: Totals, value: Fraction | None) -> None:
    assert reading(CATALOGUE["rep_performance"], totals).value == value


@pytest.mark.parametrize(("reps", "enough"), [(2, False), (3, True)])
def test_the_share_of_reps_at_quota_rests_on_the_reps(reps: int, *, enough: bool) -> None:
    def of(operand: Operand, _: Frame) -> Total:
        assert isinstance(operand, Quota)
        return Total(Fraction(reps), reps)

    assert reading(CATALOGUE["quota_hit_rate"], totals_of(of)).enough is enough


def test_quota_attainment_is_a_fact_of_any_number_of_reps() -> None:
    assert reading(CATALOGUE["quota_attainment"], totals_of(lambda _, __: Total(Fraction(1), 1))).enough
