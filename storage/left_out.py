"""Rows that a number could not count: they are counted here, so that the reader is told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import func, select

from kpis.conditions import Happened, Is, NotYet
from kpis.formulas import Frame, Recurring, measures, operands
from kpis.kpi import Kpi
from kpis.measures import Measure
from kpis.periods import Window
from kpis.readings import LeftOut, ScopeKind
from storage.conditions import Sight, all_met
from storage.database import Connection
from storage.measured_rows import View, measured_rows, value_of
from storage.recurring import unconverted
from storage.schema import deals, facts


def left_out(connection: Connection, kpi: Kpi, window: Window, view: View) -> tuple[LeftOut, ...]:
    """Everything that was left out of a KPI's reading over a window, and why."""
    told: list[LeftOut] = []
    for measure in dict.fromkeys(_measures(kpi)):
        told += _unused(connection, measure, window, view)
        if any(isinstance(one, Is) and "lost" in one.values for one in measure.where):
            told += _undated_lost(connection, view)
    if any(isinstance(operand, Recurring) for operand, _ in operands(kpi.formula)):
        told += [LeftOut("no_rate", count, currency) for currency, count in unconverted(connection, window, view)]
    return tuple(dict.fromkeys(told))


def _measures(kpi: Kpi) -> Iterator[Measure]:
    for operand, frame in operands(kpi.formula):
        if frame is Frame.PERIOD:
            yield from measures(operand)


def _unused(connection: Connection, measure: Measure, window: Window, view: View) -> list[LeftOut]:
    match measure:
        case Measure(of="money" | "annual_money" | "expected_money", is_money=True):
            return _unknown_money(connection, measure, window, view)
        case Measure(of="response_ms"):
            return _unanswered(connection, measure, window, view)
    return []


def _unknown_money(connection: Connection, measure: Measure, window: Window, view: View) -> list[LeftOut]:
    """Rows without an amount, in a currency without a rate on that day, without a term, in a stage nobody knows."""
    table = facts[measure.dataset]
    amount = table.c.units if "units" in table.c else table.c.amount
    rows = measured_rows(measure, window, replace(view, cut=replace(view.cut, by=None)))
    kept = all_met(measure.where, table, Sight(window, view.now))
    money = value_of(replace(measure, of="money"), window, view)
    query = select(table.c.currency, func.count(), func.count(amount), func.count(money))
    query = query.select_from(rows.tables).where(*rows.where, kept, value_of(measure, window, view).is_(None))
    counts: Counter[tuple[str, str | None]] = Counter()
    other = {"expected_money": "unknown_stage", "annual_money": "no_term"}.get(measure.of or "", "other")
    for currency, seen, with_amount, with_money in connection.execute(query.group_by(table.c.currency)):
        counts["no_amount", None] += seen - with_amount
        counts["no_rate", currency] += with_amount - with_money
        counts[other, None] += with_money
    return _told(counts)


def _unanswered(connection: Connection, measure: Measure, window: Window, view: View) -> list[LeftOut]:
    """Who is still waiting has no time of response: not a good one, and not a bad one."""
    table = facts[measure.dataset]
    rows = measured_rows(measure, window, replace(view, cut=replace(view.cut, by=None)))
    waiting = tuple(NotYet(one.column) for one in measure.where if isinstance(one, Happened))
    query = select(func.count()).select_from(rows.tables)
    found = connection.scalar(query.where(*rows.where, all_met(waiting, table, Sight(window, view.now))))
    return _told(Counter({("unanswered", None): found or 0}))


def _undated_lost(connection: Connection, view: View) -> list[LeftOut]:
    """Lost deals without a date: they are in no period. Their team is not known either, so a team is told of none."""
    if view.cut.scope.kind is ScopeKind.TEAM:
        return []
    query = select(func.count()).where(
        deals.c.workspace_id == view.workspace.id,
        deals.c.status == "lost",
        deals.c.closed_day.is_(None),
        deals.c.deleted_at.is_(None),
    )
    if view.cut.scope.kind is ScopeKind.REP:
        query = query.where(deals.c.owner == view.cut.scope.name)
    return _told(Counter({("no_closed_at", None): connection.scalar(query) or 0}))


def _told(counts: Counter[tuple[str, str | None]]) -> list[LeftOut]:
    return [LeftOut(reason, count, detail) for (reason, detail), count in counts.items() if count]
