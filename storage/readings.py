"""Readings of a KPI over several periods at once: all that their formulas need is read in a handful of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import partial

from kpis.catalogue import CATALOGUE
from kpis.compute import Total, operands, reading
from kpis.goals import target_for
from kpis.kpi import Kpi
from kpis.measures import Aggregate, Headcount, Measure, Operand, TargetFor
from kpis.periods import Calendar, Period, Window, aligned_window, shifted, window
from kpis.readings import NO_READING, Reading, Scope, ScopeKind, parse_scope
from storage.database import Connection
from storage.goals import targets_of
from storage.headcount import headcount
from storage.measures import Cut, Totals, read
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Span:
    """A period to read, and the windows of it (0) and of the periods before it (1, 2 …) that growth looks at.

    A window is None where the period has not begun.
    """

    period: Period
    windows: tuple[Window | None, ...]


def span_of(kpi: Kpi, period: Period, read: Period, now: datetime, calendar: Calendar) -> Span:
    """The span of `read`, each window cut after as many elapsed days as `period`, which may still be running."""
    back = max(count for _, count in operands(kpi.formula))
    earlier = [shifted(read, -count) for count in range(back + 1)]
    return Span(
        read,
        tuple(
            window(one, now, calendar) if one == period else aligned_window(period, now, one, calendar)
            for one in earlier
        ),
    )


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that was read for a KPI."""

    totals: Totals
    heads: Mapping[Window, Mapping[str | None, int]] = field(default_factory=dict)
    targets: Mapping[str, Mapping[str, Mapping[str, Fraction]]] = field(default_factory=dict)


def read_spans(
    connection: Connection, workspace: Workspace, kpi: Kpi, spans: Sequence[Span], cut: Cut
) -> list[dict[str | None, Reading]]:
    """The readings of each span by group: one group, None, without a breakdown."""
    gathered = _gather(connection, workspace, kpi, spans, cut)
    return [_readings(workspace, kpi, span, cut, gathered) for span in spans]


def _gather(connection: Connection, workspace: Workspace, kpi: Kpi, spans: Sequence[Span], cut: Cut) -> Gathered:
    needs, windows = [], []
    wanted = list(dict.fromkeys(operands(kpi.formula)))
    for span in spans:
        for operand, back in wanted:
            window = span.windows[back]
            if window is not None and isinstance(operand, Measure):
                needs.append((operand, window))
            elif window is not None and isinstance(operand, Headcount):
                windows.append(window)
    return Gathered(
        read(connection, workspace, needs, cut),
        {window: headcount(connection, workspace.id, window, cut.scope, cut.by) for window in dict.fromkeys(windows)},
        {
            operand.kpi: targets_of(connection, workspace.id, operand.kpi)
            for operand, _ in wanted
            if isinstance(operand, TargetFor)
        },
    )


def _readings(workspace: Workspace, kpi: Kpi, span: Span, cut: Cut, gathered: Gathered) -> dict[str | None, Reading]:
    if span.windows[0] is None:
        return {} if cut.by else {None: NO_READING}
    groups = _groups(workspace, kpi, span, cut, gathered) if cut.by else [None]

    def lookup(group: str | None, operand: Operand, back: int) -> Total:
        window = span.windows[back]
        if window is None:
            return Total(None)
        match operand:
            case Measure():
                empty = Total(None if operand.aggregate is Aggregate.MEDIAN else Fraction(0))
                return gathered.totals.get((operand, window, group), empty)
            case Headcount():
                heads = gathered.heads[window].get(group, 0)
                return Total(Fraction(heads), heads)
            case TargetFor():
                return Total(_target(workspace, operand, span, _scope_of(cut, group), gathered))

    return {group: reading(kpi, partial(lookup, group)) for group in groups}


def _groups(workspace: Workspace, kpi: Kpi, span: Span, cut: Cut, gathered: Gathered) -> list[str | None]:
    """The groups that have rows in the period itself, or reps, or a target."""
    now = span.windows[0]
    found: set[str | None] = set()
    for operand, back in operands(kpi.formula):
        match operand:
            case Measure() if back == 0:
                rows = gathered.totals.items()
                found.update(key[2] for key, total in rows if key[:2] == (operand, now) and total.seen)
            case Headcount() if now is not None:
                found.update(gathered.heads[now])
            case TargetFor(target_kpi):
                scopes = (parse_scope(scope) for scope in gathered.targets[target_kpi])
                mine = [scope for scope in scopes if scope.kind == cut.by]
                found.update(s.name for s in mine if _target(workspace, operand, span, s, gathered) is not None)
    return list(found)


def _scope_of(cut: Cut, group: str | None) -> Scope | None:
    """Whose target goes with a group; the group `(none)` has none."""
    if cut.by is None:
        return cut.scope
    return None if group is None else Scope(ScopeKind(cut.by), group)


def _target(
    workspace: Workspace, operand: TargetFor, span: Span, scope: Scope | None, gathered: Gathered
) -> Fraction | None:
    targets = gathered.targets[operand.kpi].get(str(scope), {})
    return target_for(targets, CATALOGUE[operand.kpi], span.period, workspace.calendar)
