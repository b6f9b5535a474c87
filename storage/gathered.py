"""What a question reads: all that the formula of a KPI needs over several periods, in a handful of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpis.formulas import Headcount, Operand, Quota, Recurring, TargetFor, Together
from kpis.kpi import Kpi
from kpis.measures import Measure
from kpis.periods import Period, Window
from kpis.quotas import RepQuota
from kpis.readings import ScopeKind
from kpis.spans import Span
from kpis.targets import Makeup, labels_of, makeup_of
from storage.database import Connection
from storage.headcount import Heads, read_heads
from storage.measures import Need, Read, read, whole_of
from storage.quotas import read_quotas
from storage.recurring import RecurringRead, read_recurring
from storage.targets import Given, Wanted, read_targets
from storage.views import View


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that was read for a KPI."""

    view: View
    totals: Read
    heads: Heads
    recurring: RecurringRead
    quotas: Mapping[Period, Sequence[RepQuota]]
    targets: Mapping[str, Given]


def gather(
    connection: Connection,
    kpi: Kpi,
    spans: Sequence[Span],
    view: View,
    broken_down: Gathered | None = None,
    *,
    beside: Iterable[Need] = (),
) -> Gathered:
    """Reads all that the KPI needs, and what else is asked beside it, at once.

    What the parts of a breakdown in the same scope add up to is not read again.
    """
    operands = [operand for operand, _ in kpi.reads]
    needs = list(beside)
    heads: list[Window] = []
    recurring: list[Window] = []
    for span in spans:
        for operand, frame in kpi.reads:
            window = span.windows[frame]
            match operand:
                case _ if window is None:
                    continue
                case Measure():
                    needs.append((operand, window))
                case Together(parts):
                    needs += [(part, window) for part in parts]
                case Headcount():
                    heads.append(window)
                case Recurring():
                    recurring.append(window)
    known = {} if broken_down is None else _wholes(broken_down.totals)
    return Gathered(
        view,
        known | read(connection, [need for need in needs if need not in known], view),
        read_heads(connection, list(dict.fromkeys(heads)), view),
        read_recurring(connection, list(dict.fromkeys(recurring)), view),
        _quotas(connection, operands, spans, view, broken_down),
        targets_in(connection, operands, spans, view),
    )


def _wholes(totals: Read) -> Read:
    return {need: {None: whole_of(groups.values())} for need, groups in totals.items() if need[0].adds_up}


def _quotas(
    connection: Connection,
    wanted: Sequence[Operand],
    spans: Sequence[Span],
    view: View,
    broken_down: Gathered | None,
) -> Mapping[Period, Sequence[RepQuota]]:
    known = {} if broken_down is None else broken_down.quotas
    quota = next((operand for operand in wanted if isinstance(operand, Quota)), None)
    begun = [(span.period, span.window) for span in spans if span.window is not None and span.period not in known]
    return {**known, **read_quotas(connection, quota, begun, view)} if quota and begun else known


def targets_in(
    connection: Connection, wanted: Sequence[Operand], spans: Sequence[Span], view: View
) -> Mapping[str, Given]:
    """The targets of the scope, or of the groups that it is broken down into."""
    keys = tuple(dict.fromkeys(operand.kpi for operand in wanted if isinstance(operand, TargetFor)))
    if not keys:
        return {}
    labels = labels_of(makeup_in(key, span, view) for key in keys for span in spans)
    whose = ScopeKind(view.cut.by) if view.cut.by else view.cut.scope
    return read_targets(connection, view.workspace.id, Wanted(keys, labels, whose))


def makeup_in(key: str, span: Span, view: View) -> Makeup:
    """Of what a target for the period is made up."""
    return makeup_of(view.workspace.catalogue[key], span.period, view.workspace.calendar)
