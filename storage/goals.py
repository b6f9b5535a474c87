"""Targets at rest: what is set for a KPI, scope and period, and every value it has had."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, insert, select, update

from kpis.columns import Columns, columns_of, height
from storage.bulk import insert_columns
from storage.database import Connection
from storage.schema import facts, target_history

targets = facts["targets"]


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it was set."""

    kpi: str
    scope: str
    period: str
    value: Fraction


def all_targets(connection: Connection, workspace_id: str, kpi: str) -> list[Target]:
    """Every target of a KPI."""
    query = select(targets.c.kpi, targets.c.scope, targets.c.period, targets.c.value)
    query = query.where(targets.c.workspace_id == workspace_id, targets.c.kpi == kpi)
    return [Target(*row) for row in connection.execute(query.order_by(targets.c.period, targets.c.scope))]


def set_target(connection: Connection, workspace_id: str, target: Target, *, author: str, now: datetime) -> None:
    """Sets a target; the value it had is kept in its history."""
    row = {"kpi": target.kpi, "scope": target.scope, "period": target.period, "value": target.value}
    changed = connection.execute(update(targets).where(*_same(workspace_id, row)).values(value=target.value)).rowcount
    if not changed:
        connection.execute(insert(targets).values(workspace_id=workspace_id, **row))
    note_targets(connection, workspace_id, columns_of([row]), author=author, now=now)


def remove_target(
    connection: Connection, workspace_id: str, key: tuple[str, str, str], *, author: str, now: datetime
) -> bool:
    """Removes the target of a (kpi, scope, period); whether there was one."""
    row: dict[str, Any] = dict(zip(("kpi", "scope", "period"), key, strict=True))
    if not connection.execute(delete(targets).where(*_same(workspace_id, row))).rowcount:
        return False
    note_targets(connection, workspace_id, columns_of([{**row, "value": None}]), author=author, now=now)
    return True


def note_targets(connection: Connection, workspace_id: str, rows: Columns, *, author: str, now: datetime) -> None:
    """Adds values that targets have been given to their history."""
    count = height(rows)
    given = {name: rows[name] for name in ("kpi", "scope", "period", "value")}
    insert_columns(connection, target_history, workspace_id, {**given, "author": [author] * count, "at": [now] * count})


def _same(workspace_id: str, row: Mapping[str, Any]) -> list[Any]:
    return [
        targets.c.workspace_id == workspace_id,
        *(targets.c[name] == row[name] for name in ("kpi", "scope", "period")),
    ]
