"""Where the subjects of rules stand: the states that checks go on from, and the incidents of now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, insert, select, update

from alerts.conditions import Quiet
from alerts.evaluate import Check, Outcome
from alerts.posts import incident_name
from alerts.state import Fired, Phase, SubjectState
from kpis.periods import Period, PeriodKind
from kpis.readings import Scope, parse_scope
from storage.alert_tables import rule_states, rules
from storage.database import Connection


@dataclass(frozen=True, slots=True)
class Incident:
    """What is pending or firing now. `value` is the latest one; `quiet` says why there is none, or none that counts."""

    rule: str
    kpi: str
    condition: str
    scope: Scope
    scope_name: str | None
    period: Period
    state: SubjectState
    value: Fraction | None
    expected: Fraction | None
    quiet: Quiet | None
    seen_at: datetime


def states_of(connection: Connection, workspace_id: str, rule_id: int, period_key: str) -> dict[Scope, SubjectState]:
    """The subjects that have been anything but ok in a period."""
    query = select(rule_states).where(*_of(workspace_id, rule_id), rule_states.c.period_key == period_key)
    return {parse_scope(row.subject): _state(row) for row in connection.execute(query)}


def left_open(
    connection: Connection, workspace_id: str, rule_id: int, period_key: str
) -> Mapping[Period, dict[Scope, SubjectState]]:
    """What is still pending or firing in the rule's other periods: they are over."""
    others = (rule_states.c.period_key != period_key, rule_states.c.phase != Phase.OK)
    found: dict[Period, dict[Scope, SubjectState]] = {}
    for row in connection.execute(select(rule_states).where(*_of(workspace_id, rule_id), *others)):
        found.setdefault(_period(row), {})[parse_scope(row.subject)] = _state(row)
    return found


def save(connection: Connection, workspace_id: str, check: Check, outcomes: Iterable[Outcome]) -> None:
    """Keeps the states that a check has led to."""
    for outcome in outcomes:
        if outcome.after == SubjectState():
            continue
        key = {
            "workspace_id": workspace_id,
            "rule_id": check.rule.id,
            "period_key": check.period_key,
            "subject": str(outcome.scope),
        }
        this = [rule_states.c[name] == value for name, value in key.items()]
        values = _values(check, outcome)
        if not connection.execute(update(rule_states).where(*this).values(values)).rowcount:
            connection.execute(insert(rule_states).values({**key, **values}))


def incidents(connection: Connection, workspace_id: str) -> list[Incident]:
    """What is pending or firing now, what began first in front."""
    named = (rules.c.name.label("rule"), rules.c.kpi, rules.c.condition)
    query = select(rule_states, *named).join(rules, rules.c.id == rule_states.c.rule_id)
    open_ = query.where(rule_states.c.workspace_id == workspace_id, rule_states.c.phase != Phase.OK)
    ordered = open_.order_by(rule_states.c.since, rule_states.c.rule_id, rule_states.c.subject)
    return [_incident(row) for row in connection.execute(ordered)]


def firing(connection: Connection, workspace_id: str) -> list[str]:
    """The names of the incidents that fire now."""
    query = select(rule_states).where(rule_states.c.workspace_id == workspace_id, rule_states.c.phase == Phase.FIRING)
    return [incident_name(row.rule_id, row.period_key, row.subject, row.firings) for row in connection.execute(query)]


def _of(workspace_id: str, rule_id: int) -> tuple[Any, Any]:
    return rule_states.c.workspace_id == workspace_id, rule_states.c.rule_id == rule_id


def _state(row: Row[Any]) -> SubjectState:
    fired = Fired(row.fired_at, row.fired_value, row.fired_expected) if row.fired_at else None
    return SubjectState(Phase(row.phase), row.since, fired, row.firings, row.reminders, row.told_at)


def _period(row: Row[Any]) -> Period:
    return Period(PeriodKind(row.period_kind), row.period_start, row.period_end, row.year_start)


def _values(check: Check, outcome: Outcome) -> dict[str, Any]:
    state, sight, period = outcome.after, outcome.sight, check.period
    return {
        "subject_name": outcome.standing.name,
        "period_kind": period.kind,
        "period_start": period.start,
        "period_end": period.end,
        "year_start": period.year_start,
        "phase": state.phase,
        "since": state.since,
        "fired_at": state.fired.at if state.fired else None,
        "fired_value": state.fired.value if state.fired else None,
        "fired_expected": state.fired.expected if state.fired else None,
        "firings": state.firings,
        "reminders": state.reminders,
        "told_at": state.told_at,
        "seen_at": sight.at,
        "value": sight.value,
        "expected": sight.expected,
        "quiet": sight.finding if isinstance(sight.finding, Quiet) else None,
    }


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        row.rule,
        row.kpi,
        row.condition,
        parse_scope(row.subject),
        row.subject_name,
        _period(row),
        _state(row),
        row.value,
        row.expected,
        Quiet(row.quiet) if row.quiet else None,
        row.seen_at,
    )
