"""Measures: an aggregate over one dataset, and what puts its rows into a period."""

from dataclasses import dataclass
from enum import StrEnum

from kpis.conditions import Condition, Is


class Aggregate(StrEnum):
    COUNT = "count"
    SUM = "sum"
    MEDIAN = "median"
    DISTINCT = "distinct"


class When(StrEnum):
    """How rows stand to the period: an event in it, an event before its end, or a stretch around its end or start.

    UNDATED: they do not stand to any; the event is said to have happened, but nobody knows when.
    """

    DURING = "during"
    UP_TO_END = "up to end"
    AT_END = "at end"
    AT_START = "at start"
    UNDATED = "undated"


class Money(StrEnum):
    """What of a row is money: the column of its event, or what a stretch is worth on the day."""

    AMOUNT = "money"
    ANNUAL = "annual_money"
    EXPECTED = "expected_money"


MONEY = frozenset(Money)


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregate of the rows that an event, or a stretch, of the dataset puts into a period.

    `of` is what is summed: `money`, a derived column, or `age_ms` of what is open; rows where it is not known are not
    counted by SUM and MEDIAN, nor by COUNT with `of`. DISTINCT counts the values of `of` in rows that know `beside`.
    `of_customers`: the rows go with the customers known at the end of the period who meet these conditions, and with
    these customers' owners, whoever's they are themselves.
    `is_needed`: no rows are no value, instead of 0.
    """

    dataset: str
    on: str
    aggregate: Aggregate
    of: str | None = None
    where: tuple[Condition, ...] = ()
    when: When = When.DURING
    of_customers: tuple[Condition, ...] | None = None
    beside: str | None = None
    is_needed: bool = False

    @property
    def is_money(self) -> bool:
        return self.aggregate in (Aggregate.SUM, Aggregate.MEDIAN) and self.of in MONEY

    @property
    def adds_up(self) -> bool:
        """Whether the groups of a breakdown add up to the whole, also where there are none."""
        return self.aggregate in (Aggregate.COUNT, Aggregate.SUM) and not self.is_needed

    @property
    def is_count(self) -> bool:
        return self.aggregate in (Aggregate.COUNT, Aggregate.DISTINCT)


Value = str | bool | tuple[str, ...]


def count(dataset: str, *where: Condition, on: str, of: str | None = None, **equal: Value) -> Measure:
    """How many rows; with `of`, how many of them where that is known."""
    return Measure(dataset, on, Aggregate.COUNT, of, (*_equal(equal), *where))


def total(dataset: str, of: str, *where: Condition, on: str, **equal: Value) -> Measure:
    return Measure(dataset, on, Aggregate.SUM, of, (*_equal(equal), *where))


def median(dataset: str, of: str, *where: Condition, on: str, **equal: Value) -> Measure:
    return Measure(dataset, on, Aggregate.MEDIAN, of, (*_equal(equal), *where))


def distinct(dataset: str, of: str, *where: Condition, on: str, beside: str | None = None, **equal: Value) -> Measure:
    """How many different values; with `beside`, only in rows where that is known."""
    return Measure(dataset, on, Aggregate.DISTINCT, of, (*_equal(equal), *where), beside=beside)


def _equal(equal: dict[str, Value]) -> tuple[Is, ...]:
    return tuple(Is(column, value if isinstance(value, tuple) else (value,)) for column, value in equal.items())
