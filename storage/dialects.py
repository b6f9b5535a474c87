"""Dialects: what a database needs of its own. All else is one SQL, for SQLite and for all that speaks PostgreSQL's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Double,
    Engine,
    Index,
    Integer,
    create_engine,
    event,
    text,
)
from sqlalchemy import Dialect as SqlDialect
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from storage.sending import send, widen
from storage.utc import short_text, utc_text

WRITES = "kpibot_writes"
"""The option of a connection that says that its transaction is going to write."""

READS = "kpibot_reads"
"""The option of a connection that says that its transaction only reads, and sees one state."""

Values = Sequence[Any]
Columns = Sequence[Values]
Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a kind of database does its own way.

    `is_kept` tells whether what is at an address outlives its connections; `engine` opens it. `reads` are further
    options of a connection that only reads, and sees one state, `writes` those of one that writes, and sees what others
    have committed, once it has waited for them. `lock` makes a transaction the only one that has the lock of a subject
    and a name, until it ends. `insert` adds rows, as columns whose values are as it takes them, to
    `table (column, …)`, whose names are quoted. These are texts and numbers as `handed` makes them, instants as
    `time_text` writes them, and `nothing` where there is none: the latter two are handed on as they are.
    """

    is_kept: Callable[[URL], bool]
    engine: Callable[[URL], Engine]
    reads: Mapping[str, Any]
    writes: Mapping[str, Any]
    lock: Callable[[Connection, int, str], None]
    insert: Callable[[Connection, str, Columns], None]
    nothing: str | None
    handed: Callable[[Values], Values]
    time_text: Callable[[datetime], str]


def dialect_of(connection: Connection) -> Dialect:
    return DIALECTS[connection.dialect.name]


# SQLite: one file, one writer at a time.

BUSY_SECONDS = 60
"""How long a writer waits for another one: an import of a large file holds the lock for half a minute."""

PAGE = 1 << 14
"""Bytes of a page of a new database, four times the usual: rows are wide, and a page that is full is costly."""

READING_KIB, WRITING_KIB = 8 << 10, 48 << 10
"""What a connection may keep in memory. There is one writer at a time, and an import of a million rows writes what it
can't keep over and over."""

PRAGMAS = (
    f"page_size={PAGE}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS}000",
)

AT_ONCE = 250
"""Rows in one statement; that takes two thirds of the time of one each, and more of them take no less."""


def _is_a_file(address: URL) -> bool:
    """In memory each connection would have a database of its own."""
    return address.database not in (None, "", ":memory:")


def _sqlite(address: URL) -> Engine:
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver would begin, and too late: `begin` below does it
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA cache_size=-{WRITING_KIB if writes else READING_KIB}")
        driver.execute(f"PRAGMA query_only={not writes}")
        # A writer that began as a reader can't wait for another writer: it fails at once ("database is locked").
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_alone(_connection: Connection, _subject: int, _name: str) -> None:
    """A transaction that writes is the only one anyway."""


def _insert(connection: Connection, into: str, columns: Columns) -> None:
    rows = list(zip(*columns, strict=True))
    whole = len(rows) - len(rows) % AT_ONCE
    row = f"({', '.join('?' * len(columns))})"
    several = [tuple(chain.from_iterable(rows[start : start + AT_ONCE])) for start in range(0, whole, AT_ONCE)]
    for values, some in ((", ".join([row] * AT_ONCE), several), (row, rows[whole:])):
        if some:
            send(connection, partial(_insert_into, f"INSERT INTO {into} VALUES {values}", some))


def _insert_into(statement: str, rows: Rows, driver: Any) -> None:
    driver.executemany(statement, rows)


# PostgreSQL, and servers that speak as it does.

UNPREPARED = {"prepare_threshold": None}
"""A statement that psycopg prepares while a table is small keeps its plan while the table grows: importing 100,000
deals took 220 seconds that way, and takes 20 when each statement is planned for the table as it is."""

