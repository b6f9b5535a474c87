"""Views: what a question looks at, and the aspect of it that a statement is made for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, bindparam

from kpis.conditions import Condition, Worth, simple
from kpis.measures import Measure, Money, When
from kpis.money import units_in
from kpis.periods import Window
from kpis.readings import Scope, ScopeKind
from kpis.surroundings import Surroundings, rate_on
from storage.fact_states import FactStates
from storage.marks import ends, moments, times
from storage.workspaces import Workspace

workspace_id = bindparam("workspace_id", type_=Text())
scope_name = bindparam("scope_name", type_=Text())


@dataclass(frozen=True, slots=True)
class Cut:
    """Whose rows are read, and what they are grouped by."""

    scope: Scope
    by: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What does not change between the measures of a question: who asks, of whom, and what is known by when.

    `states` are those of the facts, where what is read of them may be kept.
    """

    workspace: Workspace
    around: Surroundings
    cut: Cut
    now: datetime
    states: FactStates | None = None


@dataclass(frozen=True, slots=True)
class Aspect:
    """All of a view that a statement is made for: the rest of it, names and times and rates, are parameters.

    `foreign` are the currencies that have rates, `chances` those to win in each stage: where measures look at them.
    """

    kind: ScopeKind
    by: str | None
    currency: str
    foreign: tuple[str, ...] = ()
    chances: tuple[tuple[str, float], ...] = ()

    @property
    def is_by_team(self) -> bool:
        return self.by == "team" or self.kind is ScopeKind.TEAM


def aspect_of(view: View, at_rest: Collection[Money] = ()) -> Aspect:
    """The aspect of a view for a statement that looks at such money at the rate of a moment's day."""
    foreign = sorted(set(view.around.rates) - {view.around.currency}) if at_rest else ()
    chances = view.around.stages.items() if Money.EXPECTED in at_rest else ()
    return Aspect(
        view.cut.scope.kind,
        view.cut.by,
        view.workspace.currency,
        tuple(foreign),
        tuple((name, float(kind.win_probability)) for name, kind in chances),
    )


def money_at_rest(measures: Iterable[Measure]) -> set[Money]:
    """The money of measures that is not of a day of its own, but of the one that it is looked at."""
    looked_at = [measure for measure in measures if measure.when in (When.AT_END, When.AT_START)]
    found = {measure.of if measure.beside is None else measure.beside for measure in looked_at}
    if any(isinstance(one, Worth) for measure in looked_at for one in simple(measure.where)):
        found.add(Money.AMOUNT)
    return {money for money in (Money.AMOUNT, Money.EXPECTED) if money in found}


def parameters(
    windows: Sequence[Window], view: View, aspect: Aspect, conditions: Iterable[Condition] = ()
) -> Mapping[str, Any]:
    """The values of the parameters of a statement about windows, whose rows meet conditions."""
    found = {
        workspace_id.key: view.workspace.id,
        scope_name.key: view.cut.scope.name,
        **times(conditions, view.now, view.workspace.calendar.zone),
        **ends(windows),
    }
    for moment, _, day in moments(windows) if aspect.foreign else ():
        for currency in aspect.foreign:
            found[moment.worth_name(currency)] = _factor(currency, day, view.around)
    return found


def _factor(currency: str, day: date, around: Surroundings) -> float | None:
    rate = rate_on(around, currency, day)
    return None if rate is None else float(rate * units_in(around.currency) / units_in(currency))
