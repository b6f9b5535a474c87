"""Quotas at rest: which reps have one, and what they have reached of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from kpis.compute import Total
from kpis.formulas import Quota
from kpis.periods import Period, Window
from kpis.quotas import RepQuota
from kpis.readings import COMPANY, Scope, ScopeKind
from kpis.surroundings import team_on
from kpis.targets import labels_of, makeup_of, target_for
from storage.database import Connection
from storage.headcount import read_heads
from storage.measures import read
from storage.targets import Wanted, read_targets
from storage.views import Cut, View

Stretches = Sequence[tuple[Period, Window]]


def read_quotas(connection: Connection, quota: Quota, stretches: Stretches, view: View) -> dict[Period, list[RepQuota]]:
    """The reps of the scope who have a quota for a period and work in it, with all that they have reached.

    They belong to the team of the last elapsed day, wherever their rows belong.
    """
    kpi = view.workspace.catalogue[quota.kpi]
    makeups = {period: makeup_of(kpi, period, view.workspace.calendar) for period, _ in stretches}
    scope = view.cut.scope
    is_of_one = scope.kind is ScopeKind.REP
    wanted = Wanted((kpi.key,), labels_of(makeups.values()), scope if is_of_one else ScopeKind.REP)
    targets = read_targets(connection, view.workspace.id, wanted)[kpi.key]
    by_rep = replace(view, cut=Cut(scope if is_of_one else COMPANY, "rep"))
    totals = read(connection, [(quota.of, window) for _, window in stretches], by_rep)
    at_work: dict[Window, list[str]] = defaultdict(list)
    for window, rep_id in read_heads(connection, [window for _, window in stretches], by_rep):
        if rep_id:
            at_work[window].append(rep_id)
    found: dict[Period, list[RepQuota]] = {}
    for period, window in stretches:
        found[period] = []
        for rep_id in at_work[window]:
            set_for = target_for(targets.get(str(Scope(ScopeKind.REP, rep_id)), {}), makeups[period])
            team = team_on(view.around, rep_id, window.last_day)
            if set_for is not None and _is_of(scope, team):
                reached = totals[quota.of, window].get(rep_id, Total(None)).value or Fraction(0)
                found[period].append(RepQuota(rep_id, team, reached, set_for))
    return found


def _is_of(scope: Scope, team: str | None) -> bool:
    return scope.kind is not ScopeKind.TEAM or scope.name == team
