"""From totals to readings: what a KPI's formula makes of its measures. Pure arithmetic on exact fractions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

from kpis.kpi import Kpi, Unit
from kpis.measures import Aggregate, Formula, Growth, Headcount, Measure, Operand, Plain, ProductOver, Quotient
from kpis.readings import NO_READING, Reading

Z_95 = 1.959964
"""The 97.5 % point of the normal distribution, as `semantics` (section 5) gives it."""


@dataclass(frozen=True, slots=True)
class Total:
    """What a measure came to: its value (money in currency, not in units) and the number of rows it was made of.

    `seen` counts the rows that could not be used too, such as those whose money is not known.
    """

    value: Fraction | None
    rows: int = 0
    seen: int = 0


Lookup = Callable[[Operand, int], Total]
"""The total of an operand, `0` = over the period itself, `1` = over the one before it."""


def operands(formula: Formula) -> Iterator[tuple[Operand, int]]:
    """All that a formula needs to be read: the operand and how many periods back."""
    match formula:
        case Plain(of):
            yield of, 0
        case Quotient(of, to):
            yield of, 0
            yield to, 0
        case Growth(of):
            yield of, 0
            yield of, 1
        case ProductOver(factors, over):
            for part in (*factors, over):
                yield from operands(part)


def reading(kpi: Kpi, lookup: Lookup) -> Reading:
    """The KPI's reading from the totals of its operands.

    Units: money in workspace currency, percent as a fraction, days as days. No value where a denominator is empty.
    """
    made = _read(kpi.formula, lookup)
    sample = _sample(kpi.formula, lookup)
    enough = kpi.min_sample == 0 or sample is None or sample >= kpi.min_sample
    return replace(made, enough=enough, interval=_interval(kpi, made))


def empty_reading(kpi: Kpi) -> Reading:
    """What a group without rows has: 0 of a count or a sum, no value of anything else."""
    formula = kpi.formula
    is_sum = isinstance(formula, Plain) and formula.of.aggregate is not Aggregate.MEDIAN
    return Reading(Fraction(0)) if is_sum else NO_READING


def _read(formula: Formula, lookup: Lookup) -> Reading:
    match formula:
        case Plain(of, factor):
            return _plain(of, factor, lookup(of, 0))
        case Quotient(of, to, factor):
            return _quotient(_scaled(lookup(of, 0).value, factor), lookup(to, 0).value)
        case Growth(of):
            now, before = lookup(of, 0).value, lookup(of, 1).value
            made = _quotient(now, before)
            return replace(made, value=None if made.value is None else made.value - 1)
        case ProductOver(factors, over):
            return _product([_read(factor, lookup).value for factor in factors], _read(over, lookup).value)


def _plain(of: Measure, factor: Fraction, total: Total) -> Reading:
    if of.aggregate is Aggregate.MEDIAN:
        return Reading(_scaled(total.value, factor), denominator=Fraction(total.rows))
    return Reading(_scaled(total.value, factor))


def _scaled(value: Fraction | None, factor: Fraction) -> Fraction | None:
    return None if value is None else value * factor


def _quotient(numerator: Fraction | None, denominator: Fraction | None) -> Reading:
    value = numerator / denominator if numerator is not None and denominator else None
    return Reading(value, numerator, denominator)


def _product(factors: list[Fraction | None], over: Fraction | None) -> Reading:
    product = Fraction(1)
    for factor in factors:
        if factor is None:
            return Reading(None)
        product *= factor
    return _quotient(product, over) if over else Reading(None)


def _sample(formula: Formula, lookup: Lookup) -> Fraction | None:
    """The number of rows (or reps) that a value rests on; of a product, the smallest of its parts."""
    match formula:
        case Quotient(_, (Measure() | Headcount()) as to):
            return lookup(to, 0).value
        case Plain(of) if of.aggregate is Aggregate.MEDIAN:
            return Fraction(lookup(of, 0).rows)
        case ProductOver(factors, over):
            sizes = [_sample(part, lookup) for part in (*factors, over)]
            return min((size for size in sizes if size is not None), default=None)
    return None


def _interval(kpi: Kpi, made: Reading) -> tuple[float, float] | None:
    """The Wilson interval of a rate of counts; rates of money have none."""
    formula = kpi.formula
    if kpi.unit is not Unit.PERCENT or not isinstance(formula, Quotient) or not isinstance(formula.to, Measure):
        return None
    if formula.of.aggregate is not Aggregate.COUNT or made.numerator is None or made.denominator is None:
        return None
    return wilson(int(made.numerator), int(made.denominator))


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
