"""Rows that a number could not count: they are counted here, and named, so that the reader is told."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, literal, null, select

from kpis.conditions import Happened, Is, NotYet
from kpis.datasets import SOURCES
from kpis.explanations import LeftOutRows
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


@dataclass(frozen=True, slots=True)
class Lacking:
    """Rows that lack what they would be counted by: what each of them lacks, and its key."""

    tables: FromClause
    where: tuple[ColumnElement[bool], ...]
    key: ColumnElement[str]
    reason: ColumnElement[str]
    detail: ColumnElement[Any]


def left_out(connection: Connection, kpi: Kpi, span: Span, view: View) -> tuple[LeftOut, ...]:
    """Everything that was left out of a KPI's reading over a span, and why."""
    told: Counter[Reason] = Counter()
    for lacking in _lacking(kpi, span, view):
        reason, detail = lacking.reason.label("reason"), lacking.detail.label("detail")
        query = select(reason, detail, func.count()).select_from(lacking.tables).where(*lacking.where)
        for word, about, count in connection.execute(query.group_by("reason", "detail")):
            told[word, about] += count
    # A database gives groups in any order, and the same answer has to read the same everywhere.
    named = sorted(told.items(), key=lambda found: (found[0][0], found[0][1] or ""))
    return tuple(LeftOut(reason, count, detail) for (reason, detail), count in named)


def left_out_rows(
    connection: Connection, kpi: Kpi, span: Span, view: View, *, told: Iterable[LeftOut], most: int
) -> tuple[LeftOutRows, ...]:
    """The same with the keys of the first rows of each reason, `most` at most, by key."""
    found: dict[Reason, dict[str, None]] = {(each.reason, each.detail): {} for each in told}
    for lacking in _lacking(kpi, span, view) if found else ():
        reason, detail = lacking.reason.label("reason"), lacking.detail.label("detail")
        query = select(reason, detail, lacking.key.label("key")).select_from(lacking.tables).where(*lacking.where)
        rows = query.subquery()
        nth = func.row_number().over(partition_by=(rows.c.reason, rows.c.detail), order_by=rows.c.key).label("nth")
        ranked = select(rows, nth).subquery()
        for word, about, key, _ in connection.execute(select(ranked).where(ranked.c.nth <= most)):
            found[word, about][key] = None
    return tuple(LeftOutRows(each, tuple(sorted(found[each.reason, each.detail])[:most])) for each in told)


def _lacking(kpi: Kpi, span: Span, view: View) -> Iterator[Lacking]:
    whole = replace(view, cut=replace(view.cut, by=None))
    for measure, window in _counted(kpi, span):
        if measure.is_money:
            yield _unknown_money(measure, window, whole)
        elif measure.of == "response_ms" and not measure.is_count:
            yield _unanswered(measure, window, whole)
    if span.window and any(isinstance(operand, Recurring) for operand, _ in operands(kpi.formula)):
        rows, key, currency = unconverted(span.window, whole)
        yield Lacking(rows.tables, rows.where, key, literal("no_rate"), currency)
    is_about_lost = any(isinstance(one, Is) and "lost" in one.values for of in kpi.measures for one in of.where)
    # Without a day their team is not known either, so a team is told of none.
    if is_about_lost and view.cut.scope.kind is not ScopeKind.TEAM:
        yield _undated_lost(whole)


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


def _unknown_money(measure: Measure, window: Window, view: View) -> Lacking:
    """Rows without an amount, in a currency without a rate on that day, without a term, in a stage nobody knows."""
    table = facts[measure.dataset]
    amount = table.c.units if "units" in table.c else table.c.amount
    rows = measured_rows(measure, window, view)
    kept = all_met(measure.where, table, Sight(window, view.now))
    money = value_of(replace(measure, of="money"), window, view)
    other = {"expected_money": "unknown_stage", "annual_money": "no_term"}.get(measure.of or "", "other")
    has_no_rate = amount.is_not(None) & money.is_(None)
    return Lacking(
        rows.tables,
        (*rows.where, kept, value_of(measure, window, view).is_(None)),
        _key(measure),
        case((amount.is_(None), "no_amount"), (money.is_(None), "no_rate"), else_=other),
        case((has_no_rate, table.c.currency)),
    )


def _unanswered(measure: Measure, window: Window, view: View) -> Lacking:
    """Who is still waiting has no time of response: not a good one, and not a bad one."""
    table = facts[measure.dataset]
    rows = measured_rows(measure, window, view)
    waiting = tuple(NotYet(one.column) for one in measure.where if isinstance(one, Happened))
    where = (*rows.where, all_met(waiting, table, Sight(window, view.now)))
    return Lacking(rows.tables, where, _key(measure), literal("unanswered"), null())


def _key(measure: Measure) -> ColumnElement[str]:
    return facts[measure.dataset].c[SOURCES[measure.dataset].key[0]]


def _undated_lost(view: View) -> Lacking:
    """Lost deals without a date: they are in no period."""
    where = [
        deals.c.workspace_id == view.workspace.id,
        deals.c.status == "lost",
        deals.c.closed_day.is_(None),
        deals.c.deleted_at.is_(None),
    ]
    if view.cut.scope.kind is ScopeKind.REP:
        where.append(deals.c.owner == view.cut.scope.name)
    return Lacking(deals, tuple(where), deals.c.deal_id, literal("no_closed_at"), null())
