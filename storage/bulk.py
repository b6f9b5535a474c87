"""Rows by the thousand into a table, column by column, each database by its quickest way past SQLAlchemy's layers."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Date, Table, delete, tuple_
from sqlalchemy.types import TypeEngine

from storage.chunks import CHUNK, chunks
from storage.database import Connection
from storage.dialects import dialect_of
from storage.types import UtcDateTime

Row = Mapping[str, Any]
Column = Sequence[Any]

FEW = 50
"""Keys of several columns in one statement: PostgreSQL plans a thousand of them for a second."""

REPEATED = (UtcDateTime, Date)
"""Types whose values take long to be written and are the same in many rows, or in several columns of one."""


def insert_rows(connection: Connection, table: Table, workspace_id: str, rows: Sequence[Row]) -> None:
    """Adds rows of a workspace that all have the same columns. None of them may be there already.

    A column in which none of the rows has anything is left out: most datasets have many that a team never fills.
    """
    if not rows:
        return
    columns: dict[str, Column] = {"workspace_id": [workspace_id] * len(rows)}
    columns |= {name: column for name, column in _columns(rows) if _says_something(column)}
    written = list(zip(*_written(connection, table, columns), strict=True))
    quoting = connection.dialect.identifier_preparer
    names = [quoting.quote(name) for name in columns]
    dialect_of(connection).insert(connection, quoting.format_table(table), names, written)


def replace_rows(connection: Connection, table: Table, workspace_id: str, rows: Sequence[Row]) -> None:
    """Puts whole rows in the place of those that have the same keys."""
    key = [column for column in table.primary_key.columns if column.name != "workspace_id"]
    for some in chunks(rows, CHUNK if len(key) == 1 else FEW):
        keys = [tuple(row[column.name] for column in key) for row in some]
        same = tuple_(*key).in_(keys) if len(key) > 1 else key[0].in_([name for (name,) in keys])
        connection.execute(delete(table).where(table.c.workspace_id == workspace_id, same))
    insert_rows(connection, table, workspace_id, rows)


def _says_something(column: Column) -> bool:
    return column[0] is not None or column.count(None) < len(column)


def _columns(rows: Sequence[Row]) -> Iterator[tuple[str, Column]]:
    for name in rows[0]:
        yield name, list(map(itemgetter(name), rows))


def _written(connection: Connection, table: Table, columns: Mapping[str, Column]) -> Iterator[Column]:
    """The columns as their types hand them to the driver, what is repeated as text."""
    known: dict[type[TypeEngine[Any]], dict[Any, str | None]] = {}
    for name, column in columns.items():
        kind = table.c[name].type
        process = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect) or _itself
        if isinstance(kind, REPEATED):
            texts = known.setdefault(type(kind), {None: None})
            new = set(column).difference(texts)
            texts.update(zip(new, map(str, map(process, new)), strict=True))
            yield list(map(texts.__getitem__, column))
        else:
            yield column if process is _itself else [process(value) for value in column]


def _itself(value: Any) -> Any:
    return value
