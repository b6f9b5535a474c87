"""What is asked: a KPI over a period, for a scope, by a dimension, beside another period, or as a trend."""

from dataclasses import dataclass
from enum import StrEnum

from kpis.periods import Period, PeriodKind
from kpis.readings import COMPANY, Reading, Scope, Standing


class Versus(StrEnum):
    PREVIOUS = "previous"
    LAST_YEAR = "last year"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Trend:
    """The last `count` days, weeks, months or quarters up to the end of the period that is asked for."""

    count: int
    kind: PeriodKind


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `kpi` is a key of the catalogue; `by` is one of its breakdowns; `top` keeps the first groups.

    `progress` asks for the way through the period, for a chart.
    """

    kpi: str
    period: Period
    scope: Scope = COMPANY
    by: str | None = None
    versus: Versus = Versus.PREVIOUS
    trend: Trend | None = None
    top: int | None = None
    progress: bool = False


@dataclass(frozen=True, slots=True)
class SubjectStanding:
    """Where one rep or team stands: what a rule for each of them looks at."""

    scope: Scope
    name: str | None
    reading: Reading
    goal: Standing | None
