"""Rules at rest."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from alerts.conditions import Condition, ConditionKind
from alerts.durations import Duration, parse_duration
from alerts.recipients import parse_recipient
from alerts.rules import Rule, parse_subjects
from storage import alert_tables
from storage.database import Connection
from storage.plans import AT_ONCE, Shelf

SHELF = Shelf(alert_tables.rules, taken="rule_exists", unknown="unknown_rule")


@dataclass(frozen=True, slots=True)
class DueRule:
    """A rule whose time has come, claimed; `due_at` is that time."""

    rule: Rule
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """That a rule watches a KPI, and who made it."""

    rule_id: int
    kpi: str
    created_by: str


def add_rule(connection: Connection, workspace_id: str, rule: Rule, now: datetime) -> int:
    """Keeps a new rule, due at once; its id. UserError if its name is taken."""
    values = {
        "name": rule.name,
        "kpi": rule.kpi,
        "condition": rule.condition.kind,
        "value": rule.condition.value,
        "clear_at": rule.condition.clear_at,
        "min_sample": rule.condition.min_sample,
        "period": rule.period,
        "subjects": str(rule.subjects),
        "schedule": rule.schedule,
        "hold": _text(rule.hold),
        "repeat": _text(rule.repeat),
        "to": [str(recipient) for recipient in rule.to],
        "paused": rule.paused,
        "created_by": rule.created_by,
        "created_at": now,
        "due_at": AT_ONCE,
    }
    return SHELF.add(connection, workspace_id, values)


def all_rules(connection: Connection, workspace_id: str) -> list[Rule]:
    """The rules by name."""
    return [_rule(row) for row in SHELF.rows(connection, workspace_id)]


def rule_named(connection: Connection, workspace_id: str, name: str) -> Rule:
    """The rule of a name. UserError with the names that there are."""
    return _rule(SHELF.find(connection, workspace_id, name))


def remove_rule(connection: Connection, rule: Rule) -> None:
    """Forgets a rule and where its subjects stand."""
    SHELF.remove(connection, rule.id)


def pause_rule(connection: Connection, rule: Rule) -> None:
    SHELF.change(connection, rule.id, paused=True)


def resume_rule(connection: Connection, rule: Rule) -> None:
    """Goes on, at once."""
    SHELF.change(connection, rule.id, paused=False, due_at=AT_ONCE)


def due_rules(connection: Connection, workspace_id: str, now: datetime) -> list[int]:
    """The ids of the rules that are due, longest due first."""
    return SHELF.due(connection, workspace_id, now)


def claim_due_rule(connection: Connection, rule_id: int, now: datetime) -> DueRule | None:
    """The rule, if it is still due and no other replica is at it; its row is locked until the transaction ends."""
    row = SHELF.claim_due(connection, rule_id, now)
    return None if row is None else DueRule(_rule(row), row.due_at)


def settle_rule(connection: Connection, due: DueRule, next_due: datetime, *, problem: str | None = None) -> bool:
    """Sets when it is due next; False if it was settled by somebody else."""
    return SHELF.settle(connection, due.rule.id, seen=due.due_at, due_at=next_due, problem=problem)


def watches_of(connection: Connection, workspace_id: str) -> list[Watch]:
    """What is watched by all rules, also by those that can't be read any more."""
    rules = alert_tables.rules
    query = select(rules.c.id, rules.c.kpi, rules.c.created_by).where(rules.c.workspace_id == workspace_id)
    return [Watch(row.id, row.kpi, row.created_by) for row in connection.execute(query.order_by(rules.c.id))]


def bring_forward(connection: Connection, rule_ids: Collection[int], due_at: datetime) -> None:
    """Makes rules due at a time, those that are due later; one that is paused waits until it is resumed."""
    SHELF.bring_forward(connection, rule_ids, due_at)


def _text(duration: Duration | None) -> str | None:
    return None if duration is None else str(duration)


def _duration(text: str | None) -> Duration | None:
    return None if text is None else parse_duration(text)


def _rule(row: Row[Any]) -> Rule:
    return Rule(
        id=row.id,
        name=row.name,
        kpi=row.kpi,
        condition=Condition(ConditionKind(row.condition), row.value, row.clear_at, row.min_sample),
        period=row.period,
        subjects=parse_subjects(row.subjects),
        schedule=row.schedule,
        to=tuple(parse_recipient(text) for text in row.to),
        hold=_duration(row.hold),
        repeat=_duration(row.repeat),
        paused=row.paused,
        created_by=row.created_by,
        problem=row.problem,
        next_check=None if row.due_at == AT_ONCE else row.due_at,
    )
