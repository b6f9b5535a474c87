"""Uploads at rest: offered once, claimed once however often somebody presses, forgotten when their time is over."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, insert, select, update

from storage.database import Connection
from storage.upload_tables import uploads


class UploadState(StrEnum):
    """An imported one is kept until its time is over, so that a late click on it is known for what it is."""

    WAITING = "waiting"
    IMPORTING = "importing"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in Slack, and how it is to be imported if somebody says so.

    `system` names a ready-made mapping, `dates` is the format of all dates; `proposal` is a mapping in YAML that was
    proposed for the file. `digest` is of the bytes that were looked at: people can edit what they have shared.
    """

    id: str
    file_id: str
    file_name: str
    digest: str
    user_id: str
    expires_at: datetime
    dataset: str | None = None
    system: str | None = None
    dates: str | None = None
    proposal: str | None = None
    state: UploadState = UploadState.WAITING


def keep_upload(connection: Connection, workspace_id: str, upload: Upload, now: datetime) -> None:
    """Keeps an upload until it expires, and forgets those that have."""
    connection.execute(delete(uploads).where(uploads.c.workspace_id == workspace_id, uploads.c.expires_at <= now))
    connection.execute(insert(uploads).values(workspace_id=workspace_id, **asdict(upload)))


def find_upload(connection: Connection, workspace_id: str, upload_id: str, now: datetime) -> Upload | None:
    """The upload, in whatever state; None once it was forgotten, or its time is over."""
    query = select(uploads).where(*_this(workspace_id, upload_id), uploads.c.expires_at > now)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    values = {name: value for name, value in row.items() if name != "workspace_id"}
    return Upload(**{**values, "state": UploadState(row["state"])})


def claim_upload(connection: Connection, workspace_id: str, upload_id: str) -> bool:
    """Takes an upload that waits; of all who try, one is told yes."""
    return _moved(connection, workspace_id, upload_id, UploadState.WAITING, UploadState.IMPORTING)


def release_upload(connection: Connection, workspace_id: str, upload_id: str) -> None:
    """Lets a claimed upload wait again: nothing of it was imported."""
    _moved(connection, workspace_id, upload_id, UploadState.IMPORTING, UploadState.WAITING)


def settle_upload(connection: Connection, workspace_id: str, upload_id: str) -> None:
    """Notes that a claimed upload was imported."""
    _moved(connection, workspace_id, upload_id, UploadState.IMPORTING, UploadState.IMPORTED)


def forget_upload(connection: Connection, workspace_id: str, upload_id: str) -> bool:
    """Forgets an upload that still waits; False if it does not, or is not there."""
    waiting = uploads.c.state == UploadState.WAITING
    return connection.execute(delete(uploads).where(*_this(workspace_id, upload_id), waiting)).rowcount == 1


def _moved(connection: Connection, workspace_id: str, upload_id: str, before: UploadState, after: UploadState) -> bool:
    this = (*_this(workspace_id, upload_id), uploads.c.state == before)
    return connection.execute(update(uploads).where(*this).values(state=after)).rowcount == 1


def _this(workspace_id: str, upload_id: str) -> tuple[ColumnElement[bool], ...]:
    return uploads.c.workspace_id == workspace_id, uploads.c.id == upload_id
