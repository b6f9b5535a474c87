"""Combined: what a declaration's terms make together, as a formula with its unit and kind."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from kpis.compute import is_rate_of_counts
from kpis.conditions import Condition, Is, Known
from kpis.declared.sums import Term, common, needed
from kpis.declared.terms import rows_of
from kpis.declared.where import is_about_later
from kpis.errors import UserError
from kpis.formulas import (
    Difference,
    Formula,
    Frame,
    Growth,
    Headcount,
    Operand,
    Plain,
    ProductOver,
    Quota,
    Quotient,
    Recurring,
    Together,
    measures,
    operands,
)
from kpis.kpi import Kind, Unit
from kpis.measures import Aggregate, Measure, When

SHARES = (Unit.PERCENT, Unit.RATIO)
TIMES = (Unit.HOURS, Unit.DAYS)
FRAMES = {"period": (Frame.PERIOD, Frame.BEFORE), "month": (Frame.MONTH, Frame.MONTH_BEFORE)}
"""What growth is measured over: the period against the one before it, or its latest month against the month before."""


@dataclass(frozen=True, slots=True)
class Combined:
    formula: Formula
    unit: Unit
    kind: Kind
    breakdowns: tuple[str, ...]
    scopes: tuple[str, ...]


def alone(of: Term, unit: Unit | None, line: int) -> Combined:
    """One term by itself."""
    unit = _fitting(unit, TIMES if of.unit in TIMES else (of.unit,), line)
    formula = _times(of.formula, _conversion(of.unit, unit), line)
    kind = of.kpi.kind if of.kpi else _kind(formula)
    return Combined(formula, unit, kind, of.breakdowns, of.scopes)


def divided(of: Term, to: Term, unit: Unit | None, line: int) -> Combined:
    """One term by another."""
    formula = _quotient(of, to)
    is_whole = not is_rate_of_counts(formula) or _is_part(formula)
    unit = _fitting(unit, tuple(one for one in _units(of, to) if is_whole or one is not Unit.PERCENT), line)
    quotient = _times(formula, _divided_conversion(of.unit, to.unit, unit), line)
    counted = list(_measures(quotient))
    return Combined(
        quotient,
        unit,
        _kind(quotient),
        common([of.breakdowns, to.breakdowns], counted),
        common([of.scopes, to.scopes]),
    )


def grown(of: Term, over: str, unit: Unit | None, line: int) -> Combined:
    """The growth of a count or sum."""
    _fitting(unit, (Unit.PERCENT,), line)
    match of.formula:
        case Plain(Measure(aggregate=Aggregate.COUNT | Aggregate.SUM) as measure):
            formula = Growth(measure, *FRAMES[over])
            return Combined(formula, Unit.PERCENT, Kind.GROWTH, of.breakdowns, of.scopes)
    raise UserError("declared_growth", line=line)


def is_sampled(formula: Formula) -> bool:
    """Whether a value rests on a number of rows, customers or reps, below which it is of a small sample."""
    match formula:
        case Quotient(_, Measure() | Together() | Headcount() | Recurring() | Quota()) | ProductOver():
            return True
        case Plain(Measure(aggregate=Aggregate.MEDIAN)):
            return True
    return False


def _quotient(of: Term, to: Term) -> Formula:
    """Two sums are divided as they are; anything else is worked out first, and then divided."""
    match of.formula, to.formula:
        case Plain(dividend, factor), Plain(divisor, other):
            return Quotient(_needed(dividend), divisor, factor / other)
        case _:
            return ProductOver((of.formula,), to.formula)


def _needed(operand: Operand) -> Operand:
    if isinstance(operand, Together):
        return Together(tuple(map(needed, operand.parts)))
    return needed(operand) if isinstance(operand, Measure) else operand


def _units(of: Term, to: Term) -> tuple[Unit, ...]:
    """The units that a quotient may be told in, the usual one first."""
    if of.unit is to.unit or {of.unit, to.unit} <= set(TIMES):
        is_share = _is_part(_quotient(of, to)) if of.unit is Unit.COUNT else not _is_of_a_moment_and_of_a_period(of, to)
        return SHARES if is_share else SHARES[::-1]
    if to.unit in (Unit.COUNT, *SHARES):
        return TIMES if of.unit in TIMES else (Unit.RATIO,) if of.unit in (Unit.COUNT, *SHARES) else (of.unit,)
    return (Unit.MONEY_PER_DAY,) if of.unit is Unit.MONEY and to.unit in TIMES else (Unit.RATIO,)


def _is_of_a_moment_and_of_a_period(of: Term, to: Term) -> bool:
    """What is open at the end is no part of what came in before."""
    both = [{measure.when is When.DURING for measure in _measures(term.formula)} for term in (of, to)]
    return {True} in both and {False} in both


def _divided_conversion(of: Unit, to: Unit, unit: Unit) -> Fraction:
    if to in TIMES:
        return _conversion(of, Unit.DAYS) / _conversion(to, Unit.DAYS)
    return _conversion(of, unit)


def _conversion(unit: Unit, wanted: Unit) -> Fraction:
    """What brings hours to days, or days to hours, where the other is wanted."""
    match unit, wanted:
        case Unit.HOURS, Unit.DAYS:
            return Fraction(1, 24)
        case Unit.DAYS, Unit.HOURS:
            return Fraction(24)
    return Fraction(1)


def _times(formula: Formula, factor: Fraction, line: int) -> Formula:
    match formula:
        case Plain() | Difference() | Quotient() | ProductOver():
            return replace(formula, factor=formula.factor * factor)
        case _ if factor == 1:
            return formula
    raise UserError("declared_unit", line=line, unit=Unit.DAYS)


def _fitting(unit: Unit | None, fitting: tuple[Unit, ...], line: int) -> Unit:
    if unit is not None and unit not in fitting:
        raise UserError("declared_unit", choices=fitting, line=line, unit=unit)
    return unit or fitting[0]


def _is_part(formula: Formula) -> bool:
    """Whether what is counted above the line is counted below it, too."""
    if not isinstance(formula, Quotient):
        return False
    above, below = measures(formula.of), measures(formula.to)
    return len(above) == len(below) and all(_is_among(of, to) for of, to in zip(above, below, strict=True))


def _is_among(of: Measure, to: Measure) -> bool:
    return replace(of, where=to.where) == to and all(_is_implied(condition, of.where) for condition in to.where)


def _is_implied(condition: Condition, where: tuple[Condition, ...]) -> bool:
    match condition:
        case Is(column, values):
            return any(isinstance(one, Is) and one.column == column and {*one.values} <= {*values} for one in where)
        case Known(column):
            return condition in where or any(isinstance(one, Is) and one.column == column for one in where)
    return condition in where


def _kind(formula: Formula) -> Kind:
    counted = list(_measures(formula))
    if any(is_about_later(condition, rows_of(measure)) for measure in counted for condition in measure.where):
        return Kind.COHORT
    if counted and all(measure.when is When.AT_END for measure in counted):
        return Kind.SNAPSHOT
    match formula:
        case ProductOver():
            return Kind.DERIVED
        case Difference():
            # What is there at a moment does not add up over time, and so neither does what is taken off it.
            return Kind.SIMPLE if all(measure.when is When.DURING for measure in counted) else Kind.DERIVED
        case Plain() if all(measure.aggregate is not Aggregate.MEDIAN for measure in counted):
            return Kind.SIMPLE
    return Kind.RATIO


def _measures(formula: Formula) -> Iterator[Measure]:
    return (measure for operand, _ in operands(formula) for measure in measures(operand))
