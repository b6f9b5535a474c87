"""Measures: an aggregate over one dataset, and the event that puts its rows into a period. Formulas combine them."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Aggregate(StrEnum):
    COUNT = "count"
    SUM = "sum"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Is:
    """Keeps the rows whose column has one of the values."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregate of the rows that an event puts into a period.

    `on` is an event of the dataset (`created`, `closed`), or `open`: the rows that are open at the end of the period.
    `of` is what is summed: `money`, or a derived column; rows where it is not known are not counted by SUM and MEDIAN,
    nor by COUNT with `of`.
    """

    dataset: str
    on: str
    aggregate: Aggregate
    of: str | None = None
    where: tuple[Is, ...] = ()


def count(dataset: str, *, on: str, of: str | None = None, **equal: str | tuple[str, ...]) -> Measure:
    """How many rows; with `of`, how many of them where that is known."""
    return Measure(dataset, on, Aggregate.COUNT, of, _where(equal))


def total(dataset: str, of: str, *, on: str, **equal: str | tuple[str, ...]) -> Measure:
    return Measure(dataset, on, Aggregate.SUM, of, _where(equal))


def median(dataset: str, of: str, *, on: str, **equal: str | tuple[str, ...]) -> Measure:
    return Measure(dataset, on, Aggregate.MEDIAN, of, _where(equal))


def _where(equal: dict[str, str | tuple[str, ...]]) -> tuple[Is, ...]:
    return tuple(Is(column, (values,) if isinstance(values, str) else values) for column, values in equal.items())


@dataclass(frozen=True, slots=True)
class Headcount:
    """The different reps with role `rep` and at least one day of work in the period."""


@dataclass(frozen=True, slots=True)
class TargetFor:
    """The target set for a KPI, for the same scope and period."""

    kpi: str


Operand = Measure | Headcount | TargetFor


@dataclass(frozen=True, slots=True)
class Plain:
    """The measure itself, times `factor`: counts, sums, snapshots, and medians (the number of rows as denominator)."""

    of: Measure
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Quotient:
    """of × factor ÷ to; no value when `to` is missing or 0."""

    of: Measure
    to: Operand
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Growth:
    """(this − previous) ÷ previous; no value from zero."""

    of: Measure


@dataclass(frozen=True, slots=True)
class ProductOver:
    """The product of the factors ÷ `over`; no value when a factor has none or `over` is 0."""

    factors: tuple["Formula", ...]
    over: "Formula"


Formula = Plain | Quotient | Growth | ProductOver
