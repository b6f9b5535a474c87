"""Quotas at rest: which reps have one, and what they have reached of it."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from kpis.compute import Total
from kpis.formulas import Quota
from kpis.goals import target_for
from kpis.periods import Period, Window
from kpis.quotas import RepQuota
from kpis.readings import COMPANY, Scope, ScopeKind
from kpis.surroundings import team_on
from storage.database import Connection
from storage.goals import targets_of
from storage.headcount import read_heads
from storage.measures import read
from storage.views import Cut, View

Stretches = Sequence[tuple[Period, Window]]


def read_quotas(connection: Connection, quota: Quota, stretches: Stretches, view: View) -> dict[Period, list[RepQuota]]:
    """The reps of the scope who have a quota for a period and work in it, with all that they have reached.

    They belong to the team of the last elapsed day, wherever their rows belong.
    """
    targets = targets_of(connection, view.workspace.id, quota.kpi)
    company = replace(view, cut=Cut(COMPANY, "rep"))
    totals = read(connection, [(quota.of, window) for _, window in stretches], company)
    at_work = read_heads(connection, [window for _, window in stretches], company)
    found: dict[Period, list[RepQuota]] = {}
    for period, window in stretches:
        found[period] = []
        for rep_id in [rep_id for when, rep_id in at_work if when == window and rep_id]:
            scope = Scope(ScopeKind.REP, rep_id)
            calendar = view.workspace.calendar
            kpi = view.workspace.catalogue[quota.kpi]
            set_for = target_for(targets.get(str(scope), {}), kpi, period, calendar)
            team = team_on(view.around, rep_id, window.last_day)
            if set_for is not None and _is_of(view.cut.scope, rep_id, team):
                reached = totals[quota.of, window].get(rep_id, Total(None)).value or Fraction(0)
                found[period].append(RepQuota(rep_id, team, reached, set_for))
    return found


def _is_of(scope: Scope, rep_id: str, team: str | None) -> bool:
    match scope.kind:
        case ScopeKind.REP:
            return scope.name == rep_id
        case ScopeKind.TEAM:
            return scope.name == team
        case _:
            return True
