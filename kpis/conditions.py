"""Conditions: which rows of a dataset a measure counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Is:
    """The column has one of the values."""

    column: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The column is filled in."""

    column: str


@dataclass(frozen=True, slots=True)
class Happened:
    """The time in the column has come, `hours` ago or longer: what is dated after now counts nowhere yet."""

    column: str
    hours: int = 0


@dataclass(frozen=True, slots=True)
class NotYet:
    """The time in the column has not come, or is not known."""

    column: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    column: str
    number: int


@dataclass(frozen=True, slots=True)
class AtMost:
    column: str
    number: int


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions is met."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class InPeriod:
    """The time in the column is after the start of the period: what is told of was there in it."""

    column: str


@dataclass(frozen=True, slots=True)
class Again:
    """Orders whose customer has placed another one by the end of the period."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Customers who are customers at the end of the period, be it again."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Customers who are none at the end of the period."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """Customers with an order of one of the kinds in the period."""

    kinds: tuple[str, ...]


Condition = Is | Known | Happened | NotYet | AtLeast | AtMost | AnyOf | InPeriod | Again | Kept | Gone | Ordered
