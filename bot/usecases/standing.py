"""Where a KPI stands against its target: for one scope, for every rep or team at once, and on the way there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from kpis.compute import empty_reading
from kpis.formulas import Frame
from kpis.goals import Pace, pace, standing, working_days
from kpis.kpi import Kpi
from kpis.periods import Period, PeriodKind, parts, window
from kpis.questions import Question, SubjectStanding
from kpis.readings import NO_READING, Progress, Reading, Scope, ScopeKind, Standing, parse_scope
from kpis.targets import labels_of, makeup_of, target_for
from storage.beside import read_beside
from storage.database import Connection
from storage.readings import Cut, Span, View, read_in, span_of, view_of
from storage.reps import Rep, all_reps, rep_named
from storage.targets import Given, Wanted, read_targets
from storage.workspaces import Workspace

STEPS = {PeriodKind.QUARTER: PeriodKind.WEEK, PeriodKind.YEAR: PeriodKind.MONTH}
"""The steps in which a period's way to its target is shown; shorter periods go by days."""


def standing_of(
    connection: Connection, question: Question, reading: Reading, targets: Given, view: View
) -> Standing | None:
    """Where the reading stands against the target for exactly this scope and period; none without a target.

    `targets` are those of the KPI that is asked for.
    """
    workspace, kpi = view.workspace, view.workspace.catalogue[question.kpi]
    makeup = makeup_of(kpi, question.period, workspace.calendar)
    target = target_for(targets.get(str(question.scope), {}), makeup)
    if target is None:
        return None
    scope = question.scope
    rep = rep_named(connection, workspace.id, scope.name) if scope.kind is ScopeKind.REP else None
    return standing(kpi, reading.value, target, _pace(question.period, rep, workspace, view.now))


def standings_of_groups(
    connection: Connection, question: Question, readings: Mapping[str | None, Reading], view: View
) -> dict[str | None, Standing]:
    """Where reps or teams stand who have a target for exactly this period; nothing where others are asked for."""
    if question.by not in (ScopeKind.REP, ScopeKind.TEAM):
        return {}
    workspace, kpi = view.workspace, view.workspace.catalogue[question.kpi]
    makeup = makeup_of(kpi, question.period, workspace.calendar)
    wanted = Wanted((kpi.key,), labels_of([makeup]), ScopeKind(question.by))
    given = read_targets(connection, workspace.id, wanted)[kpi.key]
    reps = all_reps(connection, workspace.id) if question.by == ScopeKind.REP else {}
    found: dict[str | None, Standing] = {}
    for name, reading in readings.items():
        target = target_for(given.get(f"{question.by}:{name}", {}), makeup)
        if name is not None and target is not None:
            how = _pace(question.period, reps.get(name), workspace, view.now)
            found[name] = standing(kpi, reading.value, target, how)
    return found


def _pace(period: Period, rep: Rep | None, workspace: Workspace, now: datetime) -> Pace:
    """A rep's working days are those of the rep; a team and the company use the whole period."""
    return pace(period, now, workspace.calendar, rep.employed if rep else None)


def standings(
    connection: Connection, workspace: Workspace, kpi: Kpi, period: Period, by: str, now: datetime
) -> tuple[SubjectStanding, ...]:
    """Where every rep (or team) stands who works in the period or has a target for it, all in a few statements."""
    kind = ScopeKind(by)
    makeup = makeup_of(kpi, period, workspace.calendar)
    beside = read_beside(connection, workspace.id, Wanted((kpi.key,), labels_of([makeup]), kind))
    known = beside.seen(kpi.datasets, now)
    seen = known.until
    read = span_of(kpi, period, period, seen, workspace.calendar)
    view = view_of(connection, workspace, Cut(Scope(ScopeKind.COMPANY), by), seen, known.states)
    (readings,) = read_in(connection, kpi, [read], view)
    reps = all_reps(connection, workspace.id)
    made = []
    found = {scope: target_for(given, makeup) for scope, given in beside.targets.items()}
    targets = {scope: target for scope, target in found.items() if target is not None}
    for scope in _subjects(kind, reps.values(), period, targets):
        reading = readings.get(scope.name, NO_READING if read.window is None else empty_reading(kpi))
        target = targets.get(str(scope))
        rep = reps.get(scope.name) if kind is ScopeKind.REP else None
        goal = None
        if target is not None:
            goal = standing(kpi, reading.value, target, _pace(period, rep, workspace, seen))
        made.append(SubjectStanding(scope, rep.name if rep else None, reading, goal))
    return tuple(made)


def _subjects(kind: ScopeKind, reps: Iterable[Rep], period: Period, targets: Iterable[str]) -> list[Scope]:
    at_work = [rep for rep in reps if rep.works_in(period.start, period.end)]
    if kind is ScopeKind.TEAM:
        found = {str(Scope(kind, rep.team)): Scope(kind, rep.team) for rep in at_work}
    else:
        found = {str(Scope(kind, rep.rep_id)): Scope(kind, rep.rep_id) for rep in at_work if rep.role == "rep"}
    for text in targets:
        found.setdefault(text, parse_scope(text))
    return [found[text] for text in sorted(found)]


def progress_of(
    connection: Connection, kpi: Kpi, question: Question, goal: Standing, view: View
) -> tuple[Progress, ...]:
    """The way through the period, step by step: the running total, and what of the target is expected by then."""
    calendar, now = view.workspace.calendar, view.now
    steps = parts(question.period, STEPS.get(question.period.kind, PeriodKind.DAY), calendar)
    spans = [Span(step, {Frame.PERIOD: window(step, now, calendar)}, now) for step in steps]
    readings = read_in(connection, kpi, spans, view)
    whole = pace(question.period, now, calendar)
    total = Fraction(0)
    made = []
    for step, read in zip(steps, readings, strict=True):
        value = read[None].value
        total += value or 0
        gone = working_days(question.period.start, step.end, calendar)
        expected = goal.target * gone / whole.days if whole.days else goal.target
        made.append(Progress(step, None if value is None else total, expected))
    return tuple(made)
