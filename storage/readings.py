"""Readings of a KPI over several periods at once, from what was read for all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import cache

from kpis.compute import Total, Totals, reader
from kpis.exact import added_up
from kpis.formulas import (
    Frame,
    Headcount,
    Months,
    Operand,
    Quota,
    Recurring,
    TargetFor,
    Together,
    groups_from,
)
from kpis.kpi import Kpi
from kpis.measures import Aggregate, Measure
from kpis.periods import Window
from kpis.quotas import RepQuota, quota_total
from kpis.readings import NO_READING, Reading, Scope, ScopeKind, parse_scope
from kpis.spans import Span, elapsed_months, span_of
from kpis.surroundings import team_on
from kpis.targets import Makeup, target_for
from storage.database import Connection
from storage.fact_states import FactStates
from storage.gathered import Gathered, gather, makeup_in
from storage.surroundings import surroundings_when_needed
from storage.targets import Given
from storage.views import Cut, View
from storage.workspaces import Workspace

__all__ = [
    "Cut",
    "Span",
    "View",
    "read_in",
    "read_spans",
    "read_totals",
    "readings",
    "span_of",
    "totals_in",
    "view_of",
]

FramedOperand = tuple[Operand, Frame]

NONE = Fraction(0)
NOTHING = Total(NONE)


def read_spans(
    connection: Connection, workspace: Workspace, kpi: Kpi, spans: Sequence[Span], cut: Cut
) -> list[dict[str | None, Reading]]:
    """The readings of each span by group: one group, None, without a breakdown."""
    return read_in(connection, kpi, spans, view_of(connection, workspace, cut, spans[0].now))


def read_in(connection: Connection, kpi: Kpi, spans: Sequence[Span], view: View) -> list[dict[str | None, Reading]]:
    """The same in a view that several questions share."""
    gathered = gather(connection, kpi, spans, view)
    return [readings(kpi, span, gathered) for span in spans]


def read_totals(connection: Connection, kpi: Kpi, span: Span, view: View) -> dict[FramedOperand, Total]:
    """What the operands of a KPI's formula come to over a span, each in the window that it is read in."""
    return totals_in(kpi, span, gather(connection, kpi, [span], view))


def totals_in(kpi: Kpi, span: Span, gathered: Gathered) -> dict[FramedOperand, Total]:
    """The same from what was read for a KPI without a breakdown."""
    return {(operand, frame): _totals_of(gathered, span, operand, frame)(None) for operand, frame in kpi.reads}


def view_of(
    connection: Connection, workspace: Workspace, cut: Cut, now: datetime, states: FactStates | None = None
) -> View:
    """The workspace's facts as a question sees them; by their states, what is read of them is kept."""
    return View(workspace, surroundings_when_needed(connection, workspace, states), cut, now, states)


def readings(kpi: Kpi, span: Span, gathered: Gathered) -> dict[str | None, Reading]:
    """The readings of a span by group."""
    if span.window is None:
        return {} if gathered.view.cut.by else {None: NO_READING}
    groups = _groups(kpi, span, gathered) if gathered.view.cut.by else [None]
    is_running = span.window.running

    of_group = {read: _totals_of(gathered, span, *read) for read in kpi.reads}

    def of_all(operand: Operand, frame: Frame) -> Total:
        return Total(added_up(of_group[operand, frame](group).value or NONE for group in groups))

    read = reader(kpi, Totals(lambda operand, frame: of_group[operand, frame], of_all, is_running))
    return {group: read(group) for group in groups}


