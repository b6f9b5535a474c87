"""From totals to readings: what a KPI's formula makes of its operands. Pure arithmetic on exact fractions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, sqrt

from kpis.formulas import (
    AgainstTarget,
    Coverage,
    Difference,
    Formula,
    Frame,
    Growth,
    Headcount,
    Operand,
    Plain,
    ProductOver,
    Quota,
    QuotaPart,
    Quotient,
    Recurring,
    Required,
    Score,
    Share,
    Together,
    measures,
)
from kpis.kpi import Kpi, Unit
from kpis.measures import Aggregate, Measure
from kpis.readings import NO_READING, Reading

Z_95 = 1.959964
"""The 97.5 % point of the normal distribution, as `semantics` (section 5) gives it."""


@dataclass(frozen=True, slots=True)
class Total:
    """What an operand came to: its value (money in currency, not in units) and the number of rows it was made of.

    `seen` counts the rows that could not be used too, such as those whose money is not known.
    """

    value: Fraction | None
    rows: int = 0
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """What is known of one group: the total of an operand over a frame, and that of all groups together."""

    of: Callable[[Operand, Frame], Total]
    of_all: Callable[[Operand, Frame], Total]
    is_running: bool

    def value(self, operand: Operand, frame: Frame = Frame.PERIOD) -> Fraction | None:
        return self.of(operand, frame).value


def reading(kpi: Kpi, totals: Totals) -> Reading:
    """The KPI's reading from the totals of its operands.

    Units: money in workspace currency, percent as a fraction, days as days. No value where a denominator is empty.
    """
    made = _read(kpi.formula, totals)
    sample = _sample(kpi.formula, totals)
    enough = sample is None or sample >= kpi.min_sample
    return Reading(made.value, made.numerator, made.denominator, _interval(kpi, made), enough, sample)


def empty_reading(kpi: Kpi) -> Reading:
    """What a group without rows has: 0 of a count or a sum, no value of anything else."""
    return Reading(Fraction(0)) if is_sum(kpi.formula) else NO_READING


def is_sum(formula: Formula) -> bool:
    """Whether nothing comes to 0: a count or a sum, or one less another."""
    match formula:
        case Plain(of):
            return not is_median(of)
        case Difference(of, minus):
            return not any(measure.is_needed for measure in (*measures(of), *measures(minus)))
    return False


def is_rate_of_counts(formula: Formula) -> bool:
    """Whether it is how many of so many: never more than all of them."""
    return isinstance(formula, Quotient) and _counts(formula.of) and _counts(formula.to)


def is_median(operand: Operand) -> bool:
    """Whether it is the middle one of its values."""
    return isinstance(operand, Measure) and operand.aggregate is Aggregate.MEDIAN


def _read(formula: Formula, totals: Totals) -> Reading:
    match formula:
        case Plain(of, factor):
            total = totals.of(of, Frame.PERIOD)
            rows = Fraction(total.rows) if is_median(of) else None
            return Reading(_scaled(total.value, factor), denominator=rows)
        case Difference(of, minus, factor):
            return Reading(_scaled(_less(totals.value(of), totals.value(minus)), factor))
        case Quotient(of, to, factor, frame):
            return _quotient(_scaled(totals.value(of, frame), factor), totals.value(to, frame))
        case Share(of, factor):
            whole = totals.of_all(of, Frame.PERIOD).value
            return _quotient(_scaled(totals.value(of), factor), _scaled(whole, factor))
        case Growth(of, now, before):
            made = _quotient(totals.value(of, now), totals.value(of, before))
            return replace(made, value=None if made.value is None else made.value - 1)
        case ProductOver(factors, over, factor):
            values = [_read(part, totals).value for part in factors]
            return _product([*values, factor], _read(over, totals).value)
        case _:
            return _against_target(formula, totals)


def _scaled(value: Fraction | None, factor: Fraction) -> Fraction | None:
    return value if value is None or factor == 1 else value * factor


def _quotient(numerator: Fraction | None, denominator: Fraction | None) -> Reading:
    value = numerator / denominator if numerator is not None and denominator else None
    return Reading(value, numerator, denominator)


def _product(factors: Iterable[Fraction | None], over: Fraction | None) -> Reading:
    product = Fraction(1)
    for factor in factors:
        if factor is None:
            return Reading(None, None, over)
        product *= factor
    return _quotient(product, over)


def _against_target(formula: AgainstTarget, totals: Totals) -> Reading:
    match formula:
        case Coverage():
            return _coverage(formula, totals)
        case Required():
            return _required(formula, totals)
        case _:
            return _score(formula, totals)


def _coverage(formula: Coverage, totals: Totals) -> Reading:
    target = totals.value(formula.target)
    if not totals.is_running:
        return _quotient(totals.value(formula.at_start), target)
    missing = _less(target, totals.value(formula.reached))
    made = _quotient(totals.value(formula.at_end), missing)
    return made if missing is None or missing > 0 else replace(made, value=None)


def _less(of: Fraction | None, minus: Fraction | None) -> Fraction | None:
    return None if of is None or minus is None else of - minus


def _required(formula: Required, totals: Totals) -> Reading:
    each = _read(formula.each, totals).value
    missing = _less(totals.value(formula.target), totals.value(formula.reached))
    missing = None if missing is None else max(missing, Fraction(0))
    return Reading(needed(missing, each), missing, each)


def needed(missing: Fraction | None, each: Fraction | None) -> Fraction | None:
    """How many of the average size make up what is missing: divided, rounded to 9 decimals, then up."""
    if missing is None or not each:
        return None
    return Fraction(ceil(round(missing / each, 9)))


def _score(formula: Score, totals: Totals) -> Reading:
    weights, points = Fraction(0), Fraction(0)
    for part in formula.parts:
        actual, target = _read(part.actual, totals).value, totals.value(part.target)
        if actual is not None and target is not None and target > 0:
            weights += part.weight
            points += part.weight * min(actual / target, formula.cap)
    return _quotient(100 * points, weights) if weights else NO_READING


def _sample(formula: Formula, totals: Totals) -> Fraction | None:
    """The number of rows, customers or reps that a value rests on; of a product, the smallest of its parts."""
    match formula:
        case Quotient(_, to, _, frame):
            return _size(to, totals.of(to, frame))
        case Plain(of) if is_median(of):
            return Fraction(totals.of(of, Frame.PERIOD).rows)
        case ProductOver((Difference(),), Plain(to)):
            return _size(to, totals.of(to, Frame.PERIOD))
        case ProductOver(factors, over):
            sizes = [_sample(part, totals) for part in (*factors, over)]
            return min((size for size in sizes if size is not None), default=None)
    return None


def _size(operand: Operand, total: Total) -> Fraction | None:
    match operand:
        case Measure() | Together() | Headcount():
            return total.value if _counts(operand) else Fraction(total.rows)
        case Quota(part=QuotaPart.REPS):
            return total.value
        case Recurring():
            return Fraction(total.rows)
    return None


def _counts(operand: Operand) -> bool:
    """Whether it is a number of things."""
    match operand:
        case Measure():
            return operand.is_count
        case Together(parts):
            return all(part.is_count for part in parts)
        case Quota(part=part):
            return part in (QuotaPart.REPS, QuotaPart.REPS_AT_QUOTA)
    return isinstance(operand, Headcount)


def _interval(kpi: Kpi, made: Reading) -> tuple[float, float] | None:
    """The Wilson interval of a rate of counts; rates of money have none."""
    if kpi.unit is not Unit.PERCENT or not is_rate_of_counts(kpi.formula):
        return None
    if made.value is None or made.denominator is None:
        return None
    return wilson(int(made.value * made.denominator), int(made.denominator))


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """The 95 % interval of a rate, clipped to 0..1; none without trials.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927), 209-212.
    """
    if not trials:
        return None
    rate = successes / trials
    square = Z_95**2
    middle = rate + square / (2 * trials)
    spread = Z_95 * sqrt(rate * (1 - rate) / trials + square / (4 * trials**2))
    scale = 1 + square / trials
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)
