"""Any database by its SQLAlchemy URL: the rows of a query, read only, those that changed since the last pull.

The query stands in a FROM clause, so that it can only be one that reads, and the cursor column is compared and sorted
by there. Databases that know read-only transactions are told to make this one.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Row,
    Select,
    Subquery,
    column,
    create_engine,
    false,
    literal_column,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from kpis.datasets import DATASETS
from kpis.errors import UserError
from storage.chunks import CHUNK
from storage.sources.layout import Layout, lay_out
from storage.sources.mapped import mapping_of
from storage.sources.plain_text import plain_text
from storage.sources.pull import OVERLAP, OWNER_EMAIL, Page, Pages, Pull
from storage.sources.pull import Row as Fields
from storage.sources.web import UnavailableError

READ_ONLY = {
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET TRANSACTION READ ONLY",
    "mariadb": "SET TRANSACTION READ ONLY",
    "oracle": "SET TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}
BEFORE_IT_BEGINS = ("mysql", "mariadb")
"""Where the statement is about the next transaction, not the running one."""

KINDS: Mapping[str, Any] = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "number": Decimal}


def parse(pull: Pull) -> Pages:
    """The rows that the query gives, by the thousand. The cursor is the last value of the cursor column."""
    cursor = dict(pull.cursor or {})
    name = pull.config.get("cursor")
    with _reading(pull) as connection, _result(connection, _statement(pull, cursor)) as result:
        header = tuple(result.keys())
        layout = _layout(header, pull)
        rows = iter(result)
        while chunk := list(islice(rows, CHUNK)):
            if name:
                cursor = _kept([row[header.index(name)] for row in chunk], name)
            yield Page(cursor, tuple(_fields(layout, header, row) for row in chunk))
    yield Page(cursor, complete_up_to=pull.until)


def _layout(header: tuple[str, ...], pull: Pull) -> Layout:
    try:
        return lay_out(header, DATASETS[pull.dataset], mapping_of(pull, pull.dataset))
    except UserError as error:
        if error.key != "missing_columns":
            raise
        params = {name: error.params[name] for name in ("dataset", "columns", "found")}
        raise UserError("source_missing_columns", choices=error.choices, **params) from None


def address_of(url: str) -> URL:
    """The address of a database; UserError if it is none, or has a password in it."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise UserError("source_bad_database", url=url) from None
    if address.password:
        raise UserError("source_secret_in_url", url=address.render_as_string(hide_password=True))
    return address


@contextmanager
def _reading(pull: Pull) -> Iterator[Connection]:
    """A transaction that can't write, undone at the end; the database's own words where it can't do what is asked."""
    address = address_of(pull.config["url"])
    name = address.render_as_string(hide_password=True)
    engine = _engine(address, pull.token)
    with closing(_connected(engine, name)) as connection:
        try:
            _begin(connection)
            _check_cursor(connection, pull)
            yield connection
        except DBAPIError as error:
            if error.connection_invalidated:
                raise UnavailableError(name, _said(error)) from error
            raise UserError("source_query_failed", url=name, reason=_said(error)) from error


def _result(connection: Connection, statement: Select[Any]) -> CursorResult[Any]:
    """The rows as they come, a thousand in memory."""
    return connection.execution_options(yield_per=CHUNK).execute(statement)


def _connected(engine: Engine, name: str) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as error:
        raise UnavailableError(name, _said(error)) from error


def _engine(address: URL, password: str) -> Engine:
    if address.get_backend_name() == "sqlite":
        # A file that is not there would be made: an empty database answers that there is no such table.
        address = address.set(database=f"file:{address.database}", query={"mode": "ro", "uri": "true"})
    elif address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    try:
        return create_engine(address.set(password=password or None), poolclass=NullPool)
    except (NoSuchModuleError, ImportError) as error:
        raise UserError("source_no_driver", dialect=address.drivername, reason=str(error)) from None


def _begin(connection: Connection) -> None:
    dialect = connection.dialect.name
    if dialect not in READ_ONLY:
        return
    if dialect in BEFORE_IT_BEGINS:
        connection.exec_driver_sql(READ_ONLY[dialect])
        connection.commit()
        return
    connection.exec_driver_sql(READ_ONLY[dialect])


def _statement(pull: Pull, cursor: Mapping[str, Any]) -> Select[Any]:
    name = pull.config.get("cursor")
    if not name:
        return select(literal_column("*")).select_from(_pulled(pull))
    pulled = _pulled(pull, name)
    wanted: Select[Any] = select(literal_column("*")).select_from(pulled).order_by(pulled.c[name])
    return wanted.where(pulled.c[name] >= _since(cursor)) if cursor else wanted


def _pulled(pull: Pull, *names: str) -> Subquery:
    """The query as something to select from, with the columns that are asked for by their names."""
    written = pull.config["query"].strip().rstrip(";").replace(":", "\\:")  # a colon would begin a parameter
    return text(written).columns(*map(column, names)).subquery("pulled")


def _check_cursor(connection: Connection, pull: Pull) -> None:
    """UserError if the query has no such column: the databases' own words for that name things nobody typed."""
    name = pull.config.get("cursor")
    if name is None:
        return
    nothing: Select[Any] = select(literal_column("*")).select_from(_pulled(pull)).where(false())
    header = tuple(connection.execute(nothing).keys())
    if name not in header:
        raise UserError("source_no_cursor", name=name, found=", ".join(header))


def _kept(values: Sequence[object], name: str) -> dict[str, str]:
    """The last value of the cursor column as JSON can hold it, with its kind. UserError if it can't be gone on by.

    A row without a value would come in once, and what changes in it later would be missed.
    """
    if any(value is None for value in values):
        raise UserError("source_empty_cursor", name=name)
    match value := values[-1]:
        case bool():
            raise UserError("source_bad_cursor", name=name, kind=type(value).__name__)
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case int() | float() | Decimal():
            return {"number": str(value)}
        case str():
            return {"text": value}
        case _:
            raise UserError("source_bad_cursor", name=name, kind=type(value).__name__)


def _since(cursor: Mapping[str, Any]) -> object:
    """Where to go on. By time a little earlier: a transaction that began then may have been committed since."""
    ((kind, written),) = cursor.items()
    value = KINDS.get(kind, str)(written)
    return value - OVERLAP if isinstance(value, datetime) else value


def _fields(layout: Layout, header: tuple[str, ...], row: Row[Any]) -> Fields:
    cells = [plain_text(value) for value in row]
    named = dict(zip(header, cells, strict=True))
    return {**layout.fields(cells), **({OWNER_EMAIL: named[OWNER_EMAIL]} if OWNER_EMAIL in named else {})}


def _said(error: DBAPIError) -> str:
    """What the driver says, in one line."""
    return " ".join(str(error.orig).split())
