"""Targets at rest: what is set for a KPI, scope and period, and every value it has had."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage.database import Connection
from storage.schema import facts, target_history
from storage.statements import fetch

targets = facts["targets"]


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it was set."""

    kpi: str
    scope: str
    period: str
    value: Fraction


def targets_of(connection: Connection, workspace_id: str, kpi: str) -> dict[str, dict[str, Fraction]]:
    """The targets of a KPI: by scope, by period label."""
    found: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for scope, period, value in fetch(connection, _OF_KPI, {"workspace_id": workspace_id, "kpi": kpi}):
        found[scope][period] = value
    return dict(found)


_OF_KPI = select(targets.c.scope, targets.c.period, targets.c.value).where(
    targets.c.workspace_id == bindparam("workspace_id"), targets.c.kpi == bindparam("kpi")
)


def all_targets(connection: Connection, workspace_id: str) -> list[Target]:
    query = select(targets.c.kpi, targets.c.scope, targets.c.period, targets.c.value)
    ordered = query.where(targets.c.workspace_id == workspace_id).order_by(
        targets.c.period, targets.c.kpi, targets.c.scope
    )
    return [Target(*row) for row in connection.execute(ordered)]


def set_target(connection: Connection, workspace_id: str, target: Target, *, author: str, now: datetime) -> None:
    """Sets a target; the value it had is kept in its history."""
    row = {"kpi": target.kpi, "scope": target.scope, "period": target.period, "value": target.value}
    changed = connection.execute(update(targets).where(*_same(workspace_id, row)).values(value=target.value)).rowcount
    if not changed:
        connection.execute(insert(targets).values(workspace_id=workspace_id, **row))
    note_target(connection, workspace_id, row, author=author, now=now)


def remove_target(
    connection: Connection, workspace_id: str, key: tuple[str, str, str], *, author: str, now: datetime
) -> bool:
    """Removes the target of a (kpi, scope, period); whether there was one."""
    row: dict[str, Any] = dict(zip(("kpi", "scope", "period"), key, strict=True))
    if not connection.execute(delete(targets).where(*_same(workspace_id, row))).rowcount:
        return False
    note_target(connection, workspace_id, {**row, "value": None}, author=author, now=now)
    return True


def note_target(
    connection: Connection, workspace_id: str, row: Mapping[str, Any], *, author: str, now: datetime
) -> None:
    """Adds a value that a target has been given to its history."""
    values = {name: row[name] for name in ("kpi", "scope", "period", "value")}
    connection.execute(insert(target_history).values(workspace_id=workspace_id, author=author, at=now, **values))


def _same(workspace_id: str, row: Mapping[str, Any]) -> list[Any]:
    return [
        targets.c.workspace_id == workspace_id,
        *(targets.c[name] == row[name] for name in ("kpi", "scope", "period")),
    ]
