"""The database: SQLite by default, PostgreSQL by its URL; transactions that readers and writers share."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    NoSuchModuleError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.pool import ConnectionPoolEntry

from kpis.errors import UserError
from storage.copying import settle_before_all_else

__all__ = ["Connection", "Database", "open_database"]

OUR_FAULTS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""What a database says of a statement that is wrong, not of itself."""

BUSY_SECONDS = 60
"""How long a writer waits for another one on SQLite: an import of a large file holds the lock for half a minute."""

PAGE = 1 << 14
"""Bytes of a page of a new SQLite database, four times the usual: rows are wide, and a page that is full is costly."""

READING_KIB, WRITING_KIB = 8 << 10, 48 << 10
"""What a connection to SQLite may keep in memory. There is one writer at a time, and an import of a million rows writes
what it can't keep over and over."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. Reads see one state; writes take their lock at once, so that a claim is never half seen."""

    engine: Engine

    @property
    def name(self) -> str:
        """The address, without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed at the end of the block, undone by an error in it."""
        with self.engine.connect().execution_options(kpibot_writes=True) as connection, connection.begin():
            yield connection

    def reached(self) -> AbstractContextManager[None]:
        """Tells of this database where it fails in the block: see `reaching`."""
        return reaching(self.engine.url)

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at a URL such as `sqlite:///kpibot.db` or `postgresql://user@host/name`; it must answer."""
    address = _address(url)
    engine = _sqlite(address) if address.get_backend_name() == "sqlite" else _server(address)
    with reaching(address), engine.connect():
        return Database(engine)


@contextmanager
def reaching(address: URL) -> Iterator[None]:
    """Tells of a database that fails in the block: it is not there, is none, can't be written to, or went away."""
    try:
        yield
    except DatabaseError as error:
        if _is_our_fault(error):
            raise
        reason = str(error.orig).strip().splitlines()[0]
        url = address.render_as_string(hide_password=True)
        raise UserError("database_unreachable", url=url, reason=reason) from error


def _is_our_fault(error: DatabaseError) -> bool:
    # SQLite's driver calls a wrong statement "operational" too; its code for that is the general one.
    return isinstance(error, OUR_FAULTS) or getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR"


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError, ImportError) as error:
        raise UserError("bad_database_url", url=url) from error
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise UserError("bad_database_url", url=address.render_as_string(hide_password=True))
    return address


def _server(address: URL) -> Engine:
    # A statement that psycopg prepares while a table is small keeps its plan while the table grows: importing 100,000
    # deals took 220 seconds that way, and takes 20 when each statement is planned for the table as it is.
    unprepared = {"prepare_threshold": None}
    engine = create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=unprepared)

    settle_before_all_else(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        # A question reads a small part of a table by an index. Workers and compiled code take longer to start than
        # that takes: a win rate over 9,000 deals took 18 milliseconds with them, and takes 3 without.
        connection.execute("SET max_parallel_workers_per_gather = 0")
        connection.execute("SET jit = off")
        connection.commit()

    return engine


def _sqlite(address: URL) -> Engine:
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver would begin, and too late: `begin` below does it
        for pragma in (
            f"page_size={PAGE}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS}000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("kpibot_writes", False)
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA cache_size=-{WRITING_KIB if writes else READING_KIB}")
        # A writer that began as a reader can't wait for another writer: it fails at once ("database is locked").
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
