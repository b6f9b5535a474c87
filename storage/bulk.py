"""Rows by the thousand into a table, column by column: by COPY on PostgreSQL, past SQLAlchemy's layers on SQLite."""

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import JSON, Date, Table, delete, tuple_
from sqlalchemy.types import TypeEngine

from kpis.columns import Column, Columns, Row, columns_of, height
from storage.chunks import CHUNK, chunks
from storage.database import Connection
from storage.types import UtcDateTime, utc_text, zoned_text

FEW = 50
"""Keys of several columns in one statement: PostgreSQL plans a thousand of them for a second."""

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
        _copy(connection, into, list(written.values()))
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
            return list(map(zoned_text if connection.dialect.name == "postgresql" else utc_text, column))
        case Date():
            return [day and day.isoformat() for day in column]
        case JSON():
            return list(map(json.dumps, column))
    process = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return [process(value) for value in column] if process else column


def _insert(connection: Connection, into: str, columns: Sequence[Column]) -> None:
    rows = list(zip(*columns, strict=True))
    whole = len(rows) - len(rows) % AT_ONCE
    row = f"({', '.join('?' * len(columns))})"
    several = [tuple(chain.from_iterable(rows[start : start + AT_ONCE])) for start in range(0, whole, AT_ONCE)]
    for values, some in ((", ".join([row] * AT_ONCE), several), (row, rows[whole:])):
        if some:
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES {values}", some)


def _copy(connection: Connection, into: str, columns: Sequence[Column]) -> None:
    driver: Any = connection.connection.driver_connection
    lines = map("\t".join, zip(*map(_copied, columns), strict=True))
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        copy.write("\n".join(lines) + "\n")


ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def _copied(column: Column) -> Column:
    r"""The values in the text format of COPY: `\N` where there is none."""
    texts = [None if value is None else str(value) for value in column]
    together = "".join(filter(None, texts))
    if any(chr(letter) in together for letter in ESCAPES):
        texts = [text and text.translate(ESCAPES) for text in texts]
    return [r"\N" if text is None else text for text in texts]


def _into(connection: Connection, table: Table, names: Iterable[str]) -> str:
    quoting = connection.dialect.identifier_preparer
    return f"{quoting.format_table(table)} ({', '.join(map(quoting.quote, names))})"
