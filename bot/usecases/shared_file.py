"""A file that was shared: looked at, offered, and imported once if somebody says so within a day."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from bot.usecases.file_sample import Sample, sample_of
from bot.usecases.import_report import Failure, FileReport, ImportReport
from bot.usecases.ingest import ImportOptions, ingest
from bot.words.import_words import Reading
from kpis.errors import UserError
from storage.database import Database
from storage.sources.files import Source
from storage.sources.mapping import (
    EVERY_DATE,
    NO_MAPPING,
    ImportMapping,
    overrides,
    read_mapping,
    ready_made_mapping,
)
from storage.sources.proposal import Proposal
from storage.uploads import (
    Upload,
    claim_upload,
    find_upload,
    forget_upload,
    keep_upload,
    release_upload,
    settle_upload,
)
from storage.workspaces import Workspace, load

LIFE = timedelta(hours=24)

Fetch = Callable[[str], AbstractContextManager[Source]]
"""Brings a shared file here, by its id, for as long as a block lasts."""

SAID_OTHERWISE = {"unrecognised_file": "shared_unrecognised_file", "missing_columns": "shared_missing_columns"}
"""Errors whose usual words name options of the command line."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A file, who shared it, and what they said of it."""

    file_id: str
    user_id: str
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an import would do. `upload` is what can be confirmed, None where there is nothing to import.

    `is_proposed`: its columns were not known, and are read by what they are called; `doubts` has the formats between
    which that leaves the dates of a field, and `system` is the one whose export the columns say that it is.
    """

    report: FileReport
    sample: Sample
    zone: str
    upload: Upload | None = None
    is_proposed: bool = False
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `rejects` is the file of the rows that were rejected, empty if none was."""

    report: FileReport
    rejects: bytes = b""


class Untaken(Enum):
    """Why there is nothing to do for a confirmation."""

    GONE = "it was cancelled, or its time is over"
    TAKEN = "somebody was faster"


def offer(database: Database, workspace_id: str, shared: Shared, fetch: Fetch, now: datetime) -> Offer:
    """Looks at a file as an import would, keeps nothing of it, and waits for a word. UserError if it is no table."""
    with database.reading() as connection:
        workspace = load(connection, workspace_id)
    with fetch(shared.file_id) as source:
        upload = _upload(shared, source, now)
        proposal, report = _tried(database, workspace, source, upload, now)
        upload = replace(upload, proposal=_yaml(proposal) if proposal else None)
        sample = sample_of(source, report.dataset, _mapping(upload, source).of(source.name))
    is_worth_it = report.written.added or report.written.updated
    if is_worth_it:
        with database.writing() as connection:
            keep_upload(connection, workspace_id, upload, now)
    return Offer(
        report,
        sample,
        workspace.time_zone,
        upload if is_worth_it else None,
        proposal is not None,
        proposal.doubts if proposal else {},
        proposal.system if proposal else None,
    )


def confirm(
    database: Database,
    workspace_id: str,
    upload_id: str,
    fetch: Fetch,
    now: datetime,
    *,
    begun: Callable[[Upload], object],
) -> Imported | Untaken:
    """Imports what was offered, once; `begun` is called if it is us who do. What fails can be confirmed once more."""
    with database.writing() as connection:
        upload = find_upload(connection, workspace_id, upload_id, now)
        if upload is None:
            return Untaken.GONE
        if not claim_upload(connection, workspace_id, upload_id):
            return Untaken.TAKEN
    with ExitStack() as undo:
        undo.callback(_release, database, workspace_id, upload_id)
        begun(upload)
        imported = _imported(database, workspace_id, upload, fetch, now)
        undo.pop_all()
    with database.writing() as connection:
        settle_upload(connection, workspace_id, upload_id)
    return imported


def cancel(database: Database, workspace_id: str, upload_id: str, now: datetime) -> bool:
    """Forgets an offer; False if it is being imported, or was."""
    with database.writing() as connection:
        upload = find_upload(connection, workspace_id, upload_id, now)
        return upload is None or forget_upload(connection, workspace_id, upload_id)


def _upload(shared: Shared, source: Source, now: datetime) -> Upload:
    said = shared.reading
    return Upload(
        secrets.token_hex(16),
        shared.file_id,
        source.name,
        _digest(source.path),
        shared.user_id,
        now + LIFE,
        said.dataset,
        said.system,
        said.dates,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tried(
    database: Database, workspace: Workspace, source: Source, upload: Upload, now: datetime
) -> tuple[Proposal | None, FileReport]:
    """What an import would do; of a file with unknown columns, by the mapping that is proposed for it."""
    found = _dry_run(database, workspace, source, _mapping(upload, source), now)
    if isinstance(found, FileReport):
        return None, found
    proposal = found.proposal
    if proposal is None or proposal.missing:
        raise _in_slack(found)
    proposed = replace(upload, proposal=_yaml(proposal))
    again = _dry_run(database, workspace, source, _mapping(proposed, source), now)
    if isinstance(again, Failure):
        raise _in_slack(again)
    return proposal, again


def _dry_run(
    database: Database, workspace: Workspace, source: Source, mapping: ImportMapping, now: datetime
) -> FileReport | Failure:
    report = ingest(database, workspace, [source], ImportOptions(mapping, is_dry_run=True), now)
    return _of_file(report, source)


def _of_file(report: ImportReport, source: Source) -> FileReport | Failure:
    """What became of the file; a mapping may have brought rows of its own."""
    every: tuple[FileReport | Failure, ...] = (*report.failures, *report.files)
    return next(each for each in every if each.file == source.name)


def _in_slack(failure: Failure) -> UserError:
    """Why a file can't be imported, with what to do about it in Slack."""
    error, proposal = failure.error, failure.proposal
    if proposal is not None:
        missing, found = ", ".join(proposal.missing), error.params.get("found", "")
        return UserError("shared_missing_columns", dataset=proposal.dataset, columns=missing, found=found)
    return UserError(SAID_OTHERWISE.get(error.key, error.key), choices=error.choices, **error.params)


def _yaml(proposal: Proposal) -> str:
    # Its own name might read as a pattern, which fits other names: `deals[1].csv`.
    return replace(proposal, file="*").as_yaml()


def _mapping(upload: Upload, source: Source) -> ImportMapping:
    dates = [f"{EVERY_DATE}={upload.dates}"] if upload.dates else []
    return replace(_written(upload, source), overrides=overrides(dataset=upload.dataset, dates=dates))


def _written(upload: Upload, source: Source) -> ImportMapping:
    if upload.proposal:
        path = source.path.with_name("proposed.yml")
        path.write_text(upload.proposal, "utf-8")
        return read_mapping(path)
    return ready_made_mapping(upload.system) if upload.system else NO_MAPPING


def _release(database: Database, workspace_id: str, upload_id: str) -> None:
    with database.writing() as connection:
        release_upload(connection, workspace_id, upload_id)


def _imported(database: Database, workspace_id: str, upload: Upload, fetch: Fetch, now: datetime) -> Imported:
    with database.reading() as connection:
        workspace = load(connection, workspace_id)
    with fetch(upload.file_id) as source:
        if _digest(source.path) != upload.digest:
            raise UserError("file_changed", file=upload.file_name)
        rejects = source.path.with_name("rejects.csv")
        options = ImportOptions(_mapping(upload, source), rejects)
        report = _of_file(ingest(database, workspace, [source], options, now), source)
        if isinstance(report, Failure):
            raise _in_slack(report)
        return Imported(report, rejects.read_bytes() if rejects.exists() else b"")
