"""Goals as people set and see them: a target for a KPI, a period and a scope, and where it stands."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from bot.usecases.answer import ask, find
from bot.words.requests import GoalRemove, Goals, GoalSet
from kpis.compute import is_rate_of_counts
from kpis.errors import UserError
from kpis.kpi import Better, Kpi, Unit
from kpis.period_phrases import parse_period
from kpis.periods import Period, PeriodKind, label, local_day, parse_label
from kpis.questions import Question
from kpis.readings import Answer, Scope, ScopeKind, parse_scope
from kpis.targets import labels_on
from storage.database import Connection
from storage.goals import Target, remove_target, set_target
from storage.reps import all_reps, team_names
from storage.targets import Wanted, read_targets
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class GoalChange:
    """What setting or removing a goal did: the value before, and the answer with the goal as it stands now."""

    before: Fraction | None
    answer: Answer


def set_goal(
    connection: Connection, workspace: Workspace, request: GoalSet, *, author: str, now: datetime
) -> GoalChange:
    """Sets a target; nothing is stored unless all of it makes sense."""
    kpi, scope = find(workspace, request.kpi), parse_scope(request.scope)
    period = _goal_period(request.period, workspace)
    _check_scope(connection, workspace, scope)
    _check_value(kpi, request.value)
    key = (kpi.key, str(scope), label(period))
    before = _value(connection, workspace, key)
    set_target(connection, workspace.id, Target(*key, request.value), author=author, now=now)
    return GoalChange(before, ask(connection, workspace, Question(kpi.key, period, scope), now))


def remove_goal(
    connection: Connection, workspace: Workspace, request: GoalRemove, *, author: str, now: datetime
) -> GoalChange:
    """Removes a target; its history stays."""
    kpi, scope = find(workspace, request.kpi), parse_scope(request.scope)
    period = _goal_period(request.period, workspace)
    key = (kpi.key, str(scope), label(period))
    before = _value(connection, workspace, key)
    if not remove_target(connection, workspace.id, key, author=author, now=now):
        raise UserError("no_such_goal", kpi=kpi, scope=scope, period=label(period))
    return GoalChange(before, ask(connection, workspace, Question(kpi.key, period, scope), now))


def list_goals(connection: Connection, workspace: Workspace, request: Goals, now: datetime) -> list[Answer]:
    """The goals of a period (those that run today if none is named), each with where it stands."""
    today = local_day(now, workspace.calendar.zone)
    wanted = parse_period(request.period, today, workspace.calendar) if request.period else None
    labels = (label(wanted),) if wanted else labels_on(today, workspace.calendar)
    scope = parse_scope(request.scope) if request.scope else None
    found = read_targets(connection, workspace.id, Wanted(tuple(workspace.catalogue), labels, scope))
    goals = sorted((name, kpi, whose) for kpi, given in found.items() for whose, by in given.items() for name in by)
    asked = (Question(kpi, parse_label(name, workspace.calendar), parse_scope(whose)) for name, kpi, whose in goals)
    return [ask(connection, workspace, question, now) for question in asked]


def _goal_period(text: str, workspace: Workspace) -> Period:
    period = parse_label(text, workspace.calendar)
    if period.kind in (PeriodKind.DAY, PeriodKind.RANGE):
        raise UserError("bad_goal_period", text=text)
    return period


def _check_scope(connection: Connection, workspace: Workspace, scope: Scope) -> None:
    if scope.kind is ScopeKind.TEAM and scope.name not in (names := team_names(connection, workspace.id)):
        raise UserError("unknown_scope", choices=tuple(f"team:{name}" for name in names[:20]), text=str(scope))
    if scope.kind is ScopeKind.REP and scope.name not in (reps := all_reps(connection, workspace.id)):
        raise UserError("unknown_scope", choices=tuple(f"rep:{name}" for name in list(reps)[:20]), text=str(scope))


def _check_value(kpi: Kpi, value: Fraction) -> None:
    if value < 0 or (value == 0 and kpi.better is not Better.LOWER):
        raise UserError("bad_goal_value", kpi=kpi)
    if kpi.unit is Unit.PERCENT and value > _most(kpi):
        raise UserError("bad_goal_percent", kpi=kpi, value=f"{float(value):g}", percent=f"{float(value * 100):g}%")


def _most(kpi: Kpi) -> int:
    """The largest share that makes sense: all of it for a rate of counts, ten times as much for money."""
    return 1 if is_rate_of_counts(kpi.formula) else 10


def _value(connection: Connection, workspace: Workspace, key: tuple[str, str, str]) -> Fraction | None:
    kpi, scope, name = key
    wanted = Wanted((kpi,), (name,), parse_scope(scope))
    return read_targets(connection, workspace.id, wanted)[kpi].get(scope, {}).get(name)
