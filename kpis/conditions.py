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


FINEST = Fraction(1, 10**9)
"""Finer than any money is kept: what is more than an amount is at least this much more."""


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
class AllOf:
    """All of the conditions are met: one of several may be more than one."""

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
Condition = Is | Known | AtLeast | AtMost | Worth | Not | AnyOf | AllOf | OfTime | OfCustomer


def simple(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """The conditions, and in place of those that are made of others, these."""
    for condition in conditions:
        match condition:
            case AnyOf(some) | AllOf(some):
                yield from simple(some)
            case Not(inner):
                yield from simple([inner])
            case _:
                yield condition


def is_about_worth(condition: Condition) -> bool:
    """Whether it asks what a row is worth, if only besides something else."""
    return any(isinstance(one, Worth) for one in simple([condition]))


def possible(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """What is left of the conditions for a row whose worth is not known: it may be one of those that meet them."""
    return tuple(left for condition in conditions for left in _possible(condition))


def _possible(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Worth():
            return
        case AllOf(some):
            yield from possible(some)
        case AnyOf(some):
            left = [possible([one]) for one in some]
            # Where nothing is left of one of them, it may be met whatever the others say.
            if all(left):
                yield AnyOf(tuple(one[0] if len(one) == 1 else AllOf(one) for one in left))
        case _:
            yield condition


def undecided(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """What such a row meets besides where it is not sure to be counted: none of what would do without its worth."""
    either = [one.conditions for one in conditions if isinstance(one, AnyOf) and is_about_worth(one)]
    sure = [tuple(one for one in some if not is_about_worth(one)) for some in either]
    return tuple(Not(AnyOf(some)) for some in sure if some)
