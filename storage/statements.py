"""Statements that are asked over and over: written out once for a database, and then run past SQLAlchemy's layers.

Most questions take the database less than a millisecond. SQLAlchemy would take as long again to find what it made of
the same statement before, and to look through a hundred parameters.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Dialect, Select, Table
from sqlalchemy.sql.visitors import iterate

from storage.database import Connection
from storage.fact_states import HAVE_STATES, FactStates
from storage.kept_rows import Asked, Rows, keep, rows_kept

Statement = Select[Any] | CompoundSelect[Any]

STATEMENTS = 512
"""So many are kept: more than a catalogue has measures, breakdowns and usual trends."""

Process = Callable[[Any], Any]
Handed = tuple[Any, ...] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as text, its parameters, and how values of some of its columns are read.

    `fixed` are the parameters that are always the same; all others are handed on as their types say. `order` has their
    names where a database takes them by place. `tables` are those that it reads, if each of them has a state.
    """

    text: str
    fixed: Mapping[str, Any]
    others: tuple[tuple[str, Process | None], ...]
    order: tuple[str, ...] | None
    columns: tuple[tuple[int, Process], ...]
    tables: tuple[str, ...] | None


def fetch(
    connection: Connection, statement: Statement, values: Mapping[str, Any], states: FactStates | None = None
) -> Rows:
    """The rows of a statement that was made once and is kept; one made anew each time would be written anew too.

    With the states of the facts, they are kept as well, and given from there, if it is about nothing else.
    """
    written = _written(statement, connection.dialect)
    handed = _handed(written, values)
    if states is None or written.tables is None:
        return _asked(connection, written, handed)
    given = handed if isinstance(handed, tuple) else tuple(handed.values())
    asked = Asked(states.of(written.tables), written.text, given)
    rows = rows_kept(asked)
    if rows is None:
        rows = _asked(connection, written, handed)
        keep(asked, rows)
    return rows


def _asked(connection: Connection, written: Written, handed: Handed) -> Rows:
    rows = connection.exec_driver_sql(written.text, handed).all()
    return [_read(row, written.columns) for row in rows] if written.columns else rows


@lru_cache(STATEMENTS)
def _written(statement: Statement, dialect: Dialect) -> Written:
    compiled: Any = statement.compile(dialect=dialect)
    fixed, others = {}, []
    for bind, name in compiled.bind_names.items():
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if bind.required:
            others.append((name, process))
        else:
            fixed[name] = process(bind.value) if process else bind.value
    order = tuple(compiled.positiontup) if compiled.positional else None
    columns = tuple(_columns(statement, dialect))
    return Written(compiled.string, fixed, tuple(others), order, columns, _tables(statement))


def _tables(statement: Statement) -> tuple[str, ...] | None:
    names = sorted({part.name for part in iterate(statement) if isinstance(part, Table)})
    return tuple(names) if HAVE_STATES.issuperset(names) else None


def _columns(statement: Statement, dialect: Dialect) -> Iterator[tuple[int, Process]]:
    for place, column in enumerate(statement.selected_columns):
        if process := column.type.dialect_impl(dialect).result_processor(dialect, None):
            yield place, process


def _handed(written: Written, values: Mapping[str, Any]) -> Handed:
    found = dict(written.fixed)
    for name, process in written.others:
        value = values[name]
        found[name] = process(value) if process else value
    return found if written.order is None else tuple(map(found.__getitem__, written.order))


def _read(row: Sequence[Any], columns: Sequence[tuple[int, Process]]) -> Sequence[Any]:
    read = list(row)
    for place, process in columns:
        read[place] = process(row[place])
    return read
