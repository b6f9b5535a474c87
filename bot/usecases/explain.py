"""Explains an answer: what it was reckoned from, row by row, what was left out, and what to read beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.records import to_json
from alerts.restatements import dating_columns, moving_columns
from bot.usecases.answer import answered
from kpis.columns import Row
from kpis.datasets import DEALS
from kpis.explanations import (
    Beside,
    CountedRow,
    Explanation,
    Part,
    PartTotal,
    Restated,
    Sheet,
    formula_read,
    parts_of,
    shared_out,
)
from kpis.kpi import Kpi
from kpis.periods import DAY, local_day
from kpis.questions import Question
from kpis.readings import COMPANY, Answer, Scope, ScopeKind
from kpis.surroundings import team_on
from storage.customers import customer_names
from storage.database import Connection
from storage.facts import stored_rows
from storage.history import Change, changed_deals
from storage.left_out import left_out_rows
from storage.readings import Cut, Span, View, read_in, read_totals, span_of
from storage.reps import all_reps
from storage.sheets import Plan, all_rows, first_sheets, plans
from storage.workspaces import Workspace

FIRST = 10
"""How many rows are shown, of all sheets together."""
FEWEST = 3
"""How many rows of each sheet are shown, however many sheets there are, if it has as many."""

MOST_NAMED = 5
"""How many of the rows that were left out, and of the deals that were restated, are named."""

ON_THE_WAY = DAY
"""What arrives within a day of a period's end was on its way: it restates nothing."""


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation, and what it takes to read all of its rows."""

    explanation: Explanation
    planned: Sequence[Plan]
    view: View

    def sheets(self, connection: Connection, most: int) -> tuple[Sheet, ...]:
        """The sheets with more rows than are shown."""
        return first_sheets(connection, self.planned, self.view, most)

    def rows(self, connection: Connection) -> Iterator[tuple[Plan, CountedRow]]:
        """Every row that was counted, in the order in which the first of them are shown."""
        return all_rows(connection, self.planned, self.view)


def explain(connection: Connection, workspace: Workspace, question: Question, now: datetime) -> Explained:
    """What the answer to a question came from, with as many rows as are shown."""
    read = answered(connection, workspace, question, now)
    answer, span, view = read.answer, read.span, read.view
    kpi = answer.kpi
    is_running = answer.window is not None and answer.window.running
    parts = parts_of(kpi.formula, is_running=is_running)
    planned = plans(connection, parts, span, view)
    first = shared_out(first_sheets(connection, planned, view, FIRST), FIRST, at_least=FEWEST)
    restated = _restated(connection, answer, view)
    guards = [key for key in kpi.guards if key not in kpi.alternatives]
    explanation = Explanation(
        answer,
        formula_read(kpi.formula, is_running=is_running),
        _totals(connection, kpi, parts, span, view),
        _named(connection, workspace.id, first),
        left_out_rows(connection, kpi, span, view, told=answer.left_out, most=MOST_NAMED),
        _beside(connection, guards, answer, view),
        _beside(connection, kpi.alternatives, answer, view),
        tuple(restated[:MOST_NAMED]),
        len(restated),
        {rep.rep_id: rep.name for rep in all_reps(connection, workspace.id).values()},
    )
    return Explained(explanation, planned, view)


def _totals(connection: Connection, kpi: Kpi, parts: Iterable[Part], span: Span, view: View) -> tuple[PartTotal, ...]:
    read = read_totals(connection, kpi, span, view)
    known = [(part, span.windows[part.frame]) for part in parts]
    return tuple(PartTotal(part, window, read[part.operand, part.frame]) for part, window in known if window)


def _named(connection: Connection, workspace_id: str, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """The sheets, rows that have no name of their own with that of their customer."""
    ids = {_customer(row) for sheet in sheets for row in sheet.rows} - {None}
    names = customer_names(connection, workspace_id, [each for each in ids if each]) if ids else {}
    return tuple(
        replace(sheet, rows=tuple(replace(row, name=row.name or names.get(_customer(row) or "")) for row in sheet.rows))
        for sheet in sheets
    )


def _customer(row: CountedRow) -> str | None:
    return None if row.name else row.more.get("customer_id")


def _beside(connection: Connection, keys: Iterable[str], answer: Answer, view: View) -> tuple[Beside, ...]:
    """The KPIs over the same period, for the same scope where they are offered for it."""
    found, known = [], view.workspace.catalogue
    for kpi in (known[key] for key in keys if key in known):
        scope = answer.scope if answer.scope.kind in kpi.scopes else COMPANY
        span = span_of(kpi, answer.period, answer.period, view.now, view.workspace.calendar)
        [readings] = read_in(connection, kpi, [span], replace(view, cut=Cut(scope)))
        found.append(Beside(kpi, scope, readings[None]))
    return tuple(found)


def _restated(connection: Connection, answer: Answer, view: View) -> list[Restated]:
    """The deals that changed after the period was over, the latest change first."""
    window = answer.window
    if window is None or window.running:
        return []
    dated_by = dating_columns(answer.kpi)
    moved_by = moving_columns(answer.kpi, answer.scope)
    since = window.until + ON_THE_WAY
    workspace = view.workspace
    changed = changed_deals(connection, workspace.id, window, since=since, dated_by=dated_by, moved_by=moved_by)
    rows = {row["deal_id"]: row for row in stored_rows(connection, workspace, DEALS, changed)} if changed else {}
    found = [
        Restated(key, change.changed_at, change.before, {name: to_json(rows[key][name]) for name in change.before})
        for key, change in changed.items()
        if _is_of(answer.scope, rows[key], change, dated_by, view)
    ]
    return sorted(found, key=lambda one: (one.changed_at, one.key), reverse=True)


def _is_of(scope: Scope, row: Row, change: Change, dated_by: Iterable[str], view: View) -> bool:
    """Whether a deal is or was in the scope."""
    owners = {row["owner"], change.before.get("owner", row["owner"])}
    match scope.kind:
        case ScopeKind.COMPANY:
            return True
        case ScopeKind.REP:
            return scope.name in owners
    times = [row[name] for name in dated_by]
    times += [datetime.fromisoformat(change.before[name]) for name in dated_by if change.before.get(name)]
    days = {local_day(time, view.workspace.calendar.zone) for time in times if time}
    return any(team_on(view.around, owner, day) == scope.name for owner in owners for day in days)
