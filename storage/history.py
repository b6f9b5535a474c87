"""History of facts: what a row was before an import changed it, and which deals of a period changed."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from alerts.records import to_json
from kpis.datasets import DEALS, Dataset
from kpis.periods import Window
from storage.bulk import insert_rows
from storage.database import Connection
from storage.history_tables import fact_history
from storage.schema import deals

Row = Mapping[str, Any]

NO_NEWS = frozenset({"updated_at"})
"""A row of which nothing else has changed says what it said."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the columns of a row that changed were before, as JSON has them."""

    changed_at: datetime
    before: Row


def note_replaced(
    connection: Connection, workspace_id: str, dataset: Dataset, replaced: Iterable[tuple[Row, Row]], now: datetime
) -> None:
    """Keeps what rows were: pairs of a row as it was and as it is from `now` on."""
    whole = {"dataset": dataset.name, "changed_at": now}
    changes = [(_key(dataset, before), _differing(dataset, before, after)) for before, after in replaced]
    rows = [{**whole, "key": key, "before": before} for key, before in changes if before.keys() - NO_NEWS]
    insert_rows(connection, fact_history, workspace_id, rows)


def changes_of(connection: Connection, workspace_id: str, dataset: Dataset, row: Row) -> list[Change]:
    """What was changed of a row, the latest first."""
    query = select(fact_history.c.changed_at, fact_history.c.before).where(
        fact_history.c.workspace_id == workspace_id,
        fact_history.c.dataset == dataset.name,
        fact_history.c.key == _key(dataset, row),
    )
    return [Change(*found) for found in connection.execute(query.order_by(fact_history.c.id.desc()))]


def deals_changed(
    connection: Connection,
    workspace_id: str,
    window: Window,
    *,
    since: datetime,
    dated_by: Collection[str],
    moved_by: Collection[str],
) -> int:
    """How many deals that are or were in the window, dated by some columns, had one of the others changed."""
    return len(changed_deals(connection, workspace_id, window, since=since, dated_by=dated_by, moved_by=moved_by))


def changed_deals(
    connection: Connection,
    workspace_id: str,
    window: Window,
    *,
    since: datetime,
    dated_by: Collection[str],
    moved_by: Collection[str],
) -> dict[str, Change]:
    """These deals by id: when each changed last, and what the changed ones of the other columns were before it all."""
    if not dated_by:
        return {}
    query = _changed_deals(workspace_id, since).where(_may_be_in(window, dated_by))
    found: dict[str, Change] = {}
    for row in map(dict, connection.execute(query.order_by(fact_history.c.id)).mappings()):
        moved = {name: was for name, was in row["before"].items() if name in moved_by}
        if moved and _is_in(window, dated_by, row):
            earlier = found[row["key"]].before if row["key"] in found else {}
            found[row["key"]] = Change(row["changed_at"], {**moved, **earlier})
    return found


def _key(dataset: Dataset, row: Row) -> str:
    values = [to_json(row[name]) for name in dataset.key]
    return str(values[0]) if len(values) == 1 else json.dumps(values, ensure_ascii=False)


def _differing(dataset: Dataset, before: Row, after: Row) -> dict[str, Any]:
    names = (column.name for column in dataset.columns)
    return {name: to_json(before[name]) for name in names if before[name] != after[name]}


def _changed_deals(workspace_id: str, since: datetime) -> Select[Any]:
    same = and_(deals.c.workspace_id == fact_history.c.workspace_id, deals.c.deal_id == fact_history.c.key)
    columns = (fact_history.c.key, fact_history.c.changed_at, fact_history.c.before)
    query = select(*columns, deals.c.created_at, deals.c.closed_at)
    return query.join_from(fact_history, deals, same).where(
        fact_history.c.workspace_id == workspace_id,
        fact_history.c.dataset == DEALS.name,
        fact_history.c.changed_at > since,
    )


def _may_be_in(window: Window, dated_by: Collection[str]) -> ColumnElement[bool]:
    """In the window now, or dated otherwise before: few enough to look at one by one."""
    columns = [deals.c[name] for name in dated_by]
    now = [and_(column >= window.since, column < window.until) for column in columns]
    return or_(*now, *(fact_history.c.before[name].as_string().is_not(None) for name in dated_by))


def _is_in(window: Window, dated_by: Collection[str], row: Row) -> bool:
    was = [datetime.fromisoformat(row["before"][name]) for name in dated_by if row["before"].get(name)]
    times = [*was, *(row[name] for name in dated_by if row[name] is not None)]
    return any(window.since <= time < window.until for time in times)
