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


OfGroup = Callable[[str | None], Total]

Reader = Callable[[str | None], Reading]
"""The reading of a group; None is the one without a name, and all there is without a breakdown."""

Sampler = Callable[[str | None], Fraction | None]


@dataclass(frozen=True, slots=True)
class Totals:
    """What is known of a stretch of time: the total of an operand over a frame, by group, and that of all groups."""

    of: Callable[[Operand, Frame], OfGroup]
    of_all: Callable[[Operand, Frame], Total]
    is_running: bool


def reader(kpi: Kpi, totals: Totals) -> Reader:
    """What makes readings from the totals of the operands: a formula is looked through once, whatever it is asked of.

    Units: money in workspace currency, percent as a fraction, days as days. No value where a denominator is empty.
    """
    made_of, sample_of = _reader(kpi.formula, totals), _sampler(kpi.formula, totals)
    has_interval = kpi.unit is Unit.PERCENT and is_rate_of_counts(kpi.formula)
    if sample_of is None and not has_interval:
        return made_of

    def read(group: str | None) -> Reading:
        made, sample = made_of(group), sample_of(group) if sample_of else None
        enough = sample is None or sample >= kpi.min_sample
        interval = _interval(made) if has_interval else None
        return Reading(made.value, made.numerator, made.denominator, interval, enough, sample)

    return read


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


def _reader(formula: Formula, totals: Totals) -> Reader:
    """The readings that a formula gives, without what is said about them."""
    match formula:
        case Plain(of, factor):
            return _plain(totals.of(of, Frame.PERIOD), factor, is_median=is_median(of))
        case Difference(of, minus, factor):
            more, less = totals.of(of, Frame.PERIOD), totals.of(minus, Frame.PERIOD)
            return lambda group: Reading(_scaled(_less(more(group).value, less(group).value), factor))
        case Quotient(of, to, factor, frame):
            above, below = totals.of(of, frame), totals.of(to, frame)
            return lambda group: _quotient(_scaled(above(group).value, factor), below(group).value)
        case Share(of, factor):
            part, whole = totals.of(of, Frame.PERIOD), _scaled(totals.of_all(of, Frame.PERIOD).value, factor)
            return lambda group: _quotient(_scaled(part(group).value, factor), whole)
        case Growth(of, now, before):
            grown, from_ = totals.of(of, now), totals.of(of, before)
            return lambda group: _growth(grown(group).value, from_(group).value)
        case ProductOver(factors, over, factor):
            each, divisor = [_reader(part, totals) for part in factors], _reader(over, totals)
            return lambda group: _product([*(of(group).value for of in each), factor], divisor(group).value)
        case _:
            return _against_target(formula, totals)


def _plain(of_group: OfGroup, factor: Fraction, *, is_median: bool) -> Reader:
    if is_median:
        return lambda group: _middle(of_group(group), factor)
    if factor == 1:
        return lambda group: Reading(of_group(group).value)
    return lambda group: Reading(_scaled(of_group(group).value, factor))


def _middle(total: Total, factor: Fraction) -> Reading:
    return Reading(_scaled(total.value, factor), denominator=Fraction(total.rows))


def _scaled(value: Fraction | None, factor: Fraction) -> Fraction | None:
    return value if value is None or factor == 1 else value * factor


def _quotient(numerator: Fraction | None, denominator: Fraction | None) -> Reading:
    value = numerator / denominator if numerator is not None and denominator else None
    return Reading(value, numerator, denominator)


def _growth(now: Fraction | None, before: Fraction | None) -> Reading:
    made = _quotient(now, before)
    return replace(made, value=None if made.value is None else made.value - 1)


def _product(factors: Iterable[Fraction | None], over: Fraction | None) -> Reading:
    product = Fraction(1)
    for factor in factors:
        if factor is None:
            return Reading(None, None, over)
        product *= factor
    return _quotient(product, over)


