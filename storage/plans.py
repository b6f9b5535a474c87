"""What rules and digests at rest have in common: they are found by name, and come due."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from kpis.errors import UserError
from storage.database import Connection

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""The due time of what is to be looked at by the next tick, whatever time that one is told."""


def name_key(name: str) -> str:
    """What names are compared by: width, case and spaces don't matter."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Shelf:
    """A table of plans, and the errors of a name that is taken or not there."""

    table: Table
    taken: str
    unknown: str

    def add(self, connection: Connection, workspace_id: str, values: dict[str, Any]) -> int:
        """Keeps a new plan; its id. UserError if the name is taken."""
        row = {**values, "workspace_id": workspace_id, "name_key": name_key(values["name"])}
        try:
            with connection.begin_nested():
                made = connection.execute(insert(self.table).values(row).returning(self.table.c.id))
                return int(made.scalar_one())
        except IntegrityError:
            raise UserError(self.taken, name=values["name"]) from None

    def rows(self, connection: Connection, workspace_id: str) -> list[Row[Any]]:
        """All plans by name."""
        return list(connection.execute(self._of(workspace_id).order_by(self.table.c.name)))

    def find(self, connection: Connection, workspace_id: str, name: str) -> Row[Any]:
        """The plan of a name. UserError with the names that there are."""
        query = self._of(workspace_id).where(self.table.c.name_key == name_key(name))
        found = connection.execute(query).first()
        if found is None:
            raise UserError(self.unknown, choices=self._names(connection, workspace_id), name=name)
        return found

    def remove(self, connection: Connection, plan_id: int) -> None:
        connection.execute(delete(self.table).where(self.table.c.id == plan_id))

    def change(self, connection: Connection, plan_id: int, **values: Any) -> None:
        connection.execute(update(self.table).where(self.table.c.id == plan_id).values(values))

    def due(self, connection: Connection, workspace_id: str, now: datetime) -> list[int]:
        """The ids of what is due and not paused, longest due first."""
        table = self.table
        query = select(table.c.id).where(table.c.workspace_id == workspace_id, *self._is_due(now))
        return list(connection.scalars(query.order_by(table.c.due_at, table.c.id)))

    def claim_due(self, connection: Connection, plan_id: int, now: datetime) -> Row[Any] | None:
        """The plan, if it is still due and no other replica is at it.

        The row stays locked until the transaction ends, and its outcome and next due time are committed with it: the
        transaction is the lease. A process that dies in it leaves the plan due as it was.
        """
        query = select(self.table).where(self.table.c.id == plan_id, *self._is_due(now))
        return connection.execute(query.with_for_update(skip_locked=True)).first()

    def settle(
        self, connection: Connection, plan_id: int, *, seen: datetime, due_at: datetime, problem: str | None = None
    ) -> bool:
        """Sets the next due time; False if somebody else has done so since it was `seen`."""
        this = (self.table.c.id == plan_id, self.table.c.due_at == seen)
        changed = connection.execute(update(self.table).where(*this).values(due_at=due_at, problem=problem))
        return changed.rowcount == 1

    def bring_forward(self, connection: Connection, plan_ids: Collection[int], due_at: datetime) -> None:
        """Makes plans due at a time, those that would be due later."""
        table = self.table
        # Locked in one order: two imports that end at once would else wait for each other. Those that are due are
        # waited for too: one that is looked at just now does not see what has come, and is due again at once.
        these = select(table.c.id).where(table.c.id.in_(plan_ids)).order_by(table.c.id)
        ids = list(connection.scalars(these.with_for_update()))
        connection.execute(update(table).where(table.c.id.in_(ids), table.c.due_at > due_at).values(due_at=due_at))

    def _of(self, workspace_id: str) -> Select[Any]:
        return select(self.table).where(self.table.c.workspace_id == workspace_id)

    def _is_due(self, now: datetime) -> Iterable[Any]:
        return self.table.c.due_at <= now, self.table.c.paused.is_(False)

    def _names(self, connection: Connection, workspace_id: str) -> list[str]:
        return [row.name for row in self.rows(connection, workspace_id)]
