"""Numbers: what KPIs go by and a workspace may set itself, which KPIs those are, and since when a number holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from kpis.options import USUAL, Options

Value = int | Fraction | tuple[str, ...] | tuple[tuple[str, Fraction], ...] | None
"""Hours, a share or an amount, words, weights by KPI; None: the usual one."""


class Sort(StrEnum):
    HOURS = "hours"
    SHARE = "share"
    AMOUNT = "amount"
    WORDS = "words"
    WEIGHTS = "weights"


@dataclass(frozen=True, slots=True)
class Choice:
    """A number that may be set: the option that it is, and the KPIs that go by it."""

    name: str
    sort: Sort
    kpis: tuple[str, ...]


OF_OPPORTUNITIES = ("opportunities", "opportunities_per_rep", "calls_per_opportunity")

CHOICES = {
    choice.name: choice
    for choice in (
        Choice("lead_sla_hours", Sort.HOURS, ("lead_response_sla",)),
        Choice("qualify_at", Sort.SHARE, OF_OPPORTUNITIES),
        Choice("min_amount", Sort.AMOUNT, OF_OPPORTUNITIES),
        Choice("clv_margin", Sort.SHARE, ("clv_projected",)),
        Choice("csat_satisfied_at", Sort.SHARE, ("csat",)),
        Choice("cac_categories", Sort.WORDS, ("cac", "ltv_cac")),
        Choice("score_weights", Sort.WEIGHTS, ("rep_performance",)),
        Choice("score_cap", Sort.SHARE, ("rep_performance",)),
    )
}


@dataclass(frozen=True, slots=True)
class Change:
    """A number as somebody has set it, from a day on; `value` None: the usual one again.

    What was set together is one `version` of the workspace's numbers.
    """

    name: str
    version: int
    value: Value
    author: str
    at: datetime
    since: date


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a definition goes by; `change` is the last one that it went through, None: it never did."""

    name: str
    value: Value
    change: Change | None = None

    @property
    def usual(self) -> Value:
        return value_of(USUAL, self.name)

    @property
    def is_own(self) -> bool:
        return self.value != self.usual


def value_of(options: Options, name: str) -> Value:
    """What a number is; weights as pairs, so that they can be compared and kept."""
    value: Any = getattr(options, name)
    return tuple(value.items()) if CHOICES[name].sort is Sort.WEIGHTS else value


def options_by(changes: Iterable[Change]) -> Options:
    """The numbers in force after changes, the oldest first."""
    chosen = {change.name: change.value for change in changes}
    own: dict[str, Any] = {option: value for option, value in chosen.items() if value is not None}
    if "score_weights" in own:
        own["score_weights"] = dict(own["score_weights"])
    return replace(USUAL, **own)


def numbers_of(key: str, changes: Sequence[Change]) -> tuple[Number, ...]:
    """The numbers that a KPI of the catalogue goes by after changes, the oldest first."""
    options, last = options_by(changes), {change.name: change for change in changes}
    return tuple(
        Number(name, value_of(options, name), last.get(name)) for name, choice in CHOICES.items() if key in choice.kpis
    )


def changes_of(key: str, changes: Iterable[Change]) -> list[Change]:
    """The changes that made another definition of a KPI, the oldest first: what was set together is one."""
    found = {change.version: change for change in changes if key in CHOICES[change.name].kpis}
    return list(found.values())
