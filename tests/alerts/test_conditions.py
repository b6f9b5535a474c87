"""Conditions: what is breached, what is clear, and when nothing can be said."""

from fractions import Fraction

import pytest

from alerts.conditions import Condition, ConditionKind, Finding, Quiet, examine
from kpis.kpi import Better
from kpis.readings import Reading, Standing, Status

BELOW, ABOVE = ConditionKind.BELOW, ConditionKind.ABOVE
GOAL = Standing(Fraction(300), Fraction(1, 3), Fraction(100), Status.ON_TRACK, 63, 21)


def breach(condition: Condition, better: Better, value: int, goal: Standing | None = GOAL) -> bool:
    finding = examine(condition, better, Reading(Fraction(value)), goal)
    assert isinstance(finding, Finding)
    return finding.is_breached


def cleared(condition: Condition, better: Better, value: int, goal: Standing | None = GOAL) -> bool:
    finding = examine(condition, better, Reading(Fraction(value)), goal)
    assert isinstance(finding, Finding)
    return finding.is_clear


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (BELOW, 44, True),
        (BELOW, 45, False),
        (BELOW, 46, False),
        (ABOVE, 44, False),
        (ABOVE, 45, False),
        (ABOVE, 46, True),
    ],
)
def test_a_value_that_equals_the_threshold_does_not_fire(kind: ConditionKind, value: int, *, expected: bool) -> None:
    assert breach(Condition(kind, Fraction(45)), Better.HIGHER, value) is expected


@pytest.mark.parametrize(
    ("better", "value", "expected"),
    [(Better.HIGHER, 299, True), (Better.HIGHER, 300, False), (Better.LOWER, 300, False), (Better.LOWER, 301, True)],
)
def test_below_target_is_above_it_for_what_is_better_low(better: Better, value: int, *, expected: bool) -> None:
    assert breach(Condition(ConditionKind.BELOW_TARGET), better, value) is expected


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        (ConditionKind.BEHIND_PACE, Status.ON_TRACK, False),
        (ConditionKind.BEHIND_PACE, Status.BEHIND, True),
        (ConditionKind.BEHIND_PACE, Status.AT_RISK, True),
        (ConditionKind.AT_RISK, Status.BEHIND, False),
        (ConditionKind.AT_RISK, Status.AT_RISK, True),
    ],
)
def test_pace_goes_by_the_status(kind: ConditionKind, status: Status, *, expected: bool) -> None:
    goal = Standing(Fraction(300), None, Fraction(100), status)
    assert breach(Condition(kind), Better.HIGHER, 90, goal) is expected


@pytest.mark.parametrize(
    ("condition", "better", "value", "expected"),
    [
        (Condition(BELOW, Fraction(45), clear_at=Fraction(50)), Better.HIGHER, 47, False),
        (Condition(BELOW, Fraction(45), clear_at=Fraction(50)), Better.HIGHER, 50, True),
        (Condition(ABOVE, Fraction(45), clear_at=Fraction(40)), Better.LOWER, 41, False),
        (Condition(ABOVE, Fraction(45), clear_at=Fraction(40)), Better.LOWER, 40, True),
        (Condition(ConditionKind.BELOW_TARGET, clear_at=Fraction(200)), Better.HIGHER, 250, False),
        (Condition(ConditionKind.BEHIND_PACE, clear_at=Fraction(21, 20)), Better.HIGHER, 104, False),
        (Condition(ConditionKind.BEHIND_PACE, clear_at=Fraction(21, 20)), Better.HIGHER, 105, True),
        (Condition(ConditionKind.BEHIND_PACE, clear_at=Fraction(5, 4)), Better.LOWER, 81, False),
        (Condition(ConditionKind.BEHIND_PACE, clear_at=Fraction(5, 4)), Better.LOWER, 80, True),
    ],
)
def test_a_rule_with_clear_at_is_clear_only_past_it(
    condition: Condition, better: Better, value: int, *, expected: bool
) -> None:
    assert cleared(condition, better, value) is expected


@pytest.mark.parametrize(
    ("condition", "reading", "goal", "expected"),
    [
        (Condition(BELOW, Fraction(1)), Reading(None), GOAL, Quiet.NO_VALUE),
        (Condition(BELOW, Fraction(1)), Reading(Fraction(0), enough=False), GOAL, Quiet.TOO_FEW),
        (
            Condition(BELOW, Fraction(1), min_sample=10),
            Reading(Fraction(0), Fraction(0), Fraction(9)),
            GOAL,
            Quiet.TOO_FEW,
        ),
        (Condition(ConditionKind.BEHIND_PACE), Reading(Fraction(1)), None, Quiet.NO_TARGET),
        (
            Condition(ConditionKind.AT_RISK),
            Reading(Fraction(0)),
            Standing(Fraction(9), None, Fraction(0), None),
            Quiet.NO_PACE,
        ),
    ],
)
def test_where_nothing_can_be_said_the_reason_is_told(
    condition: Condition, reading: Reading, goal: Standing | None, expected: Quiet
) -> None:
    assert examine(condition, Better.HIGHER, reading, goal) is expected


def test_a_rate_over_enough_rows_is_judged_by_the_rule_s_own_minimum() -> None:
    condition = Condition(BELOW, Fraction(1, 2), min_sample=10)
    found = examine(condition, Better.HIGHER, Reading(Fraction(3, 10), Fraction(3), Fraction(10)), None)
    assert found == Finding(is_breached=True, is_clear=False, expected=Fraction(1, 2))