def _against_target(formula: AgainstTarget, totals: Totals) -> Reader:
    match formula:
        case Coverage():
            return _coverage(formula, totals)
        case Required():
            return _required(formula, totals)
        case _:
            return _score(formula, totals)


def _coverage(formula: Coverage, totals: Totals) -> Reader:
    target = totals.of(formula.target, Frame.PERIOD)
    if not totals.is_running:
        at_start = totals.of(formula.at_start, Frame.PERIOD)
        return lambda group: _quotient(at_start(group).value, target(group).value)
    at_end, reached = totals.of(formula.at_end, Frame.PERIOD), totals.of(formula.reached, Frame.PERIOD)
    return lambda group: _covered(at_end(group).value, _less(target(group).value, reached(group).value))


def _covered(at_end: Fraction | None, missing: Fraction | None) -> Reading:
    made = _quotient(at_end, missing)
    return made if missing is None or missing > 0 else replace(made, value=None)


def _less(of: Fraction | None, minus: Fraction | None) -> Fraction | None:
    return None if of is None or minus is None else of - minus


def _required(formula: Required, totals: Totals) -> Reader:
    average = _reader(formula.each, totals)
    target, reached = totals.of(formula.target, Frame.PERIOD), totals.of(formula.reached, Frame.PERIOD)

    def read(group: str | None) -> Reading:
        each = average(group).value
        missing = _less(target(group).value, reached(group).value)
        missing = None if missing is None else max(missing, Fraction(0))
        return Reading(needed(missing, each), missing, each)

    return read


def needed(missing: Fraction | None, each: Fraction | None) -> Fraction | None:
    """How many of the average size make up what is missing: divided, rounded to 9 decimals, then up."""
    if not missing:  # nothing is, or nobody knows
        return missing
    return Fraction(ceil(round(missing / each, 9))) if each else None


def _score(formula: Score, totals: Totals) -> Reader:
    parts = [
        (part.weight, _reader(part.actual, totals), totals.of(part.target, Frame.PERIOD)) for part in formula.parts
    ]

    def read(group: str | None) -> Reading:
        weights, points = Fraction(0), Fraction(0)
        for weight, actual_of, target_of in parts:
            actual, target = actual_of(group).value, target_of(group).value
            if actual is not None and target is not None and target > 0:
                weights += weight
                points += weight * min(actual / target, formula.cap)
        return _quotient(100 * points, weights) if weights else NO_READING

    return read


def _sampler(formula: Formula, totals: Totals) -> Sampler | None:
    """The number of rows, customers or reps that a value rests on; of a product, the smallest of its parts."""
    match formula:
        case Quotient(_, to, _, frame):
            return _sizer(to, totals.of(to, frame))
        case Plain(of) if is_median(of):
            return _rows(totals.of(of, Frame.PERIOD))
        case ProductOver((Difference(),), Plain(to)):
            return _sizer(to, totals.of(to, Frame.PERIOD))
        case ProductOver(factors, over):
            found = [_sampler(part, totals) for part in (*factors, over)]
            sizes = [size for size in found if size is not None]
            return (lambda group: _smallest(size(group) for size in sizes)) if sizes else None
    return None


def _smallest(sizes: Iterable[Fraction | None]) -> Fraction | None:
    return min((size for size in sizes if size is not None), default=None)


def _sizer(operand: Operand, of_group: OfGroup) -> Sampler | None:
    match operand:
        case Measure() | Together() | Headcount():
            return (lambda group: of_group(group).value) if _counts(operand) else _rows(of_group)
        case Quota(part=QuotaPart.REPS):
            return lambda group: of_group(group).value
        case Recurring():
            return _rows(of_group)
    return None


def _rows(of_group: OfGroup) -> Sampler:
    return lambda group: Fraction(of_group(group).rows)


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


def _interval(made: Reading) -> tuple[float, float] | None:
    """The Wilson interval of a rate of counts; rates of money have none."""
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
