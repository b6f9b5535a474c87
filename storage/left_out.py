"""Rows that a number could not count: they are counted here, and named, so that the reader is told."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, func, literal, null, select

from kpis.compute import Total
from kpis.conditions import Condition, Is, possible, undecided
from kpis.datasets import SOURCES
from kpis.explanations import LeftOutRows
from kpis.formulas import Coverage, Formula, Frame, Operand, Quota, Recurring, measures
from kpis.kpi import Kpi, PassedOver
from kpis.measures import Aggregate, Measure, Money, When, count
from kpis.periods import Window, local_day
from kpis.readings import LeftOut, ScopeKind
from kpis.spans import Span
from storage.conditions import all_met
from storage.database import Connection
from storage.marks import Marks, marks_of
from storage.measured_rows import measured_rows, sight_of, value_of
from storage.measures import Need, Read
from storage.recurring import unconverted
from storage.schema import deals, facts
from storage.statements import fetch
from storage.views import Aspect, View, aspect_of, money_at_rest, parameters, scope_name, workspace_id

Reason = tuple[str, str | None]
"""A word, and the currency it is about, if any."""

UNDATED_LOST = replace(count("deals", on="closed", status="lost"), when=When.UNDATED)

COMPARED = frozenset({Frame.BEFORE, Frame.MONTH_BEFORE, Frame.YEAR})
"""Stretches of time that a value is only compared with."""


class Missing(StrEnum):
    """What rows lack that no measure of a KPI asks for."""

    RATE = "no_rate"
    CLOSE = "no_closed_at"


@dataclass(frozen=True, slots=True)
class Lack:
    """What may be lacking, of a measure or else, as it is looked for in a window."""

    of: Measure | Missing | PassedOver
    marks: tuple[Marks, ...]
    aspect: Aspect


@dataclass(frozen=True, slots=True)
class Lacking:
    """Rows that lack what they would be counted by: what each of them lacks, and its key."""

    tables: FromClause
    where: tuple[ColumnElement[bool], ...]
    key: ColumnElement[str]
    reason: ColumnElement[str]
    detail: ColumnElement[Any]


def left_out(connection: Connection, kpi: Kpi, span: Span, view: View, read: Read) -> tuple[LeftOut, ...]:
    """Everything that was left out of a KPI's reading over a span, and why; `read` is what was read for it."""
    told: Counter[Reason] = Counter()
    for passed, need in _passed_over(kpi, span):
        told[passed.reason, None] += sum(total.rows for total in read[need].values())
    for lack, values in _lacks(kpi, span, view, read):
        for word, about, rows in fetch(connection, _numbers(lack), values, view.states):
            told[word, about] += rows
    # A database gives groups in any order, and the same answer has to read the same everywhere.
    named = sorted(told.items(), key=lambda found: (found[0][0], found[0][1] or ""))
    return tuple(LeftOut(reason, rows, detail) for (reason, detail), rows in named if rows)


def left_out_rows(
    connection: Connection, kpi: Kpi, span: Span, view: View, *, told: Iterable[LeftOut], most: int
) -> tuple[LeftOutRows, ...]:
    """The same with the keys of the first rows of each reason, `most` at most, by key."""
    found: dict[Reason, dict[str, None]] = {(each.reason, each.detail): {} for each in told}
    for lack, values in _lacks(kpi, span, view, {}) if found else ():
        lacking = _lacking(lack)
        reason, detail = lacking.reason.label("reason"), lacking.detail.label("detail")
        query = select(reason, detail, lacking.key.label("key")).select_from(lacking.tables).where(*lacking.where)
        rows = query.subquery()
        nth = func.row_number().over(partition_by=(rows.c.reason, rows.c.detail), order_by=rows.c.key).label("nth")
        ranked = select(rows, nth).subquery()
        for word, about, key, _ in connection.execute(select(ranked).where(ranked.c.nth <= most), values):
            found[word, about][key] = None
    return tuple(LeftOutRows(each, tuple(sorted(found[each.reason, each.detail])[:most])) for each in told)


@lru_cache
def _numbers(lack: Lack) -> Select[Any]:
    lacking = _lacking(lack)
    reason, detail = lacking.reason.label("reason"), lacking.detail.label("detail")
    query = select(reason, detail, func.count()).select_from(lacking.tables).where(*lacking.where)
    return query.group_by("reason", "detail")


def _lacks(kpi: Kpi, span: Span, view: View, read: Read) -> Iterator[tuple[Lack, Mapping[str, Any]]]:
    """What may be lacking of a KPI, each with the parameters to look for it: but where it is known that nothing is."""
    whole = replace(view, cut=replace(view.cut, by=None)) if view.cut.by else view
    counted = _counted(kpi, span)
    for measure, window in counted:
        if measure.is_money and not _is_all_used(measure, read.get((measure, window), {}).get(None)):
            yield _lack(measure, [window], whole, money_at_rest([measure]))
    for measure, window in _unjudged(counted):
        yield _lack(measure, [window], whole, money_at_rest([measure]))
    if span.window and any(isinstance(operand, Recurring) for operand, _ in kpi.reads):
        yield _lack(Missing.RATE, [span.window], whole, {Money.AMOUNT})
    for passed, need in _passed_over(kpi, span):
        if need not in read:
            yield _lack(passed, [need[1]], whole, set())
    if any(need not in read or _is_any(read[need]) for need in _undated(kpi, view)):
        yield _lack(Missing.CLOSE, [], whole, set())


def looked_for(kpi: Kpi, span: Span, view: View) -> list[Need]:
    """What is read with a KPI to know what it leaves out: rows that it passes over, lost deals without a date."""
    return [*(need for _, need in _passed_over(kpi, span)), *_undated(kpi, view)]