def _totals_of(gathered: Gathered, span: Span, operand: Operand, frame: Frame) -> Callable[[str | None], Total]:
    """The total of an operand, by group."""
    window = span.windows[frame]
    match operand:
        case _ if window is None:
            return lambda _: Total(None)
        case Measure(aggregate=aggregate, is_needed=is_needed):
            found = gathered.totals[operand, window]
            absent = Total(None) if is_needed or aggregate is Aggregate.MEDIAN else NOTHING
            return lambda group: found.get(group, absent)
        case Together(parts):
            each = [_totals_of(gathered, span, part, frame) for part in parts]
            return lambda group: _sum([of_group(group) for of_group in each])
        case TargetFor(key):
            given, makeup = gathered.targets[key], makeup_in(key, span, gathered.view)
            return cache(lambda group: Total(_target(given, _scope_of(gathered.view.cut, group), makeup)))
        case Quota(part=sum_of):
            quotas = _by_group(gathered.quotas[span.period], gathered.view.cut)
            return lambda group: quota_total(sum_of, quotas.get(group, ()))
        case _:
            return lambda group: _special(gathered, window, group, operand)


def _special(gathered: Gathered, window: Window, group: str | None, operand: Headcount | Recurring | Months) -> Total:
    match operand:
        case Headcount():
            return gathered.heads.get((window, group), NOTHING)
        case Recurring(part):
            return gathered.recurring.get((part, window, group), NOTHING)
        case Months():
            return Total(elapsed_months(window, gathered.view.workspace.calendar.zone))


def _sum(parts: Sequence[Total]) -> Total:
    known = [part.value for part in parts if part.value is not None]
    value = added_up(known) if known else None
    return Total(value, sum(part.rows for part in parts), sum(part.seen for part in parts))


def _by_group(quotas: Iterable[RepQuota], cut: Cut) -> Mapping[str | None, Sequence[RepQuota]]:
    found: dict[str | None, list[RepQuota]] = defaultdict(list)
    for quota in quotas:
        found[{"rep": quota.rep_id, "team": quota.team}.get(cut.by or "")].append(quota)
    return found


def _groups(kpi: Kpi, span: Span, gathered: Gathered) -> list[str | None]:
    """The groups that have rows, reps or a target; of growth those that had rows before too."""
    found: set[str | None] = set()
    for operand, frame in groups_from(kpi.formula):
        found |= _groups_of(operand, span.windows[frame], span, gathered)
    return list(found)


def _groups_of(operand: Operand, window: Window | None, span: Span, gathered: Gathered) -> set[str | None]:
    match operand:
        case Measure():
            found = gathered.totals[operand, window] if window else {}
            return {group for group, total in found.items() if (total.rows if operand.is_count else total.seen)}
        case Together(parts):
            return {group for part in parts for group in _groups_of(part, window, span, gathered)}
        case Headcount():
            return {group for found, group in gathered.heads if found == window}
        case Recurring():
            return {group for _, found, group in gathered.recurring if found == window}
        case Quota():
            by = gathered.view.cut.by
            return {quota.rep_id if by == "rep" else quota.team for quota in gathered.quotas[span.period]}
        case TargetFor(key):
            given, makeup = gathered.targets[key], makeup_in(key, span, gathered.view)
            mine = [scope for scope in map(parse_scope, given) if _is_part(scope, window, gathered.view)]
            return {scope.name for scope in mine if _target(given, scope, makeup) is not None}
        case Months():
            return set()


def _is_part(scope: Scope, window: Window | None, view: View) -> bool:
    """Whether a target is that of a group within the scope; a rep is in the team of the last elapsed day."""
    if scope.kind != view.cut.by or _scope_of(view.cut, scope.name) != scope:
        return False
    if window is None or view.cut.scope.kind is not ScopeKind.TEAM or scope.kind is not ScopeKind.REP:
        return True
    return team_on(view.around, scope.name, window.last_day) == view.cut.scope.name


def _scope_of(cut: Cut, group: str | None) -> Scope | None:
    """Whose target goes with a group: not that of a team with what one rep brought, nor any with the group `(none)`."""
    if cut.by is None:
        return cut.scope
    own = None if group is None else Scope(ScopeKind(cut.by), group)
    is_wide = cut.scope.kind is ScopeKind.COMPANY or (cut.scope.kind is ScopeKind.TEAM and cut.by == ScopeKind.REP)
    return own if is_wide or own == cut.scope else None


def _target(given: Given, scope: Scope | None, makeup: Makeup) -> Fraction | None:
    return target_for(given.get(str(scope), {}), makeup)