SET = """
    SELECT set_config(name, setting, false)
    FROM (VALUES ('max_parallel_workers_per_gather', '0'), ('jit', 'off')) AS wished (name, setting)
    WHERE name IN (SELECT name FROM pg_settings)
"""
"""A question reads a small part of a table by an index. Workers and compiled code take longer to start than that takes:
a win rate over 9,000 deals took 18 milliseconds with them, and takes 3 without. Not every server has these settings."""


ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""A question takes several statements: what is imported between two of them would be seen by the later one only."""


WHAT_IS_COMMITTED = {"isolation_level": "READ COMMITTED"}
"""The usual, but not everywhere: a server may be set to give a transaction the state of its first statement."""


def _postgresql(address: URL) -> Engine:
    address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address, pool_pre_ping=True, connect_args=UNPREPARED)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.execute(SET)
        connection.commit()
        widen(connection)

    return engine


def _lock(connection: Connection, subject: int, name: str) -> None:
    statement = text("SELECT pg_advisory_xact_lock(:subject, hashtext(:name))")
    connection.execute(statement, {"subject": subject, "name": name})


NONE = r"\N"
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def _copy(connection: Connection, into: str, columns: Columns) -> None:
    lines = map("\t".join, zip(*columns, strict=True))
    send(connection, partial(_copy_in, into, "\n".join(lines) + "\n"))


def _copy_in(into: str, lines: str, driver: Any) -> None:
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        copy.write(lines)


def _copied(values: Values) -> Sequence[str]:
    """Texts, or numbers, in the text format of COPY."""
    there = [value for value in values if value is not None] if None in values else values
    if not isinstance(there[0], str):
        return list(map(str, values)) if there is values else [NONE if each is None else str(each) for each in values]
    together = "".join(there)
    if any(chr(letter) in together for letter in ESCAPES):
        values = [text and text.translate(ESCAPES) for text in values]
    return values if len(there) == len(values) else [NONE if text is None else text for text in values]


DIALECTS: Mapping[str, Dialect] = {
    "sqlite": Dialect(_is_a_file, _sqlite, {}, {}, _is_alone, _insert, nothing=None, handed=list, time_text=utc_text),
    "postgresql": Dialect(
        lambda _: True,
        _postgresql,
        ONE_STATE,
        WHAT_IS_COMMITTED,
        _lock,
        _copy,
        nothing=NONE,
        handed=_copied,
        time_text=short_text,
    ),
}
"""By the name that an address begins with: the databases that kpibot can live in."""


# Tables.

Number = BigInteger().with_variant(Integer(), "sqlite")
"""The type of ids that a database counts up: SQLite does so for its own integers alone."""

NEVER_AGAIN: Mapping[str, Any] = {"sqlite_autoincrement": True}
"""What a table is told whose ids are not given to other rows later: SQLite would give that of a row that is gone."""


def only_where(condition: ColumnElement[bool] | None) -> Mapping[str, Any]:
    """What an index is told that has only some of the rows."""
    return {"sqlite_where": condition, "postgresql_where": condition}


def for_counting(index: Index) -> None:
    """Makes an index only where one more pays that has but what rows are counted by.

    PostgreSQL keeps equal entries of it once, and counts by it in half the time; SQLite is as quick by a wide one.
    """
    index.ddl_if(dialect="postgresql")


# Values and numbers.


class SqliteTime(sqlite.DATETIME):
    """The texts that SQLAlchemy's own type writes."""

    def bind_processor(self, dialect: SqlDialect) -> Callable[[datetime | None], str | None]:
        return lambda moment: None if moment is None else utc_text(moment)


def time_type(dialect: SqlDialect) -> TypeEngine[Any]:
    """The type of an instant: PostgreSQL keeps it with its zone, SQLite as a text."""
    return SqliteTime() if dialect.name == "sqlite" else DateTime(timezone=True)  # type: ignore[no-untyped-call]


class half_up(FunctionElement[float]):  # noqa: N801  (a function of SQL, written as those are)
    """A number that is not negative, rounded to a whole one: half up on every database."""

    name = "half_up"
    type = Double()
    inherit_cache = True


@compiles(half_up)
def _half_up(element: half_up, compiler: SQLCompiler, **options: Any) -> str:
    (number,) = element.clauses
    return f"round({compiler.process(number, **options)})"


@compiles(half_up, "postgresql")
def _half_up_on_postgresql(element: half_up, compiler: SQLCompiler, **options: Any) -> str:
    """Its own `round` takes the even one of two that are equally near: another cent than on SQLite."""
    (number,) = element.clauses
    return f"floor({compiler.process(number, **options)} + 0.5)"


# What a database says.


def is_wrong_statement(error: DatabaseError) -> bool:
    """Whether SQLite's driver calls a wrong statement "operational": its code for that is the general one."""
    return getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR"


def is_too_vast(error: OperationalError) -> bool:
    """Whether a sum was refused because it is beyond 2^63, in SQLite's own words."""
    return "integer overflow" in str(error.orig)
