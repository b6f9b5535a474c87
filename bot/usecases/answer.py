"""Answers a question about a KPI: its reading, what it is compared with, its parts, its way, and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from bot.usecases.standing import progress_of, standing_of, standings_of_groups
from kpis.absences import absence_of
from kpis.cohorts import is_maturing
from kpis.compute import empty_reading
from kpis.errors import UserError
from kpis.explanations import formula_read
from kpis.kpi import Kind, Kpi
from kpis.periods import DAY, Calendar, Period, local_day, period_of, shifted, year_before
from kpis.questions import Question, Versus
from kpis.ranks import lists_lowest_first, ranks_of
from kpis.readings import NO_READING, Absence, Answer, Group, Point, Reading, ScopeKind
from kpis.targets import labels_of, makeup_of
from storage.beside import read_beside
from storage.customers import customer_names
from storage.database import Connection
from storage.fact_states import FactStates
from storage.gathered import Gathered, gather
from storage.left_out import left_out, looked_for
from storage.readings import Cut, Span, View, readings, span_of, totals_in, view_of
from storage.reps import rep_named, rep_names
from storage.targets import Wanted
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, with the stretch of time and the facts that it was read from."""

    answer: Answer
    span: Span
    view: View


def ask(connection: Connection, workspace: Workspace, question: Question, now: datetime) -> Answer:
    """The answer as of now, or as of the time up to which the data are complete, if that is earlier."""
    return answered(connection, workspace, question, now).answer


def answered(connection: Connection, workspace: Workspace, question: Question, now: datetime) -> Answered:
    """The same with what it was read from, for those who read on."""
    kpi = find(workspace, question.kpi)
    question = _as_meant(kpi, question)
    _check(kpi, question)
    beside = read_beside(connection, workspace.id, _targets(workspace, kpi, question))
    known = beside.seen(kpi.datasets, now)
    seen = known.until
    earlier = compared_with(question)
    points = trend_periods(question, seen, workspace.calendar)
    spans = [
        span_of(kpi, question.period, question.period, seen, workspace.calendar),
        span_of(kpi, question.period, earlier, seen, workspace.calendar),
        *(span_of(kpi, point, point, seen, workspace.calendar) for point in points),
    ]
    view = view_of(connection, workspace, Cut(question.scope), seen, known.states)
    parts = _parts(connection, kpi, question, spans[:2], view)
    whole = gather(connection, kpi, spans, view, parts, beside=looked_for(kpi, spans[0], view))
    current, previous, *series = [readings(kpi, span, whole)[None] for span in spans]
    names = _rep_names(connection, workspace.id, question, known.states)
    goal = standing_of(connection, question, current, beside.targets, view)
    shows_way = question.progress and kpi.adds_up
    answer = Answer(
        kpi=kpi,
        scope=question.scope,
        period=question.period,
        window=spans[0].window,
        reading=current,
        previous_period=earlier,
        previous=previous,
        currency=workspace.currency,
        zone=workspace.time_zone,
        data_as_of=known.data_as_of,
        scope_name=names.get(question.scope.name or "") if question.scope.kind is ScopeKind.REP else None,
        goal=goal,
        by=question.by,
        groups=_groups(connection, kpi, question, spans[:2], parts, names) if parts else None,
        series=_series(kpi, points, series, spans[2:]) if question.trend else None,
        progress=progress_of(connection, kpi, question, goal, view) if goal and shows_way else (),
        left_out=left_out(connection, kpi, spans[0], view, whole.totals),
        maturing=is_maturing(kpi, spans[0].window, seen),
        absence=_absence(kpi, spans[0], whole) if current.value is None else None,
        against_target=question.versus is Versus.TARGET,
    )
    return Answered(answer, spans[0], view)


def _targets(workspace: Workspace, kpi: Kpi, question: Question) -> Wanted:
    makeup = makeup_of(kpi, question.period, workspace.calendar)
    return Wanted((kpi.key,), labels_of([makeup]), question.scope)


def find(workspace: Workspace, key: str) -> Kpi:
    """The workspace's KPI of a key."""
    if key not in workspace.catalogue:
        raise UserError("unknown_kpi", choices=tuple(workspace.catalogue), text=key)
    return workspace.catalogue[key]


