"""Why there is no value: what is missing of a formula is named, the first thing first."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from kpis.absences import absence_of
from kpis.catalogue import CATALOGUE
from kpis.compute import Total
from kpis.explanations import formula_read
from kpis.formulas import (
    Coverage,
    Difference,
    Formula,
    Frame,
    Growth,
    Operand,
    Plain,
    ProductOver,
    Quotient,
    Read,
    Required,
    Score,
    ScorePart,
    TargetFor,
)
from kpis.measures import Measure, count, total
from kpis.readings import Absence, Why

ONE = Fraction(1)


def absence(kpi: str, values: Mapping[int, int | None], *, is_running: bool = True) -> Absence | None:
    """What is said when the operands, by their places in the formula, have these values, and all others 1."""
    reads = CATALOGUE[kpi].reads
    known = {read: Total(ONE) for read in reads}
    for place, value in values.items():
        known[reads[place]] = Total(None if value is None else Fraction(value))
    return absence_of(formula_read(CATALOGUE[kpi].formula, is_running=is_running), known)


def test_who_lacks_nothing_has_a_value() -> None:
    assert [key for key in CATALOGUE if absence(key, {}) is not None] == ["pipeline_coverage"]
    assert absence("pipeline_coverage", {}, is_running=False) is None


@pytest.mark.parametrize(
    ("kpi", "values", "why", "operand"),
    [
        ("target_attainment", {1: None}, Why.NO_TARGET, TargetFor("revenue")),
        ("target_attainment", {1: 0}, Why.ZERO, TargetFor("revenue")),
        ("quota_attainment", {0: 0, 1: 0}, Why.NO_QUOTA, 1),
        ("win_rate", {0: 0, 1: 0}, Why.ZERO, 1),
        ("sales_growth", {0: 5, 1: 0}, Why.ZERO, 1),
        ("lead_response_time", {0: None}, Why.NO_DATA, 0),
        ("cac", {0: None, 1: 0}, Why.NO_DATA, 0),
        ("cac", {1: 0}, Why.ZERO, 1),
        ("required_deals", {0: None}, Why.NO_TARGET, TargetFor("revenue")),
        ("required_deals", {3: 0}, Why.ZERO, 3),
        ("selling_time_share", {0: 0}, Why.ZERO, 0),
        ("clv_projected", {1: 0}, Why.ZERO, 1),
        ("clv_projected", {2: 0}, Why.ZERO, 2),
        ("clv_projected", {2: 0, 3: 0}, Why.ZERO, 3),
        ("pipeline_velocity", {5: 0}, Why.ZERO, 5),
    ],
)
def test_the_first_thing_that_is_missing_is_named(
    kpi: str, values: Mapping[int, int | None], why: Why, operand: Operand | int
) -> None:
    found = absence(kpi, values)
    assert found is not None
    expected = CATALOGUE[kpi].reads[operand] if isinstance(operand, int) else (operand, Frame.PERIOD)
    assert (found.why, (found.operand, found.frame)) == (why, expected)


@pytest.mark.parametrize(("reached", "why"), [(2, None), (3, Why.TARGET_MET), (4, Why.TARGET_MET)])
def test_coverage_has_no_value_once_its_target_is_met(reached: int, why: Why | None) -> None:
    reads = CATALOGUE["pipeline_coverage"].reads
    target = next(place for place, (operand, _) in enumerate(reads) if isinstance(operand, TargetFor))
    won = next(place for place, (of, _) in enumerate(reads) if isinstance(of, Measure) and of.dataset == "deals")
    found = absence("pipeline_coverage", {target: 3, won: reached})
    assert (found and found.why) == why


def test_a_score_without_any_target_lacks_the_first_one() -> None:
    reads = CATALOGUE["rep_performance"].reads
    targets = {place: None for place, (operand, _) in enumerate(reads) if isinstance(operand, TargetFor)}
    found = absence("rep_performance", targets)
    assert found == Absence(Why.NO_TARGET, TargetFor("revenue"))


WON, SPENT = count("deals", on="closed"), total("costs", "money", on="incurred")
TARGET = TargetFor("revenue")


def found(formula: Formula, **values: int | None) -> tuple[Why, Operand, Frame] | None:
    """What is said of a formula of `WON`, `SPENT` and a target, of which each is 1 unless told otherwise.

    `spent_before` and `won_in_year` are read over other stretches.
    """
    known: dict[Read, int | None] = {
        (WON, Frame.PERIOD): values.get("won", 1),
        (SPENT, Frame.PERIOD): values.get("spent", 1),
        (SPENT, Frame.BEFORE): values.get("spent_before", 1),
        (WON, Frame.YEAR): values.get("won_in_year", 1),
        (SPENT, Frame.YEAR): 1,
        (TARGET, Frame.PERIOD): values.get("target", 1),
    }
    told = {read: Total(None if value is None else Fraction(value)) for read, value in known.items()}
    absent = absence_of(formula, told)
    return None if absent is None else (absent.why, absent.operand, absent.frame)


LESS = Difference(WON, SPENT)
GROWN = Growth(SPENT)
YEARLY = Quotient(SPENT, WON, frame=Frame.YEAR)
COVERED = Coverage(WON, WON, SPENT, TARGET)
NEEDED = Required(TARGET, WON, YEARLY)
SCORED = Score((ScorePart(ONE, Quotient(SPENT, WON), TARGET),), ONE)


@pytest.mark.parametrize(
    ("formula", "values", "expected"),
    [
        (LESS, {"won": None}, (Why.NO_DATA, WON, Frame.PERIOD)),
        (LESS, {"spent": None}, (Why.NO_DATA, SPENT, Frame.PERIOD)),
        (GROWN, {"spent": None}, (Why.NO_DATA, SPENT, Frame.PERIOD)),
        (GROWN, {"spent_before": None}, (Why.NO_DATA, SPENT, Frame.BEFORE)),
        (YEARLY, {"won_in_year": None}, (Why.NO_DATA, WON, Frame.YEAR)),
        (YEARLY, {"won_in_year": 0}, (Why.ZERO, WON, Frame.YEAR)),
        (ProductOver((Plain(SPENT),), Plain(WON)), {"won": 0}, (Why.ZERO, WON, Frame.PERIOD)),
        (ProductOver((Plain(SPENT),), LESS), {"won": 3, "spent": 3}, (Why.ZERO, WON, Frame.PERIOD)),
        (ProductOver((Plain(SPENT),), LESS), {"won": 3, "spent": 2}, None),
        (
            ProductOver((Plain(SPENT),), Quotient(WON, SPENT, frame=Frame.YEAR)),
            {"won_in_year": 0},
            (Why.ZERO, WON, Frame.YEAR),
        ),
        (COVERED, {"target": None}, (Why.NO_TARGET, TARGET, Frame.PERIOD)),
        (COVERED, {"target": 5, "won": None}, (Why.NO_DATA, WON, Frame.PERIOD)),
        (COVERED, {"target": 5, "spent": None}, None),
        (COVERED, {"target": 0, "spent": 0}, (Why.TARGET_MET, TARGET, Frame.PERIOD)),
        (COVERED, {"target": 1, "spent": 0}, None),
        (NEEDED, {"won": None}, (Why.NO_DATA, WON, Frame.PERIOD)),
        (NEEDED, {"won_in_year": 0}, (Why.ZERO, WON, Frame.YEAR)),
        (SCORED, {"target": 0}, (Why.ZERO, TARGET, Frame.PERIOD)),
        (SCORED, {"won": 0}, (Why.ZERO, WON, Frame.PERIOD)),
        (SCORED, {"won": 0, "target": None}, (Why.NO_TARGET, TARGET, Frame.PERIOD)),
        (SCORED, {}, None),
    ],
)
def test_of_every_kind_of_formula_it_is_named(
    formula: Formula, values: Mapping[str, int | None], expected: tuple[Why, Operand, Frame] | None
) -> None:
    assert found(formula, **values) == expected
