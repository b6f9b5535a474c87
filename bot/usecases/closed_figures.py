"""Figures of closed periods, asked again for a digest, and what has changed of their deals."""

from collections.abc import Sequence
from dataclasses import replace

from alerts.restatements import (
    Figure,
    Restatement,
    closed_periods,
    dating_columns,
    is_settled,
    moving_columns,
)
from kpis.periods import instant, window
from kpis.readings import Answer
from storage.database import Connection
from storage.history import deals_changed
from storage.readings import Cut, read_spans, span_of
from storage.workspaces import Workspace


def closed_figures(connection: Connection, workspace: Workspace, answers: Sequence[Answer]) -> list[Figure]:
    """What the KPIs of the answers come to in the latest closed periods, as far as their data are complete."""
    return [
        figure
        for answer in answers
        if answer.data_as_of is not None and is_settled(answer.kpi)
        for figure in _figures(connection, workspace, answer)
    ]


def explained(connection: Connection, workspace: Workspace, restated: Sequence[Restatement]) -> tuple[Restatement, ...]:
    """The restatements, each with the number of deals that have changed since it was told."""
    return tuple(replace(each, deals=_deals(connection, workspace, each)) for each in restated)


def _figures(connection: Connection, workspace: Workspace, answer: Answer) -> list[Figure]:
    kpi, seen, calendar = answer.kpi, answer.data_as_of, workspace.calendar
    periods = [] if seen is None else closed_periods(answer.period, seen, calendar)
    if seen is None or not periods:
        return []
    spans = [span_of(kpi, period, period, seen, calendar) for period in periods]
    readings = read_spans(connection, workspace, kpi, spans, Cut(answer.scope))
    return [
        Figure(kpi, answer.scope, period, found[None].value) for period, found in zip(periods, readings, strict=True)
    ]


def _deals(connection: Connection, workspace: Workspace, restated: Restatement) -> int:
    whole = window(restated.period, instant(restated.period.end, workspace.calendar.zone), workspace.calendar)
    if whole is None:
        return 0
    return deals_changed(
        connection,
        workspace.id,
        whole,
        since=restated.told_at,
        dated_by=dating_columns(restated.kpi),
        moved_by=moving_columns(restated.kpi, restated.scope),
    )
