"""A workspace's own KPIs at rest: every version of their declarations, and the catalogue that they make."""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, func, insert, select, update

from kpis.catalogue import catalogue_by
from kpis.declared.declaration import Around, Edition, read_declaration, references
from kpis.errors import DeclarationError, UserError
from kpis.kpi import Kpi
from kpis.numbers import Change
from storage.database import Connection
from storage.declaration_file import stored_tree
from storage.own_kpi_tables import own_kpis
from storage.own_numbers import changes

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Definition:
    """A version of a declaration, as it was written; `removed_at` None: it was not removed."""

    key: str
    version: int
    declaration: str
    author: str
    at: datetime
    since: date
    removed_at: datetime | None = None
    removed_by: str | None = None

    @property
    def edition(self) -> Edition:
        return Edition(self.version, self.since)


def definitions(connection: Connection, workspace_id: str) -> list[Definition]:
    """The newest version of every KPI that the workspace has now, by key."""
    return [each for each in latest(connection, workspace_id) if each.removed_at is None]


def latest(connection: Connection, workspace_id: str) -> list[Definition]:
    """The newest version of every KPI that the workspace ever had, by key."""
    table = own_kpis.alias()
    newest = select(func.max(table.c.version)).where(
        table.c.workspace_id == own_kpis.c.workspace_id, table.c.key == own_kpis.c.key
    )
    query = select(*_columns()).where(
        own_kpis.c.workspace_id == workspace_id, own_kpis.c.version == newest.scalar_subquery()
    )
    return [Definition(*row) for row in connection.execute(query.order_by(own_kpis.c.key))]


def versions(connection: Connection, workspace_id: str, key: str) -> list[Definition]:
    """Every version of a KPI, the newest last."""
    query = select(*_columns()).where(own_kpis.c.workspace_id == workspace_id, own_kpis.c.key == key)
    return [Definition(*row) for row in connection.execute(query.order_by(own_kpis.c.version))]


def keep(connection: Connection, workspace_id: str, definition: Definition) -> None:
    """Adds a version."""
    row = {column.name: getattr(definition, column.name) for column in _columns()}
    connection.execute(insert(own_kpis).values(workspace_id=workspace_id, **row))


def end(connection: Connection, workspace_id: str, definition: Definition, *, author: str, now: datetime) -> None:
    """Ends a KPI with its newest version; what it was stays to be read."""
    this = (own_kpis.c[name] == getattr(definition, name) for name in ("key", "version"))
    ended = update(own_kpis).where(own_kpis.c.workspace_id == workspace_id, *this)
    connection.execute(ended.values(removed_at=now, removed_by=author))


def catalogue_of(connection: Connection, workspace_id: str, numbers: tuple[Change, ...] = ()) -> Mapping[str, Kpi]:
    """The KPIs of a workspace by key: the catalogue's, by the workspace's numbers, and then its own."""
    return catalogue_with(tuple(definitions(connection, workspace_id)), numbers)


def editions(connection: Connection, workspace_id: str) -> Mapping[str, Kpi]:
    """All that was ever called a KPI in the workspace, by edition: what was decided long ago is told as it was."""
    query = select(*_columns()).where(own_kpis.c.workspace_id == workspace_id)
    every = tuple(Definition(*row) for row in connection.execute(query.order_by(own_kpis.c.version)))
    return _editions(every, changes(connection, workspace_id))


@lru_cache(maxsize=64)
def catalogue_with(own: tuple[Definition, ...], numbers: tuple[Change, ...] = ()) -> Mapping[str, Kpi]:
    """The catalogue by a workspace's numbers, with declarations read into it, made once for the same ones.

    One that this version of kpibot can't read any more is left out, and told in the log.
    """
    found = dict(catalogue_by(numbers))
    keys = {*found, *(one.key for one in own)}
    for one in _in_order(own):
        found |= {kpi.key: kpi for kpi in _readable(one, found, keys)}
    return MappingProxyType(found)


def checked_catalogue(own: Sequence[Definition], numbers: tuple[Change, ...] = ()) -> Mapping[str, Kpi]:
    """The same for declarations that are not stored yet. UserError where one can't be read beside the others."""
    found = dict(catalogue_by(numbers))
    keys = {*found, *(one.key for one in own)}
    for one in _in_order(own):
        try:
            found[one.key] = _read(one, found, keys)
        except UserError as error:
            raise DeclarationError([cause.located(file=one.key) for cause in error.causes]) from error
    return found


@lru_cache(maxsize=16)
def _editions(every: tuple[Definition, ...], numbers: tuple[Change, ...]) -> Mapping[str, Kpi]:
    """Those by the numbers as they were in each of their versions, too."""
    found: dict[str, Kpi] = {}
    for version in (0, *sorted({change.version for change in numbers})):
        by_then = tuple(change for change in numbers if change.version <= version)
        known = catalogue_with(tuple({one.key: one for one in every}.values()), by_then)
        own = [kpi for one in every for kpi in _readable(one, known, known)]
        found |= {kpi.edition: kpi for kpi in (*catalogue_by(by_then).values(), *own)}
    return found


def _readable(one: Definition, known: Mapping[str, Kpi], keys: Collection[str]) -> Iterator[Kpi]:
    try:
        yield _read(one, known, keys)
    except UserError as error:
        log.warning("the declaration of %s, version %d, can't be read: %s", one.key, one.version, error.causes)


def _read(one: Definition, known: Mapping[str, Kpi], keys: Collection[str]) -> Kpi:
    return read_declaration(stored_tree(one.declaration), Around(known, keys, lambda *_: None), one.edition)


def _in_order(own: Sequence[Definition]) -> list[Definition]:
    """Those first that others are made of."""
    made_of = {one.key: references(stored_tree(one.declaration)) for one in own}
    return sorted(own, key=lambda one: _depth(one.key, made_of))


def _depth(key: str, made_of: Mapping[str, frozenset[str]]) -> int:
    return 1 + max((_depth(other, made_of) for other in made_of.get(key, ()) if other in made_of), default=0)


def _columns() -> list[Column[Any]]:
    return [column for column in own_kpis.c if column.name != "workspace_id"]
