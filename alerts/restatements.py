"""Restatements: figures of closed periods that are not what a digest told of them any more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from kpis.conditions import Worth, simple
from kpis.datasets import DEAL_STAYS, DEALS
from kpis.kpi import Kind, Kpi
from kpis.measures import Measure
from kpis.periods import Calendar, Period, label, shifted, window
from kpis.readings import Scope, ScopeKind

LOOKED_BACK = 3
"""The closed periods that are asked again. What is told of earlier ones is told by whoever asks for them."""

SETTLED = frozenset({Kind.SIMPLE, Kind.RATIO, Kind.GROWTH, Kind.DERIVED})
"""The kinds that stand still once their period is over. Cohorts ripen, and a snapshot is as of what is known now."""

DATED_BY = {"closed": "closed_at", "created": "created_at"}
COLUMNS = frozenset({"status", "kind", "created_at", "first_contact_at", "closed_at", "deleted_at"})
MONEY_COLUMNS = frozenset({"amount", "currency", "contract_months"})
OWNER_COLUMNS = frozenset({"owner"})

Key = tuple[str, str, str]
"""KPI, scope and period, as they are kept: what is told of another definition is not restated."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known now of a closed period."""

    kpi: Kpi
    scope: Scope
    period: Period
    value: Fraction | None

    @property
    def key(self) -> Key:
        return self.kpi.edition, str(self.scope), label(self.period)


@dataclass(frozen=True, slots=True)
class Told:
    """What stands as told of a figure, and since when."""

    value: Fraction | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure that `was` something else when it was told, at `told_at`; `deals` of its period have changed since."""

    kpi: Kpi
    scope: Scope
    period: Period
    was: Fraction | None
    value: Fraction | None
    told_at: datetime
    deals: int = 0


def is_settled(kpi: Kpi) -> bool:
    """Whether a value of a closed period changes only if facts of that period do.

    What is read from the stays of open deals does not: the amount of a deal in the past is the one that is known now.
    """
    return kpi.kind in SETTLED and all(measure.dataset != DEAL_STAYS.name for measure in kpi.measures)


def closed_periods(period: Period, seen: datetime, calendar: Calendar) -> list[Period]:
    """The latest periods of the same kind, this one included, that are over for data complete up to `seen`."""
    candidates = [shifted(period, -back) for back in range(LOOKED_BACK + 1)]
    windows = [window(candidate, seen, calendar) for candidate in candidates]
    closed = [candidate for candidate, cut in zip(candidates, windows, strict=True) if cut and not cut.running]
    return closed[:LOOKED_BACK]


def restatements(figures: Sequence[Figure], told: Mapping[Key, Told]) -> list[Restatement]:
    """The figures that differ, unrounded, from what was told of them. One that was never told is not restated."""
    known = [(figure, told[figure.key]) for figure in figures if figure.key in told]
    return [
        Restatement(figure.kpi, figure.scope, figure.period, before.value, figure.value, before.at)
        for figure, before in known
        if figure.value != before.value
    ]


def told_anew(figures: Sequence[Figure], told: Mapping[Key, Told], now: datetime) -> dict[Key, Told]:
    """What stands as told after a digest: a value that is what it was stands since when it did."""
    anew = {figure.key: Told(figure.value, now) for figure in figures}
    return {key: told[key] if key in told and told[key].value == each.value else each for key, each in anew.items()}


def dating_columns(kpi: Kpi) -> frozenset[str]:
    """The columns by which the deals of a KPI are in a period; none if it does not read deals."""
    return frozenset(DATED_BY[measure.on] for measure in _deal_measures(kpi) if measure.on in DATED_BY)


def moving_columns(kpi: Kpi, scope: Scope) -> frozenset[str]:
    """The columns of a deal that move a figure: amounts move money only, and owners don't move the company.

    What its conditions ask for moves it as well.
    """
    counted = _deal_measures(kpi)
    conditions = [condition for measure in counted for condition in simple(measure.where)]
    is_about_money = any(measure.is_money for measure in counted) or any(isinstance(one, Worth) for one in conditions)
    money = MONEY_COLUMNS if is_about_money else frozenset()
    asked = frozenset(str(getattr(one, "column", "")) for one in conditions) & {column.name for column in DEALS.columns}
    return COLUMNS | asked | money | (frozenset() if scope.kind is ScopeKind.COMPANY else OWNER_COLUMNS)


def _deal_measures(kpi: Kpi) -> list[Measure]:
    return [measure for measure in kpi.measures if measure.dataset == DEALS.name]
