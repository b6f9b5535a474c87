"""What a KPI is: a declaration in terms of measures, and what may be asked of it."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from kpis.conditions import Happened, Known, Not, NotYet
from kpis.formulas import Formula, Read, datasets_of, measures, operands
from kpis.measures import Aggregate, Measure
from kpis.numbers import Number


class Kind(StrEnum):
    SIMPLE = "simple"
    RATIO = "ratio"
    GROWTH = "growth"
    SNAPSHOT = "snapshot"
    COHORT = "cohort"
    DERIVED = "derived"
    DISTRIBUTION = "distribution"


class Unit(StrEnum):
    MONEY = "money"
    MONEY_PER_DAY = "money_per_day"
    PERCENT = "percent"
    COUNT = "count"
    RATIO = "ratio"
    DAYS = "days"
    HOURS = "hours"
    POINTS = "points"


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


FIRST_DEFINED = date(2026, 11, 22)
"""The day from which the catalogue's first definitions hold."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The same in every language."""

    en: str
    ko: str
    ja: str


@dataclass(frozen=True, slots=True)
class Naming:
    """What a workspace calls a KPI of its own, how it defines it, and what else may be typed for it."""

    name: Wording
    definition: Wording
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that may be typed for it besides its key, each once."""
        return tuple(dict.fromkeys((self.name.en, self.name.ko, self.name.ja, *self.aliases)))


LACKING = {
    "response_ms": "unanswered",
    "conversion_ms": "not_converted",
    "spent_ms": "no_minutes",
    "points": "no_points",
    "contract_months": "no_term",
}
"""Columns that rows may lack, and the word for it: no time of response is not a good one, and not a bad one."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Rows of the period of which a number says nothing, and a word of `left_out` in the locales for why."""

    reason: str
    rows: Measure


@dataclass(frozen=True)  # without slots: what follows from the formula is found once, not for every question
class Kpi:
    """A KPI. Its names, aliases and definition stand in `bot/locales`, under its key; those of a workspace's own KPI
    come with it, in `naming`.

    `adds_up`: a count or a sum, whose parts add up to the whole: pace and targets of longer periods follow from it.
    `min_sample`: the denominator below which a value neither alerts nor ranks. `guards`: the KPIs to read beside it.
    `alternatives` are the KPIs that read the same words another legal way.
    `version` goes up with every change of what is counted; `since` is the day from which that version holds.
    `numbers` are those that it goes by and that a workspace may set itself. `passes_over`: rows to be told as left out.
    """

    key: str
    kind: Kind
    unit: Unit
    better: Better
    formula: Formula
    breakdowns: tuple[str, ...]
    scopes: tuple[str, ...] = ("company", "team", "rep")
    min_sample: int = 0
    guards: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    version: int = 1
    since: date = FIRST_DEFINED
    naming: Naming | None = None
    numbers: tuple[Number, ...] = ()
    passes_over: tuple[PassedOver, ...] = ()

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """What its formula needs to be read, each once."""
        return tuple(dict.fromkeys(operands(self.formula)))

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What it counts, each once."""
        return tuple(dict.fromkeys(measure for operand, _ in self.reads for measure in measures(operand)))

    @cached_property
    def datasets(self) -> frozenset[str]:
        """What it is read from."""
        return datasets_of(self.formula)

    @cached_property
    def passed_over(self) -> tuple[PassedOver, ...]:
        """The same with the rows that lack what is added up of others, such as those that still wait for an answer."""
        lacking = [_lacking(measure) for measure in self.measures if measure.of in LACKING and not measure.is_count]
        return (*self.passes_over, *dict.fromkeys(lacking))

    @property
    def edition(self) -> str:
        """What names exactly this definition: its key, with the versions of what a workspace has changed about it."""
        named = self.key if self.naming is None else f"{self.key}@{self.version}"
        changed = max((number.change.version for number in self.numbers if number.change), default=0)
        return f"{named}#{changed}" if changed else named

    @cached_property
    def adds_up(self) -> bool:
        """Not so what is counted once however often it is there: a customer of two months is one of the quarter."""
        is_distinct = any(measure.aggregate is Aggregate.DISTINCT for measure in self.measures)
        is_sum = self.kind is Kind.SIMPLE and self.unit in (Unit.MONEY, Unit.COUNT, Unit.HOURS, Unit.POINTS)
        return is_sum and not is_distinct


def _lacking(measure: Measure) -> PassedOver:
    """The rows that would be counted if they had what is asked for, or if what they wait for had happened."""
    of = measure.of or ""
    known = tuple(one for one in measure.where if one != Known(of))
    waiting = tuple(NotYet(one.column) if isinstance(one, Happened) else one for one in known)
    where = waiting if waiting != known else (*known, Not(Known(of)))
    return PassedOver(LACKING[of], replace(measure, aggregate=Aggregate.COUNT, of=None, where=where))