def _check(kpi: Kpi, question: Question) -> None:
    if question.by is not None and not kpi.breakdowns:
        raise UserError("no_breakdown", kpi=kpi, by=question.by)
    if question.by is not None and question.by not in kpi.breakdowns:
        raise UserError("no_such_breakdown", choices=kpi.breakdowns, kpi=kpi, by=question.by)
    if question.top is not None and question.by is None:
        raise UserError("top_of_what", choices=kpi.breakdowns, kpi=kpi, top=question.top)
    if question.scope.kind not in kpi.scopes:
        raise UserError("no_such_scope", choices=kpi.scopes, kpi=kpi, scope=question.scope)


def _as_meant(kpi: Kpi, question: Question) -> Question:
    """Who asks for a distribution asks for its parts."""
    is_whole = question.by is None and question.trend is None
    return replace(question, by=kpi.breakdowns[0]) if is_whole and kpi.kind is Kind.DISTRIBUTION else question


def compared_with(question: Question) -> Period:
    """The period to compare with: the one before, or the same one a year before."""
    return year_before(question.period) if question.versus is Versus.LAST_YEAR else shifted(question.period, -1)


def trend_periods(question: Question, now: datetime, calendar: Calendar) -> list[Period]:
    """The buckets of the trend: the last of them holds the last day of the period, or today while that is to come."""
    if question.trend is None:
        return []
    last = period_of(question.trend.kind, min(question.period.end - DAY, local_day(now, calendar.zone)), calendar)
    return [shifted(last, -back) for back in reversed(range(question.trend.count))]


def _absence(kpi: Kpi, span: Span, whole: Gathered) -> Absence | None:
    """Why there is no value, of a period that has begun."""
    if span.window is None:
        return None
    return absence_of(formula_read(kpi.formula, is_running=span.window.running), totals_in(kpi, span, whole))


def _series(kpi: Kpi, points: Sequence[Period], series: Sequence[Reading], spans: Sequence[Span]) -> tuple[Point, ...]:
    made = zip(points, series, spans, strict=True)
    return tuple(
        Point(period, reading, cut.window is not None and cut.window.running, is_maturing(kpi, cut.window, cut.now))
        for period, reading, cut in made
    )


def _parts(connection: Connection, kpi: Kpi, question: Question, spans: Sequence[Span], view: View) -> Gathered | None:
    """What is read for the breakdown that is asked for."""
    cut = Cut(question.scope, question.by)
    return gather(connection, kpi, spans, replace(view, cut=cut)) if question.by else None


def _rep_names(
    connection: Connection, workspace_id: str, question: Question, states: FactStates | None
) -> Mapping[str, str]:
    """What the reps are called, where the answer names any."""
    if question.by == "rep":
        return rep_names(connection, workspace_id, states)
    rep = rep_named(connection, workspace_id, question.scope.name) if question.scope.kind is ScopeKind.REP else None
    return {rep.rep_id: rep.name} if rep else {}


def _groups(
    connection: Connection,
    kpi: Kpi,
    question: Question,
    spans: Sequence[Span],
    parts: Gathered,
    reps: Mapping[str, str],
) -> tuple[Group, ...]:
    """The groups, stages in their order, others best or largest first, then those of too few, those without a value.

    `(none)` is the last.

    A value that rests on too few is no rank, and takes no place among the first ones.
    """
    current, previous = (readings(kpi, span, parts) for span in spans)
    absent = empty_reading(kpi) if spans[1].window else NO_READING
    stages = parts.view.around.stages.items() if question.by == "stage" else ()
    places = {stage: kind.position for stage, kind in stages}
    sign = 1 if lists_lowest_first(kpi) else -1
    ranked = sorted(current.items(), key=lambda group: _rank(group[0], group[1], places, sign))[: question.top]
    names: Mapping[str, str] = {}
    match question.by:
        case "rep":
            names = reps
        case "customer":
            names = customer_names(connection, parts.view.workspace.id, [key for key, _ in ranked if key])
    # Stages and the like are parts of a whole: only people compete.
    ranks = ranks_of(kpi, current) if question.by in ("rep", "team") else {}
    is_against_target = question.versus is Versus.TARGET
    goals = standings_of_groups(connection, question, dict(ranked), parts.view) if is_against_target else {}
    return tuple(
        Group(key, reading, previous.get(key, absent), names.get(key or ""), ranks.get(key), goals.get(key))
        for key, reading in ranked
    )


def _rank(
    key: str | None, reading: Reading, places: Mapping[str, int], sign: int
) -> tuple[bool, float, bool, bool, float, str]:
    value = reading.value
    return (
        key is None,
        places.get(key or "", inf),
        value is None,
        not reading.enough,
        sign * float(value or 0),
        key or "",
    )
