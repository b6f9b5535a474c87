"""Conditions: which rows of a dataset a measure counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


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
class From:
    """The time in the column is on that local day or later."""

    column: str
    day: date


@dataclass(frozen=True, slots=True)
class Before:
    """The time in the column is before that local day."""

    column: str
    day: date


@dataclass(frozen=True, slots=True)
class Worth:
    """The money of the row, in workspace currency, lies between the two, both included.

    None: no bound; with neither, all is well that is known. A row whose money is not known is not counted, and is told.
    """

    least: Fraction | None = None
    most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """The condition is not met; nothing in the column does not meet it either."""

    condition: "Condition"


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


OfCustomer = Again | Kept | Gone | Ordered
OfTime = Happened | NotYet | InPeriod | From | Before
Condition = Is | Known | AtLeast | AtMost | Worth | Not | AnyOf | OfTime | OfCustomer


def simple(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """The conditions, and in place of those that are made of others, these."""
    for condition in conditions:
        match condition:
            case AnyOf(some):
                yield from simple(some)
            case Not(inner):
                yield from simple([inner])
            case _:
                yield condition
