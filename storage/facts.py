"""Facts coming in: rows are added or replaced by key, with what is derived from them, in one transaction."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from kpis.columns import Columns, Row, columns_of, height, picked, rows_of
from kpis.datasets import DEALS, STAGE_CHANGES, TARGETS, Dataset
from kpis.deal_facts import Kin
from kpis.surroundings import Surroundings
from storage.bulk import insert_columns, replace_columns
from storage.chunks import chunks
from storage.database import Connection
from storage.derived import OTHERS_DEPEND_ON, add_stays, derive, derive_anew, forget_stays, kin_of
from storage.fact_rows import has_rows, key_of, rows_like, rows_where
from storage.fact_states import renew_states_of
from storage.freshness import note_complete
from storage.goals import note_targets
from storage.history import note_replaced
from storage.locks import lock_facts
from storage.schema import facts
from storage.surroundings import surroundings
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows were new, replaced another, or said what was known already (or something older)."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Writer:
    """Takes the rows of one dataset, each key once; after the block `written` has the totals.

    `is_first`: nothing of the dataset was there before. `has_history`: there may be stage changes of the deals.
    """

    connection: Connection
    workspace: Workspace
    dataset: Dataset
    now: datetime
    around: Surroundings
    is_first: bool
    has_history: bool
    written: Written = Written()
    has_stored: bool = False
    touched: set[str] = field(default_factory=set)

    def write(self, rows: Iterable[Row]) -> None:
        """Adds or replaces rows by key. A deal is only replaced by one whose `updated_at` is not older."""
        for chunk in chunks(rows):
            self.write_columns(columns_of(chunk))

    def write_columns(self, rows: Columns) -> None:
        """The same for some thousand rows as columns."""
        count = height(rows)
        if not count:
            return
        added, updated = (range(count), ()) if self.is_first else self._compared(rows)
        self._store(picked(rows, [*added, *updated]) if updated else picked(rows, added), len(added))
        self.written = replace(
            self.written,
            added=self.written.added + len(added),
            updated=self.written.updated + len(updated),
            unchanged=self.written.unchanged + count - len(added) - len(updated),
        )

    def _compared(self, rows: Columns) -> tuple[Sequence[int], Sequence[int]]:
        """The places of the rows that are new, and of those that say more than what is there; that is kept."""
        stored = rows_like(self.connection, self.workspace.id, self.dataset, rows)
        added, updated, replaced = [], [], []
        for place, row in enumerate(rows_of(rows)):
            before = stored.get(key_of(self.dataset, row))
            if before is None:
                added.append(place)
            elif _says_more(self.dataset, row, before):
                updated.append(place)
                replaced.append((before, row))
        note_replaced(self.connection, self.workspace.id, self.dataset, replaced, self.now)
        return added, updated

    def _store(self, rows: Columns, added: int) -> None:
        """Puts in rows of which so many are new, and those after them in the place of others."""
        count = height(rows)
        if not count:
            return
        if not self.has_stored:  # once: it would wait for the rows that are still on their way
            renew_states_of(self.connection, self.workspace.id, self.dataset)
            self.has_stored = True
        kin: Kin = {}
        if not self.dataset.kin:  # else nothing can be derived before all of the rows are there
            if self.has_history:
                kin = kin_of(self.connection, self.workspace.id, self.dataset, rows)
            rows = derive(self.dataset, rows, self.around, kin)
        new, others = picked(rows, range(added)), picked(rows, range(added, count))
        if self.dataset is DEALS:
            forget_stays(self.connection, self.workspace.id, others)
            add_stays(self.connection, self.workspace.id, rows, self.around, kin)
        # The larger ones last: PostgreSQL takes them in while the next lot is read.
        replace_columns(self.connection, facts[self.dataset.name], self.workspace.id, others)
        insert_columns(self.connection, facts[self.dataset.name], self.workspace.id, new)
        if self.dataset.name in OTHERS_DEPEND_ON or self.dataset.kin:
            self.touched.update(rows[self.dataset.key[0]])
        if self.dataset is TARGETS:
            note_targets(self.connection, self.workspace.id, rows, author="import", now=self.now)


@contextmanager
def writing(
    connection: Connection, workspace: Workspace, dataset: Dataset, now: datetime, *, is_part: bool = False
) -> Iterator[Writer]:
    """A writer; at the end of the block everything that depends on what changed is derived anew.

    The data are complete up to now then, unless the rows are a part of what there is to come.
    """
    lock_facts(connection, workspace.id)
    is_first = not has_rows(connection, workspace.id, dataset)
    has_history = dataset is DEALS and has_rows(connection, workspace.id, STAGE_CHANGES)
    writer = Writer(connection, workspace, dataset, now, surroundings(connection, workspace), is_first, has_history)
    yield writer
    if writer.touched:
        derive_anew(connection, workspace, dataset, writer.touched)
    if not is_part:
        note_complete(connection, workspace.id, dataset.name, now)


def known(connection: Connection, workspace: Workspace, dataset: Dataset, keys: Collection[str]) -> set[str]:
    """Those of the keys (of the first key column) that the dataset has."""
    table = facts[dataset.name]
    column = table.c[dataset.key[0]]
    found: set[str] = set()
    for chunk in chunks(keys):
        query = select(column).distinct().where(table.c.workspace_id == workspace.id, column.in_(chunk))
        found.update(connection.scalars(query))
    return found


def stored_rows(connection: Connection, workspace: Workspace, dataset: Dataset, keys: Collection[str]) -> Iterator[Row]:
    """The rows of the dataset that have one of the keys in the first key column."""
    for chunk in chunks(keys):
        yield from rows_where(connection, workspace.id, dataset, facts[dataset.name].c[dataset.key[0]].in_(chunk))


def _says_more(dataset: Dataset, row: Row, before: Row) -> bool:
    if dataset is DEALS and row["updated_at"] and before["updated_at"] and row["updated_at"] < before["updated_at"]:
        return False
    return row != before
