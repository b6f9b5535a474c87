"""Rows by the thousand into a table, column by column: by COPY on PostgreSQL, past SQLAlchemy's layers on SQLite."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import JSON, Date, Table, delete, tuple_
from sqlalchemy.types import TypeEngine

from kpis.columns import Column, Columns, Row, columns_of, height
from storage.chunks import CHUNK, chunks
from storage.copying import copy_in
from storage.database import Connection
from storage.types import Exact, UtcDateTime, exact_text, utc_text

FEW = 50
"""Keys of several columns in one statement: PostgreSQL plans a thousand of them for a second."""

MOST_TEXTS = 10_000
"""Times that are remembered as text."""

AT_ONCE = 50
"""Rows in one statement on SQLite; that takes two thirds of the time of one each, and more of them take no less."""


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
    written = _written(connection, table, {"workspace_id": [workspace_id] * count, **filled})
    into = _into(connection, table, written)
    if connection.dialect.name == "postgresql":
        lines = map("\t".join, zip(*map(_copied, written.values()), strict=True))
        copy_in(connection, into, "\n".join(lines) + "\n")
    else:
        _insert(connection, into, list(written.values()))


def replace_columns(connection: Connection, table: Table, workspace_id: str, columns: Columns) -> None:
    """Puts whole rows in the place of those that have the same keys."""
    key = [column for column in table.primary_key.columns if column.name != "workspace_id"]
    keys = list(zip(*(columns[column.name] for column in key), strict=True))
    for some in chunks(keys, CHUNK if len(key) == 1 else FEW):
        same = tuple_(*key).in_(some) if len(key) > 1 else key[0].in_([name for (name,) in some])
        connection.execute(delete(table).where(table.c.workspace_id == workspace_id, same))
    insert_columns(connection, table, workspace_id, columns)


def _says_something(column: Column) -> bool:
    return column[0] is not None or column.count(None) < len(column)


def _written(connection: Connection, table: Table, columns: Columns) -> dict[str, Column]:
    """The columns as the driver takes them: what it would make a text of for each row, as text."""
    return {name: _bound(connection, column, table.c[name].type) for name, column in columns.items()}


def _bound(connection: Connection, column: Column, kind: TypeEngine[Any]) -> Column:
    match kind:
        case UtcDateTime():
            return list(map(_texts(connection).__getitem__, column))
        case Date():
            return [day and day.isoformat() for day in column]
        case Exact():
            return [None if value is None else exact_text(value) for value in column]
        case JSON():
            return list(map(json.dumps, column))
    process = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return [process(value) for value in column] if process else column


class _Texts(dict[datetime | None, str | None]):
    """Times as text: a deal brings its own several times over, as those of its events and of its stays."""

    def __init__(self, zone: str) -> None:
        super().__init__({None: None})
        self._zone = zone

    def __missing__(self, moment: datetime) -> str:
        if len(self) > MOST_TEXTS:
            self.clear()
            self[None] = None
        self[moment] = text = utc_text(moment) + self._zone
        return text


def _texts(connection: Connection) -> _Texts:
    """What was written on the connection before."""
    # PostgreSQL would take a time without its zone for a local one.
    zone = "+00" if connection.dialect.name == "postgresql" else ""
    texts: _Texts = connection.info.setdefault("texts", _Texts(zone))
    return texts


def _insert(connection: Connection, into: str, columns: Sequence[Column]) -> None:
    rows = list(zip(*columns, strict=True))
    whole = len(rows) - len(rows) % AT_ONCE
    row = f"({', '.join('?' * len(columns))})"
    several = [tuple(chain.from_iterable(rows[start : start + AT_ONCE])) for start in range(0, whole, AT_ONCE)]
    for values, some in ((", ".join([row] * AT_ONCE), several), (row, rows[whole:])):
        if some:
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES {values}", some)


ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def _copied(column: Column) -> Column:
    r"""The values in the text format of COPY: `\N` where there is none."""
    filled = [value for value in column if value is not None]
    if not isinstance(filled[0], str):
        return [r"\N" if value is None else str(value) for value in column]
    together = "".join(filled)
    if any(chr(letter) in together for letter in ESCAPES):
        column = [text and text.translate(ESCAPES) for text in column]
    return column if len(filled) == len(column) else [r"\N" if text is None else text for text in column]


def _into(connection: Connection, table: Table, names: Iterable[str]) -> str:
    quoting = connection.dialect.identifier_preparer
    return f"{quoting.format_table(table)} ({', '.join(map(quoting.quote, names))})"
