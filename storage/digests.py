"""Digests at rest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from alerts.digests import DigestPlan
from storage import alert_tables
from storage.database import Connection
from storage.plans import Shelf

SHELF = Shelf(alert_tables.digests, taken="digest_exists", unknown="unknown_digest")


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest whose time has come, claimed; `due_at` is that time."""

    plan: DigestPlan
    due_at: datetime


def add_digest(connection: Connection, workspace_id: str, plan: DigestPlan, *, due_at: datetime, now: datetime) -> int:
    """Keeps a new digest; its id. UserError if its name is taken."""
    values = {
        "name": plan.name,
        "channel": plan.channel,
        "schedule": plan.schedule,
        "kpis": list(plan.kpis),
        "period": plan.period,
        "language": plan.language,
        "paused": plan.paused,
        "created_by": plan.created_by,
        "created_at": now,
        "due_at": due_at,
    }
    return SHELF.add(connection, workspace_id, values)


def all_digests(connection: Connection, workspace_id: str) -> list[DueDigest]:
    """The digests by name, each with the time at which it is due next."""
    return [DueDigest(_plan(row), row.due_at) for row in SHELF.rows(connection, workspace_id)]


def digest_named(connection: Connection, workspace_id: str, name: str) -> DigestPlan:
    """The digest of a name. UserError with the names that there are."""
    return _plan(SHELF.find(connection, workspace_id, name))


def remove_digest(connection: Connection, plan: DigestPlan) -> None:
    SHELF.remove(connection, plan.id)


def due_digests(connection: Connection, workspace_id: str, now: datetime) -> list[int]:
    """The ids of the digests that are due, longest due first."""
    return SHELF.due(connection, workspace_id, now)


def claim_due_digest(connection: Connection, digest_id: int, now: datetime) -> DueDigest | None:
    """The digest, if it is still due and no other replica is at it; its row is locked until the transaction ends."""
    row = SHELF.claim_due(connection, digest_id, now)
    return None if row is None else DueDigest(_plan(row), row.due_at)


def settle_digest(connection: Connection, due: DueDigest, next_due: datetime, *, problem: str | None = None) -> bool:
    """Sets when it is due next; False if it was settled by somebody else."""
    return SHELF.settle(connection, due.plan.id, seen=due.due_at, due_at=next_due, problem=problem)


def _plan(row: Row[Any]) -> DigestPlan:
    return DigestPlan(
        id=row.id,
        name=row.name,
        channel=row.channel,
        schedule=row.schedule,
        kpis=tuple(row.kpis),
        period=row.period,
        language=row.language,
        paused=row.paused,
        created_by=row.created_by,
        problem=row.problem,
    )
