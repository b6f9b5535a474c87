"""The database: SQLite by default, PostgreSQL by its URL; transactions that readers and writers share."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine
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

from kpis.errors import UserError
from storage.dialects import DIALECTS, READS, WRITES, is_wrong_statement
from storage.sending import settle_before_all_else

__all__ = ["Connection", "Database", "open_database"]

OUR_FAULTS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""What a database says of a statement that is wrong, not of itself."""


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
        reads = DIALECTS[self.engine.dialect.name].reads
        with self.engine.connect().execution_options(**{READS: True}, **reads) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed at the end of the block, undone by an error in it."""
        writes = DIALECTS[self.engine.dialect.name].writes
        with self.engine.connect().execution_options(**{WRITES: True}, **writes) as connection, connection.begin():
            yield connection

    def reached(self) -> AbstractContextManager[None]:
        """Tells of this database where it fails in the block: see `reaching`."""
        return reaching(self.engine.url)

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at a URL such as `sqlite:///kpibot.db` or `postgresql://user@host/name`; it must answer."""
    address = _address(url)
    engine = DIALECTS[address.get_backend_name()].engine(address)
    settle_before_all_else(engine)
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
    return isinstance(error, OUR_FAULTS) or is_wrong_statement(error)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError, ImportError) as error:
        raise UserError("bad_database_url", url=url) from error
    dialect = DIALECTS.get(address.get_backend_name())
    if dialect is None or not dialect.is_kept(address):
        raise UserError("bad_database_url", url=address.render_as_string(hide_password=True))
    return address
