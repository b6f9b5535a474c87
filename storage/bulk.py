"""Rows by lots into a table, column by column, each database by its quickest way past SQLAlchemy's layers."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Date, Table, delete, tuple_
from sqlalchemy.types import TypeEngine

from kpis.columns import Column, Columns, Row, columns_of, height
from storage.chunks import CHUNK, chunks
from storage.database import Connection
from storage.dialects import Dialect, dialect_of
from storage.types import Exact, UtcDateTime, exact_text

FEW = 50
"""Keys of several columns in one statement: PostgreSQL plans a thousand of them for a second."""

MOST_TEXTS = 40_000
"""Times that are remembered as text: those of several lots of deals, each of which is written in many columns."""


def insert_rows(connection: Connection, table: Table, workspace_id: str, rows: Sequence[Row]) -> None:
    """Adds rows of a workspace that all have the same columns. None of them may be there already."""
    if rows:
        insert_columns(connection, table, workspace_id, columns_of(rows))


def insert_columns(connection: Connection, table: Table, workspace_id: str, columns: Columns) -> None:
    """The same for rows as columns.

    A column in which none of the rows has anything is left out: most datasets have many that a team never fills.
    """
    count = height(columns)
    if not count:
        return
    filled = {name: column for name, column in columns.items() if _says_something(column)}
    written = {
        name: _written(connection, column, table.c[name].type)
        for name, column in {"workspace_id": [workspace_id] * count, **filled}.items()
    }
    quoting = connection.dialect.identifier_preparer
    into = f"{quoting.format_table(table)} ({', '.join(map(quoting.quote, written))})"
    dialect_of(connection).insert(connection, into, list(written.values()))


def replace_columns(connection: Connection, table: Table, workspace_id: str, columns: Columns) -> None:
    """Puts whole rows in the place of those that have the same keys."""
    key = [column for column in table.primary_key.columns if column.name != "workspace_id"]
    keys = sorted(zip(*(columns[column.name] for column in key), strict=True))  # those of each few have much in common
    for some in chunks(keys, CHUNK if len(key) == 1 else FEW):
        # Each column by itself too: SQLite has no index for several at once, and would read the whole table.
        same = [column.in_(set(values)) for column, values in zip(key, zip(*some, strict=True), strict=True)]
        if len(key) > 1:
            same.append(tuple_(*key).in_(some))
        connection.execute(delete(table).where(table.c.workspace_id == workspace_id, *same))
    insert_columns(connection, table, workspace_id, columns)


def _says_something(column: Column) -> bool:
    return column[0] is not None or column.count(None) < len(column)


def _written(connection: Connection, column: Column, kind: TypeEngine[Any]) -> Column:
    """A column as the database takes it: what the driver would make a text of for each row, as text."""
    dialect = dialect_of(connection)
    match kind:
        case UtcDateTime():
            return list(map(_texts(connection).__getitem__, column))
        case Date():
            texts = {day: dialect.nothing if day is None else day.isoformat() for day in set(column)}
            return list(map(texts.__getitem__, column))
        case Exact():
            if set(map(type, column)) == {int}:  # as amounts mostly are
                return list(map(str, column))
            return [dialect.nothing if value is None else exact_text(value) for value in column]
        case JSON():
            return dialect.handed(list(map(json.dumps, column)))
    process = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return dialect.handed([process(value) for value in column] if process else column)


class _Texts(dict[datetime | None, str | None]):
    """Times as text: a deal brings its own several times over, as those of its events and of its stays."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__({None: dialect.nothing})
        self._dialect = dialect

    def __missing__(self, moment: datetime) -> str:
        if len(self) > MOST_TEXTS:
            self.clear()
            self[None] = self._dialect.nothing
        self[moment] = text = self._dialect.time_text(moment)
        return text


def _texts(connection: Connection) -> _Texts:
    """What was written on the connection before."""
    texts: _Texts = connection.info.setdefault("texts", _Texts(dialect_of(connection)))
    return texts
