"""What a digest has told of closed periods: kept as long as it looks back, to notice when it is so no more."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, delete, select

from alerts.restatements import Key, Told
from storage.bulk import insert_rows
from storage.database import Connection
from storage.history_tables import reported
from storage.workspaces import Workspace


def told_by(connection: Connection, workspace: Workspace, digest_id: int) -> dict[Key, Told]:
    """What stands as told by a digest. What was told in another currency can't be compared, so it is not there."""
    same = (*_of(workspace, digest_id), reported.c.currency == workspace.currency)
    rows = connection.execute(select(reported).where(*same))
    return {(row.kpi, row.scope, row.period): Told(row.value, row.at) for row in rows}


def note_told(connection: Connection, workspace: Workspace, digest_id: int, told: Mapping[Key, Told]) -> None:
    """Notes what stands as told by a digest from now on, instead of what stood."""
    connection.execute(delete(reported).where(*_of(workspace, digest_id)))
    whole = {"digest_id": digest_id, "currency": workspace.currency}
    named = [(dict(zip(("kpi", "scope", "period"), key, strict=True)), each) for key, each in told.items()]
    rows = [{**whole, **key, "value": each.value, "at": each.at} for key, each in named]
    insert_rows(connection, reported, workspace.id, rows)


def _of(workspace: Workspace, digest_id: int) -> tuple[ColumnElement[bool], ...]:
    return reported.c.workspace_id == workspace.id, reported.c.digest_id == digest_id
