"""Sheets: the rows, customers, reps and targets that the parts of a reckoning rest on, the first of them or all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from kpis.explanations import CountedRow, Part, Role, Sheet
from kpis.formulas import Headcount, Operand, Quota, QuotaPart, Recurring, RecurringPart, TargetFor, measures
from kpis.measures import Measure, When
from kpis.money import from_units
from kpis.periods import Window
from kpis.quotas import RepQuota, quota_total
from kpis.spans import Span
from kpis.surroundings import team_on
from kpis.targets import target_parts
from storage.counted_rows import AT_ONCE, Counted, every_row, first_rows
from storage.database import Connection
from storage.gathered import makeup_in, targets_in
from storage.headcount import heads_in
from storage.measures import Alike, alike
from storage.quotas import read_quotas
from storage.recurring import customers_paying
from storage.views import View

MOST_ROWS = 100_000
"""What a sheet tells at most: as many as people look at in a spreadsheet."""

Rows = Callable[[], Iterable[CountedRow]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet that is to be read: its kind, its parts, and how to read its rows."""

    kind: str
    parts: tuple[Part, ...]
    source: Counted | Rows


def plans(connection: Connection, parts: Sequence[Part], span: Span, view: View) -> list[Plan]:
    """The sheets of the parts, one for all parts that are made of the same rows."""
    counted: dict[tuple[Alike, Window], list[tuple[Part, Measure]]] = defaultdict(list)
    others: dict[tuple[type, Window], list[Part]] = defaultdict(list)
    for part in parts:
        window, made_of = span.windows[part.frame], measures(part.operand)
        if window is None:
            continue
        for measure in made_of:
            counted[alike(measure), window].append((part, measure))
        if not made_of:
            others[type(part.operand), window].append(part)
    found = [
        Plan(_kind(each[0][1]), tuple(part for part, _ in each), Counted(tuple(of for _, of in each), window))
        for (_, window), each in counted.items()
    ]
    for (_, window), alone in others.items():
        found += _other(connection, alone, window, span, view)
    return found


def _kind(measure: Measure) -> str:
    """What the rows are: a deal is in one stage at a time, but may have entered several, or one of them twice."""
    is_visit = measure.dataset == "deal_stays" and measure.when is When.DURING
    return "stage_visits" if is_visit else measure.dataset


def first_sheets(connection: Connection, planned: Iterable[Plan], view: View, most: int) -> tuple[Sheet, ...]:
    """The sheets with the first rows of each, and the number of all."""
    return tuple(_first(connection, plan, view, most) for plan in planned)


def _first(connection: Connection, plan: Plan, view: View, most: int) -> Sheet:
    if isinstance(plan.source, Counted):
        return Sheet(plan.kind, plan.parts, *first_rows(connection, plan.source, view, most))
    rows = list(plan.source())
    return Sheet(plan.kind, plan.parts, len(rows), tuple(rows[:most]))


def all_rows(connection: Connection, planned: Iterable[Plan], view: View) -> Iterator[tuple[Plan, CountedRow]]:
    """Every row of the sheets, each up to the most that is told, one after the other."""
    for plan in planned:
        if isinstance(plan.source, Counted):
            yield from ((plan, row) for row in every_row(connection, plan.source, view, MOST_ROWS))
        else:
            yield from ((plan, row) for row in islice(plan.source(), MOST_ROWS))


def _other(connection: Connection, parts: Sequence[Part], window: Window, span: Span, view: View) -> Iterator[Plan]:
    """The sheet of parts that are no measures; the months of a period rest on no rows."""
    match parts[0].operand:
        case Headcount():
            yield Plan("reps", tuple(parts), lambda: _heads(connection, window, view))
        case Recurring():
            yield Plan("customers", tuple(parts), lambda: _recurring(connection, parts, window, view))
        case TargetFor():
            yield Plan("targets", tuple(parts), lambda: _targets(connection, parts, span, view))
        case Quota() as quota:
            shown = (*parts, *_beside(quota, parts))
            yield Plan("reps", shown, lambda: _quotas(connection, quota, shown, span, view))


def _heads(connection: Connection, window: Window, view: View) -> Iterator[CountedRow]:
    for rep_id, started_on in heads_in(connection, window, view):
        team = view.cut.scope.name or team_on(view.around, rep_id, window.last_day)
        yield CountedRow(rep_id, None, rep_id, started_on, (Fraction(1),), team=team)


def _recurring(connection: Connection, parts: Sequence[Part], window: Window, view: View) -> Iterator[CountedRow]:
    wants = [part.operand == Recurring(RecurringPart.BASE) for part in parts]
    query = customers_paying(window, view).limit(MOST_ROWS).execution_options(yield_per=AT_ONCE)
    for row in connection.execute(query):
        # A customer that pays no less adds nothing to what was lost.
        base, lost = (from_units(int(units), view.workspace.currency) for units in (row.before, row.lost))
        brings = tuple(base if is_base else lost or None for is_base in wants)
        team = team_on(view.around, row.owner, window.first_day)
        yield CountedRow(row.customer_id, row.name, row.owner, row.active_from, brings, team=team)


def _targets(connection: Connection, parts: Sequence[Part], span: Span, view: View) -> Iterator[CountedRow]:
    given = targets_in(connection, [part.operand for part in parts], [span], view)
    for place, part in enumerate(parts):
        key = _target_key(part.operand)
        for label, value in target_parts(given[key].get(str(view.cut.scope), {}), makeup_in(key, span, view)).items():
            brings = tuple(value if nth == place else None for nth in range(len(parts)))
            yield CountedRow(label, key, None, None, brings)


def _target_key(operand: Operand) -> str:
    return operand.kpi if isinstance(operand, TargetFor) else ""


def _beside(quota: Quota, parts: Sequence[Part]) -> Iterator[Part]:
    """How many reps met their quota is checked by what each reached of it."""
    shown = {part.operand.part for part in parts if isinstance(part.operand, Quota)}
    for each in (QuotaPart.REACHED, QuotaPart.SET):
        if each not in shown:
            yield Part(Role.BESIDE, Quota(quota.kpi, quota.of, each))


def _quotas(
    connection: Connection, quota: Quota, parts: Sequence[Part], span: Span, view: View
) -> Iterator[CountedRow]:
    stretches = [(span.period, span.window)] if span.window is not None else []
    read = read_quotas(connection, quota, stretches, view)
    for one in sorted(read.get(span.period, ()), key=lambda one: (-one.reached, one.rep_id)):
        brings = tuple(_of_quota(part.operand, one) for part in parts)
        yield CountedRow(one.rep_id, None, one.rep_id, None, brings, team=one.team)


def _of_quota(operand: Operand, one: RepQuota) -> Fraction | None:
    """What a rep adds; who is short of the quota is none of those who reached it."""
    if not isinstance(operand, Quota):
        return None
    value = quota_total(operand.part, [one]).value
    return value or None if operand.part is QuotaPart.REPS_AT_QUOTA else value
