"""Up to when the data are complete: nothing is counted after that, however late the clock says it is."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from storage.database import Connection
from storage.schema import imports
from storage.statements import fetch


def note_complete(connection: Connection, workspace_id: str, dataset: str, now: datetime) -> None:
    """Notes that an import of the dataset succeeded: its data are complete up to now."""
    this = (imports.c.workspace_id == workspace_id, imports.c.dataset == dataset)
    before = connection.scalar(select(imports.c.complete_up_to).where(*this))
    if before is None:
        row = {"workspace_id": workspace_id, "dataset": dataset, "complete_up_to": now}
        connection.execute(insert(imports).values(row))
    else:
        connection.execute(update(imports).where(*this).values(complete_up_to=max(before, now)))


def complete_up_to(connection: Connection, workspace_id: str, datasets: Collection[str]) -> datetime | None:
    """The newest successful import of any of the datasets; none if there never was one."""
    found = fetch(connection, _COMPLETE, {"workspace_id": workspace_id})
    return max((complete for dataset, complete in found if dataset in datasets), default=None)


_COMPLETE = select(imports.c.dataset, imports.c.complete_up_to).where(
    imports.c.workspace_id == bindparam("workspace_id")
)
