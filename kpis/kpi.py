"""What a KPI is: a declaration in terms of measures, and what may be asked of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kpis.formulas import Formula, measures, operands
from kpis.measures import Measure


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
class Kpi:
    """A KPI. Its names, aliases and definition stand in `bot/locales`, under its key.

    `adds_up`: a count or a sum, whose parts add up to the whole: pace and targets of longer periods follow from it.
    `min_sample`: the denominator below which a value neither alerts nor ranks. `guards`: the KPIs to read beside it.
    `alternatives` are the KPIs that read the same words another legal way.
    `version` goes up with every change of what is counted; `since` is the day from which that version holds.
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

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What it counts, each once."""
        found = (measure for operand, _ in operands(self.formula) for measure in measures(operand))
        return tuple(dict.fromkeys(found))

    @property
    def adds_up(self) -> bool:
        return self.kind is Kind.SIMPLE and self.unit in (Unit.MONEY, Unit.COUNT, Unit.HOURS, Unit.POINTS)
