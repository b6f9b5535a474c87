"""Rows by the thousand into a table: by COPY on PostgreSQL, which is told every row of an INSERT one by one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert

from storage.database import Connection

Row = Mapping[str, Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Adds rows that all have the same columns. None of them may be there already."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    quoting = connection.dialect.identifier_preparer
    names = list(rows[0])
    columns = ", ".join(quoting.quote(name) for name in names)
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {quoting.format_table(table)} ({columns}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for values in _values(connection, table, names, rows):
            copy.write_row(values)


def _values(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Row]) -> Iterator[list[Any]]:
    """The values as the types of the columns hand them to the driver."""
    types = [table.c[name].type.dialect_impl(connection.dialect) for name in names]
    processes = [found.bind_processor(connection.dialect) for found in types]
    for row in rows:
        yield [process(row[name]) if process else row[name] for name, process in zip(names, processes, strict=True)]
