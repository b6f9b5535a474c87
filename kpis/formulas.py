"""Formulas: how a KPI is made of measures and of what else is known, and over which stretches of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from kpis.datasets import SOURCES
from kpis.measures import Measure


class Frame(StrEnum):
    """Whose window an operand is read over: the period's, the one's before it, or one that its end T gives.

    MONTH: the calendar month of the last elapsed day; MONTH_BEFORE: the one before; YEAR: the twelve months before T.
    """

    PERIOD = "period"
    BEFORE = "before"
    MONTH = "month"
    MONTH_BEFORE = "month before"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Headcount:
    """The different reps with role `rep` and at least one day of work in the period."""


@dataclass(frozen=True, slots=True)
class TargetFor:
    """The target set for a KPI, for the same scope and period; `unit` is that of a KPI which the catalogue lacks."""

    kpi: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """The sum of measures of several datasets."""

    parts: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Months:
    """The length of what of the period has gone by, in months of 30.4375 days."""


class QuotaPart(StrEnum):
    REACHED = "reached"
    SET = "set"
    REPS_AT_QUOTA = "reps at quota"
    REPS = "reps"


@dataclass(frozen=True, slots=True)
class Quota:
    """A sum over the reps at work who have a target of their own for a KPI; `of` is what they reached of it."""

    kpi: str
    of: Measure
    part: QuotaPart


class RecurringPart(StrEnum):
    BASE = "base"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Recurring:
    """What customers paid monthly at the start of the period, or what each of them pays less at its end."""

    part: RecurringPart


Operand = Measure | Headcount | TargetFor | Together | Months | Quota | Recurring


@dataclass(frozen=True, slots=True)
class Plain:
    """The operand itself, times `factor`: counts, sums, snapshots, and medians (the number of rows as denominator)."""

    of: Operand
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Difference:
    """(of − minus) × factor, each a count or sum: below 0 where more is taken off than there is.

    No value where one of the two has none: costs that were never imported.
    """

    of: Measure | Together
    minus: Measure | Together
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Quotient:
    """of × factor ÷ to; no value when `to` is missing or 0."""

    of: Operand
    to: Operand
    factor: Fraction = Fraction(1)
    frame: Frame = Frame.PERIOD


@dataclass(frozen=True, slots=True)
class Share:
    """Of the group, divided by of all groups."""

    of: Measure
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Growth:
    """(now − before) ÷ before; no value from zero."""

    of: Measure
    now: Frame = Frame.PERIOD
    before: Frame = Frame.BEFORE


@dataclass(frozen=True, slots=True)
class ProductOver:
    """The product of the factors ÷ `over`; no value when a factor has none or `over` is 0."""

    factors: tuple["Formula", ...]
    over: "Formula"
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """`at_end` ÷ (target − `reached`) while the period runs, `at_start` ÷ target when it is over."""

    at_end: Measure
    at_start: Measure
    reached: Measure
    target: TargetFor


@dataclass(frozen=True, slots=True)
class Required:
    """How many more of the average `each` make up what is missing of the target, rounded up; 0 when it is met."""

    target: TargetFor
    reached: Measure
    each: Quotient


@dataclass(frozen=True, slots=True)
class ScorePart:
    weight: Fraction
    actual: "Formula"
    target: TargetFor


@dataclass(frozen=True, slots=True)
class Score:
    """100 × the weighted mean of actual ÷ target, each up to `cap`; parts without a target or a value drop out."""

    parts: tuple[ScorePart, ...]
    cap: Fraction


AgainstTarget = Coverage | Required | Score
Formula = Plain | Difference | Quotient | Share | Growth | ProductOver | AgainstTarget

Read = tuple[Operand, Frame]


def operands(formula: Formula) -> Iterator[Read]:
    """All that a formula needs to be read, and over which window each."""
    match formula:
        case Plain(plain):
            yield plain, Frame.PERIOD
        case Difference(of, minus):
            yield of, Frame.PERIOD
            yield minus, Frame.PERIOD
        case Share(shared):
            yield shared, Frame.PERIOD
        case Quotient(of, to, _, frame):
            yield of, frame
            yield to, frame
        case Growth(grown, now, before):
            yield grown, now
            yield grown, before
        case ProductOver(factors, over):
            for factor in (*factors, over):
                yield from operands(factor)
        case _:
            yield from _against_target(formula)


def _against_target(formula: AgainstTarget) -> Iterator[Read]:
    match formula:
        case Coverage(at_end, at_start, reached, target):
            for operand in (at_end, at_start, reached, target):
                yield operand, Frame.PERIOD
        case Required(target, reached, each):
            yield target, Frame.PERIOD
            yield reached, Frame.PERIOD
            yield from operands(each)
        case _:
            for part in formula.parts:
                yield from operands(part.actual)
                yield part.target, Frame.PERIOD


def groups_from(formula: Formula) -> Iterator[Read]:
    """What a formula's groups are found by: of a mean or a rate the rows that are counted, of a score its targets."""
    match formula:
        case Quotient(Measure() as of, Measure() as to, _, frame) if (of.dataset, of.on) == (to.dataset, to.on):
            yield to, frame
        case Score(parts):
            for part in parts:
                yield part.target, Frame.PERIOD
        case ProductOver(factors, over):
            for factor in (*factors, over):
                yield from groups_from(factor)
        case _:
            yield from operands(formula)


def measures(operand: Operand) -> tuple[Measure, ...]:
    """The measures that an operand is read from, with the scope and the groups of the question."""
    match operand:
        case Measure():
            return (operand,)
        case Together(parts):
            return parts
    return ()


def datasets_of(formula: Formula) -> frozenset[str]:
    """The datasets that a formula is read from."""
    return frozenset(name for operand, _ in operands(formula) for name in _datasets(operand))


def _datasets(operand: Operand) -> Iterator[str]:
    match operand:
        case Quota(of=measure):
            yield measure.dataset
        case Recurring():
            yield from ("subscriptions", "customers")
        case _:
            for measure in measures(operand):
                yield SOURCES[measure.dataset].of or measure.dataset
                yield from ("customers",) if measure.of_customers is not None else ()
