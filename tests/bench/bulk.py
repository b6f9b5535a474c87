"""The engine's own bulk load: the same columns of the same file into a table with the same indexes, nothing checked."""

import csv
import sqlite3
from pathlib import Path

import psycopg

from tests.bench.deals import COLUMNS

TABLE = f"CREATE TABLE bulk (workspace_id TEXT DEFAULT 'default', {', '.join(f'{name} TEXT' for name in COLUMNS)})"
INDEXES = (
    "CREATE UNIQUE INDEX bulk_key ON bulk (workspace_id, deal_id)",
    "CREATE INDEX bulk_closed ON bulk (workspace_id, closed_at, status, owner, amount)",
    "CREATE INDEX bulk_created ON bulk (workspace_id, created_at, owner)",
)


def bulk_sqlite(deals: Path, database: Path) -> None:
    connection = sqlite3.connect(database)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(TABLE)
        for index in INDEXES:
            connection.execute(index)
        with deals.open(newline="", encoding="utf-8") as file, connection:
            rows = csv.reader(file)
            next(rows)
            marks = ", ".join("?" * len(COLUMNS))
            connection.executemany(f"INSERT INTO bulk ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
    finally:
        connection.close()


def bulk_postgresql(deals: Path, url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(TABLE.encode())
        for index in INDEXES:
            connection.execute(index.encode())
        copy_from = f"COPY bulk ({', '.join(COLUMNS)}) FROM STDIN WITH (FORMAT csv, HEADER)"
        with connection.cursor().copy(copy_from.encode()) as copy, deals.open("rb") as file:
            while data := file.read(1 << 20):
                copy.write(data)
