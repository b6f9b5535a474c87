"""Waiting rows: put aside when they come before the row that they refer to, and taken out when that one is there."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from sqlalchemy import ColumnElement, delete, func, select

from kpis.datasets import DATASETS, Dataset
from kpis.rows import Waiting
from storage.bulk import insert_rows
from storage.cell_texts import Cells, cell_text
from storage.chunks import CHUNK, chunks
from storage.database import Connection
from storage.waiting_tables import waiting_rows

MOST = 100_000
"""Rows of a workspace that may wait: those of a system whose deals nobody imports must not fill the database."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The rows of a dataset that wait for rows of another one, of one source; None: they came over HTTP."""

    dataset: str
    awaited: str
    source_id: int | None
    rows: int
    since: datetime


def put_aside(
    connection: Connection,
    workspace_id: str,
    dataset: Dataset,
    rows: Sequence[Waiting],
    now: datetime,
    source_id: int | None = None,
) -> list[bool]:
    """Keeps rows until what they refer to is there; tells of each whether there was room for it.

    A row that waits already is replaced, and has been waiting since it first came.
    """
    if not rows:
        return []
    cells = [{name: cell_text(value) for name, value in row.values.items()} for row in rows]
    identities = [_identity(dataset, each) for each in cells]
    since = _since(connection, workspace_id, dataset, identities)
    if since:
        _forget(connection, workspace_id, waiting_rows.c.dataset == dataset.name, waiting_rows.c.identity.in_(since))
    room = MOST - count(connection, workspace_id)
    new = [identity for identity in identities if identity not in since]
    kept = {*since, *new[: max(room - len(since), 0)]}
    made = [
        {
            "dataset": dataset.name,
            "identity": identity,
            "cells": found,
            "awaited_dataset": row.dataset,
            "awaited_key": row.awaited,
            "source_id": source_id,
            "since": since.get(identity, now),
        }
        for row, identity, found in zip(rows, identities, cells, strict=True)
        if identity in kept
    ]
    insert_rows(connection, waiting_rows, workspace_id, made)
    return [identity in kept for identity in identities]


def is_awaited(connection: Connection, workspace_id: str, dataset: Dataset) -> bool:
    """Whether there are rows that wait for rows of the dataset."""
    table = waiting_rows
    query = select(table.c.id).where(table.c.workspace_id == workspace_id, table.c.awaited_dataset == dataset.name)
    return connection.execute(query.limit(1)).first() is not None


def take_out(
    connection: Connection, workspace_id: str, dataset: Dataset, keys: Collection[str]
) -> Iterator[tuple[Dataset, list[Cells]]]:
    """What waits for rows of the dataset with these keys, as rows by dataset, some at a time; it waits no longer."""
    table = waiting_rows
    for chunk in chunks(keys):
        query = select(table.c.id, table.c.dataset, table.c.cells).where(
            table.c.workspace_id == workspace_id,
            table.c.awaited_dataset == dataset.name,
            table.c.awaited_key.in_(chunk),
        )
        while found := connection.execute(query.order_by(table.c.dataset, table.c.id).limit(CHUNK)).all():
            _forget(connection, workspace_id, table.c.id.in_([row.id for row in found]))
            for name, rows in groupby(found, key=lambda row: str(row.dataset)):
                yield DATASETS[name], [row.cells for row in rows]


def count(connection: Connection, workspace_id: str) -> int:
    """How many rows wait."""
    query = select(func.count()).select_from(waiting_rows).where(waiting_rows.c.workspace_id == workspace_id)
    return connection.execute(query).scalar_one()


def queues(connection: Connection, workspace_id: str) -> list[Queue]:
    """What waits, the longest waiting first."""
    table = waiting_rows
    alike = (table.c.dataset, table.c.awaited_dataset, table.c.source_id)
    query = select(*alike, func.count(), func.min(table.c.since)).where(table.c.workspace_id == workspace_id)
    return [Queue(*row) for row in connection.execute(query.group_by(*alike).order_by(func.min(table.c.since)))]


def awaited_keys(connection: Connection, workspace_id: str, most: int) -> list[str]:
    """The keys that are waited for, those that are waited for the longest first, up to so many."""
    table = waiting_rows
    query = select(table.c.awaited_key).where(table.c.workspace_id == workspace_id).group_by(table.c.awaited_key)
    return list(connection.scalars(query.order_by(func.min(table.c.since), table.c.awaited_key).limit(most)))


def oldest(connection: Connection, workspace_id: str) -> datetime | None:
    """Since when the row that has waited for the longest does so; none if none waits."""
    query = select(waiting_rows.c.since).where(waiting_rows.c.workspace_id == workspace_id)
    return connection.scalars(query.order_by(waiting_rows.c.since).limit(1)).first()


def drop_before(connection: Connection, workspace_id: str, moment: datetime) -> int:
    """Drops the rows that have waited since before a moment; how many these were."""
    return _forget(connection, workspace_id, waiting_rows.c.since < moment)


def _identity(dataset: Dataset, cells: Cells) -> str:
    return sha256(json.dumps([cells[name] for name in dataset.key]).encode()).hexdigest()


def _since(
    connection: Connection, workspace_id: str, dataset: Dataset, identities: Collection[str]
) -> dict[str, datetime]:
    """Those of the rows that wait already, and since when."""
    table = waiting_rows
    query = select(table.c.identity, table.c.since).where(
        table.c.workspace_id == workspace_id, table.c.dataset == dataset.name, table.c.identity.in_(identities)
    )
    return {row.identity: row.since for row in connection.execute(query)}


def _forget(connection: Connection, workspace_id: str, *conditions: ColumnElement[bool]) -> int:
    gone = delete(waiting_rows).where(waiting_rows.c.workspace_id == workspace_id, *conditions)
    return connection.execute(gone).rowcount
