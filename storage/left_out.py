"""Rows that a number could not count: they are counted here, so that the reader is told."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, select

from kpis.conditions import Happened, Is, NotYet
from kpis.formulas import Coverage, Formula, Frame, Operand, Quota, Recurring, measures, operands
from kpis.kpi import Kpi
from kpis.measures import Measure
from kpis.periods import Window
from kpis.readings import LeftOut, ScopeKind
from kpis.spans import Span
from storage.conditions import Sight, all_met
from storage.database import Connection
from storage.measured_rows import View, measured_rows, value_of
from storage.recurring import unconverted
from storage.schema import deals, facts

Reason = tuple[str, str | None]
"""A word, and the currency it is about, if any."""

COMPARED = frozenset({Frame.BEFORE, Frame.MONTH_BEFORE, Frame.YEAR})
"""Stretches of time that a value is only compared with."""


def left_out(connection: Connection, kpi: Kpi, span: Span, view: View) -> tuple[LeftOut, ...]:
    """Everything that was left out of a KPI's reading over a span, and why."""
    whole = replace(view, cut=replace(view.cut, by=None))
    told: Counter[Reason] = Counter()
    for measure, window in _counted(kpi, span):
        told += _unused(connection, measure, window, whole)
    if span.window and any(isinstance(operand, Recurring) for operand, _ in operands(kpi.formula)):
        lacking = unconverted(connection, span.window, whole)
        told += Counter({("no_rate", currency): count for currency, count in lacking})
    if any(isinstance(one, Is) and "lost" in one.values for measure in kpi.measures for one in measure.where):
        told += _undated_lost(connection, whole)
    # A database gives groups in any order, and the same answer has to read the same everywhere.
    named = sorted(told.items(), key=lambda found: (found[0][0], found[0][1] or ""))
    return tuple(LeftOut(reason, count, detail) for (reason, detail), count in named)


def _counted(kpi: Kpi, span: Span) -> Iterable[tuple[Measure, Window]]:
    """The measures that make up the value, each once, with its window; not those that it is only compared with."""
    found: dict[tuple[Measure, Window], None] = {}
    unread = _unread(kpi.formula, span)
    for operand, frame in operands(kpi.formula):
        window = span.windows[frame]
        if window is not None and operand not in unread and frame not in COMPARED:
            counted = (operand.of,) if isinstance(operand, Quota) else measures(operand)
            found.update(dict.fromkeys((measure, window) for measure in counted))
    return found


def _unread(formula: Formula, span: Span) -> tuple[Operand, ...]:
    """Of coverage, what is open at the start while the period runs, and all else once it is over."""
    if not isinstance(formula, Coverage):
        return ()
    is_running = span.window is not None and span.window.running
    return (formula.at_start,) if is_running else (formula.at_end, formula.reached)


def _unused(connection: Connection, measure: Measure, window: Window, view: View) -> Counter[Reason]:
    if measure.is_money:
        return _unknown_money(connection, measure, window, view)
    if measure.of == "response_ms" and not measure.is_count:
        return _unanswered(connection, measure, window, view)
    return Counter()


def _unknown_money(connection: Connection, measure: Measure, window: Window, view: View) -> Counter[Reason]:
    """Rows without an amount, in a currency without a rate on that day, without a term, in a stage nobody knows."""
    table = facts[measure.dataset]
    amount = table.c.units if "units" in table.c else table.c.amount
    rows = measured_rows(measure, window, view)
    kept = all_met(measure.where, table, Sight(window, view.now))
    money = value_of(replace(measure, of="money"), window, view)
    query = select(table.c.currency, func.count(), func.count(amount), func.count(money))
    query = query.select_from(rows.tables).where(*rows.where, kept, value_of(measure, window, view).is_(None))
    counts: Counter[Reason] = Counter()
    other = {"expected_money": "unknown_stage", "annual_money": "no_term"}.get(measure.of or "", "other")
    for currency, seen, with_amount, with_money in connection.execute(query.group_by(table.c.currency)):
        counts["no_amount", None] += seen - with_amount
        counts["no_rate", currency] += with_amount - with_money
        counts[other, None] += with_money
    return counts


def _unanswered(connection: Connection, measure: Measure, window: Window, view: View) -> Counter[Reason]:
    """Who is still waiting has no time of response: not a good one, and not a bad one."""
    table = facts[measure.dataset]
    rows = measured_rows(measure, window, view)
    waiting = tuple(NotYet(one.column) for one in measure.where if isinstance(one, Happened))
    query = select(func.count()).select_from(rows.tables)
    found = connection.scalar(query.where(*rows.where, all_met(waiting, table, Sight(window, view.now))))
    return Counter({("unanswered", None): found or 0})


def _undated_lost(connection: Connection, view: View) -> Counter[Reason]:
    """Lost deals without a date: they are in no period. Their team is not known either, so a team is told of none."""
    if view.cut.scope.kind is ScopeKind.TEAM:
        return Counter()
    query = select(func.count()).where(
        deals.c.workspace_id == view.workspace.id,
        deals.c.status == "lost",
        deals.c.closed_day.is_(None),
        deals.c.deleted_at.is_(None),
    )
    if view.cut.scope.kind is ScopeKind.REP:
        query = query.where(deals.c.owner == view.cut.scope.name)
    return Counter({("no_closed_at", None): connection.scalar(query) or 0})
