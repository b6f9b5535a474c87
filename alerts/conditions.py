"""Conditions: when a value is one to tell somebody about, and when it is well again.

`below` and `above` are strict: a value that equals the threshold does not fire. A KPI that is better low (churn, sales
cycle) is "below target" when it lies above it, and "behind pace" when expected ÷ actual falls under the same bands.
Bands and targets to date: `semantics`, section 10.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from kpis.kpi import Better
from kpis.readings import Reading, Standing, Status


class ConditionKind(StrEnum):
    BELOW = "below"
    ABOVE = "above"
    BELOW_TARGET = "below target"
    BEHIND_PACE = "behind pace"
    AT_RISK = "at risk"

    @property
    def has_value(self) -> bool:
        return self in (ConditionKind.BELOW, ConditionKind.ABOVE)

    @property
    def is_paced(self) -> bool:
        return self in (ConditionKind.BEHIND_PACE, ConditionKind.AT_RISK)


@dataclass(frozen=True, slots=True)
class Condition:
    """`value` is the threshold of `below` and `above`, in the KPI's unit.

    `clear_at` is where a firing rule recovers, if not where it fired: in the KPI's unit, and for the paced conditions,
    whose threshold moves every day, a share of what is expected by then (1.05 = five percent ahead).
    `min_sample` is the least denominator to judge a rate by, beside the KPI's own.
    """

    kind: ConditionKind
    value: Fraction | None = None
    clear_at: Fraction | None = None
    min_sample: int | None = None


class Quiet(StrEnum):
    """Why nothing can be said about a value: it neither fires nor resolves."""

    NO_VALUE = "no_value"
    TOO_FEW = "too_few"
    NO_TARGET = "no_target"
    NO_PACE = "no_pace"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at a value found. `is_clear` is well past the threshold, `expected` the threshold or pace now."""

    is_breached: bool
    is_clear: bool
    expected: Fraction


def examine(condition: Condition, better: Better, reading: Reading, goal: Standing | None) -> Finding | Quiet:
    """Whether the condition holds; a reason to be quiet where there is no value, too little of it, or no target."""
    if reading.value is None:
        return Quiet.NO_VALUE
    if not reading.enough or _too_few(condition, reading):
        return Quiet.TOO_FEW
    if condition.kind.has_value:
        return _against(condition, reading.value, condition.value or Fraction(0), side(condition, better))
    if goal is None:
        return Quiet.NO_TARGET
    if condition.kind is ConditionKind.BELOW_TARGET:
        return _against(condition, reading.value, goal.target, side(condition, better))
    return _paced(condition, better, reading.value, goal)


def side(condition: Condition, better: Better) -> int:
    """1 where low values fire, -1 where high ones do: values times it compare as if low were bad."""
    match condition.kind:
        case ConditionKind.BELOW:
            return 1
        case ConditionKind.ABOVE:
            return -1
        case _:
            return -1 if better is Better.LOWER else 1


def _too_few(condition: Condition, reading: Reading) -> bool:
    sample = reading.denominator if reading.sample is None else reading.sample
    if condition.min_sample is None or sample is None:
        return False
    return sample < condition.min_sample


def _against(condition: Condition, value: Fraction, threshold: Fraction, sign: int) -> Finding:
    breached = sign * value < sign * threshold
    clear = not breached
    if condition.clear_at is not None:
        clear = clear and sign * value >= sign * condition.clear_at
    return Finding(breached, clear, threshold)


def _paced(condition: Condition, better: Better, value: Fraction, goal: Standing) -> Finding | Quiet:
    if goal.status is None or goal.expected is None:
        return Quiet.NO_PACE
    firing = {Status.AT_RISK} if condition.kind is ConditionKind.AT_RISK else {Status.AT_RISK, Status.BEHIND}
    breached = goal.status in firing
    clear = not breached
    if condition.clear_at is not None:
        clear = clear and _is_ahead(better, value, goal.expected, condition.clear_at)
    return Finding(breached, clear, goal.expected)


def _is_ahead(better: Better, value: Fraction, expected: Fraction, share: Fraction) -> bool:
    """actual ÷ expected ≥ share, or expected ÷ actual for what is better low; multiplied out, as both may be 0."""
    return value * share <= expected if better is Better.LOWER else value >= share * expected
