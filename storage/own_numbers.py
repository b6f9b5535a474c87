"""A workspace's own numbers at rest: every change of what its KPIs go by."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import insert, select

from kpis.numbers import CHOICES, Change, Sort, Value
from storage.database import Connection
from storage.own_number_tables import own_numbers


def changes(connection: Connection, workspace_id: str) -> tuple[Change, ...]:
    """Every change of the workspace's numbers, the oldest first."""
    query = select(own_numbers).where(own_numbers.c.workspace_id == workspace_id)
    rows = connection.execute(query.order_by(own_numbers.c.version, own_numbers.c.name))
    return tuple(
        Change(row.name, row.version, _read(row.name, row.value), row.author, row.at, row.since) for row in rows
    )


def keep(
    connection: Connection, workspace_id: str, values: Mapping[str, Value], *, author: str, now: datetime, since: date
) -> None:
    """Adds the next version of the workspace's numbers: those that were set together."""
    made = changes(connection, workspace_id)
    version = made[-1].version + 1 if made else 1
    shared = {"workspace_id": workspace_id, "version": version, "author": author, "at": now, "since": since}
    rows = [{**shared, "name": name, "value": _written(value)} for name, value in values.items()]
    connection.execute(insert(own_numbers), rows)


def _written(value: Value) -> str | None:
    """A value as text, exactly: `8`, `3/10`, `marketing,sales`, `revenue:1/2,meetings:3/10`."""
    if not isinstance(value, tuple):
        return None if value is None else str(value)
    return ",".join(each if isinstance(each, str) else f"{each[0]}:{each[1]}" for each in value)


def _read(name: str, text: str | None) -> Value:
    if text is None:
        return None
    match CHOICES[name].sort:
        case Sort.HOURS:
            return int(text)
        case Sort.WORDS:
            return tuple(text.split(","))
        case Sort.WEIGHTS:
            return tuple((kpi, Fraction(weight)) for kpi, weight in (pair.split(":") for pair in text.split(",")))
        case _:
            return Fraction(text)