def _passed_over(kpi: Kpi, span: Span) -> list[tuple[PassedOver, Need]]:
    return [(passed, (passed.rows, span.window)) for passed in kpi.passed_over] if span.window else []


def _undated(kpi: Kpi, view: View) -> list[Need]:
    """Lost deals without a date, if they are what the KPI is about: these are in no period."""
    is_about_lost = any(isinstance(one, Is) and "lost" in one.values for of in kpi.measures for one in of.where)
    # Without a day their team is not known either, so a team is told of none.
    if not is_about_lost or view.cut.scope.kind is ScopeKind.TEAM:
        return []
    today = local_day(view.now, view.workspace.calendar.zone)
    return [(UNDATED_LOST, Window(view.now, view.now, today, today))]


def _is_any(groups: Mapping[str | None, Total]) -> bool:
    return any(total.rows for total in groups.values())


def _is_all_used(measure: Measure, read: Total | None) -> bool:
    """Whether every row that was seen was used. Of what is expected, deals in unknown stages are not even seen."""
    is_sum = measure.aggregate is Aggregate.SUM and measure.is_money and measure.of != Money.EXPECTED
    # Of what is worth so much, that of which it is not known is not seen either.
    sees_all = _without_worth(measure) == measure.where
    return is_sum and sees_all and read is not None and read.seen == read.rows


def _unjudged(counted: Iterable[tuple[Measure, Window]]) -> Iterable[tuple[Measure, Window]]:
    """Measures of rows from a certain amount on, or up to one: those whose amount is not known are not judged.

    What is counted above the line of a rate is counted below it too: it is told once.
    """
    told = {(measure.dataset, measure.on, window) for measure, window in counted if measure.is_money}
    found: dict[tuple[str, str, Window], Measure] = {}
    for measure, window in counted:
        key = measure.dataset, measure.on, window
        if key not in told and _without_worth(measure) != measure.where:
            where = (*measure.where, *undecided(measure.where))
            found[key] = replace(measure, aggregate=Aggregate.SUM, of=Money.AMOUNT, beside=None, where=where)
    return [(measure, window) for (_, _, window), measure in found.items()]


def _without_worth(measure: Measure) -> tuple[Condition, ...]:
    return possible(measure.where)


def _lack(
    of: Measure | Missing | PassedOver, windows: Sequence[Window], view: View, at_rest: set[Money]
) -> tuple[Lack, Mapping[str, Any]]:
    aspect = aspect_of(view, at_rest)
    conditions = () if isinstance(of, Missing) else (of.rows if isinstance(of, PassedOver) else of).where
    return Lack(of, marks_of(windows, view.workspace.calendar.zone), aspect), parameters(
        windows, view, aspect, conditions
    )


def _counted(kpi: Kpi, span: Span) -> Collection[tuple[Measure, Window]]:
    """The measures that make up the value, each once, with its window; not those that it is only compared with."""
    found: dict[tuple[Measure, Window], None] = {}
    unread = _unread(kpi.formula, span)
    for operand, frame in kpi.reads:
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


def _lacking(lack: Lack) -> Lacking:
    if lack.of is Missing.CLOSE:
        return _undated_lost(lack.aspect)
    (marks,) = lack.marks
    match lack.of:
        case Measure():
            return _unknown_money(lack.of, marks, lack.aspect)
        case PassedOver():
            return _of_no_account(lack.of, marks, lack.aspect)
        case _:
            rows, key, currency = unconverted(marks, lack.aspect)
            return Lacking(rows.tables, rows.where, key, literal(Missing.RATE), currency)


def _unknown_money(measure: Measure, marks: Marks, aspect: Aspect) -> Lacking:
    """Rows without an amount, in a currency without a rate on that day, without a term, in a stage nobody knows."""
    table = facts[measure.dataset]
    amount = table.c.units if "units" in table.c else table.c.amount
    rows = measured_rows(measure, marks, aspect)
    kept = all_met(_without_worth(measure), table, sight_of(measure, marks, aspect))
    money = value_of(replace(measure, of=Money.AMOUNT), marks, aspect)
    other = {"expected_money": "unknown_stage", "annual_money": "no_term"}.get(measure.of or "", "other")
    has_no_rate = amount.is_not(None) & money.is_(None)
    return Lacking(
        rows.tables,
        (*rows.where, kept, value_of(measure, marks, aspect).is_(None)),
        _key(measure),
        case((amount.is_(None), "no_amount"), (money.is_(None), Missing.RATE), else_=other),
        case((has_no_rate, table.c.currency)),
    )


def _of_no_account(passed: PassedOver, marks: Marks, aspect: Aspect) -> Lacking:
    rows, of = measured_rows(passed.rows, marks, aspect), passed.rows
    where = (*rows.where, all_met(of.where, facts[of.dataset], sight_of(of, marks, aspect)))
    return Lacking(rows.tables, where, _key(of), literal(passed.reason), null())


def _key(measure: Measure) -> ColumnElement[str]:
    return facts[measure.dataset].c[SOURCES[measure.dataset].key[0]]


def _undated_lost(aspect: Aspect) -> Lacking:
    """Lost deals without a date: they are in no period."""
    where = [
        deals.c.workspace_id == workspace_id,
        deals.c.status == "lost",
        deals.c.closed_day.is_(None),
        deals.c.deleted_at.is_(None),
    ]
    if aspect.kind is ScopeKind.REP:
        where.append(deals.c.owner == scope_name)
    return Lacking(deals, tuple(where), deals.c.deal_id, literal(Missing.CLOSE), null())
