"""Importing files: each in a transaction of its own, those first that others refer to."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.usecases.import_report import Failure, ImportReport
from bot.usecases.intake import Table, take_in
from kpis.datasets import DATASETS
from kpis.errors import UserError
from storage.database import Connection, Database
from storage.locks import lock_facts
from storage.sources.files import Source, reading
from storage.sources.header import recognise
from storage.sources.layout import lay_out
from storage.sources.mapping import NO_MAPPING, FileMapping, ImportMapping
from storage.sources.proposal import Proposal, propose
from storage.workspaces import Workspace, load

ORDER = tuple(DATASETS)

Begin = Callable[[], AbstractContextManager[Connection]]


def silently(file: str, position: int) -> None:
    """Where there is nobody to watch the progress."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. `rejects` is where rejected rows go, `progress` is told how many bytes of a file were read."""

    mapping: ImportMapping = NO_MAPPING
    rejects: Path | None = None
    is_dry_run: bool = False
    progress: Callable[[str, int], object] = silently


def ingest(
    database: Database, workspace: Workspace, files: Sequence[Source], options: ImportOptions, now: datetime
) -> ImportReport:
    """Imports files and tells what became of each; a dry run tells the same and leaves nothing behind.

    A file that can't be imported is told as a failure, and the others are imported all the same.
    """
    _check_rejects(options.rejects, files)
    plans = [_plan(file, options, is_only=len(files) == 1) for file in files]
    tables = [*_tables_by_hand(options.mapping), *(plan for plan in plans if isinstance(plan, Table))]
    failures = [plan for plan in plans if isinstance(plan, Failure)]
    reports = []
    with _transactions(database, is_dry_run=options.is_dry_run) as begin:
        for table in sorted(tables, key=lambda table: ORDER.index(table.dataset.name)):
            try:
                with begin() as connection:
                    # Its settings may have changed since it was loaded: locked, they can't any more.
                    lock_facts(connection, workspace.id)
                    settled = load(connection, workspace.id)
                    progress = partial(options.progress, table.name)
                    reports.append(take_in(table, connection, settled, now, progress=progress))
            except UserError as error:
                failures.append(Failure(table.name, error))
    skipped = tuple(file.name for file, plan in zip(files, plans, strict=True) if plan is None)
    return ImportReport(tuple(reports), tuple(failures), skipped, options.is_dry_run)


def _check_rejects(rejects: Path | None, files: Sequence[Source]) -> None:
    if rejects and any(rejects.resolve() == file.path.resolve() for file in files):
        raise UserError("rejects_over_input", file=rejects.name)


def _plan(file: Source, options: ImportOptions, *, is_only: bool) -> Table | Failure | None:
    """The table that a file is; None if it is left out: somebody's folder may hold more than what is ours."""
    mapping = options.mapping.of(file.name)
    if mapping.is_ignored:
        return None
    try:
        with reading(file) as table:
            dataset = recognise(file.name, table.header, mapping)
            lay_out(table.header, dataset, mapping)
    except UserError as error:
        is_other = error.key == "unrecognised_file" and not file.is_named
        return None if is_other else Failure(file.name, error, _remedy(file, mapping, error))
    rejects = options.rejects
    if rejects and not is_only:
        rejects = rejects.with_stem(f"{rejects.stem}-{file.path.stem}")
    return Table(file.name, dataset, mapping, file, rejects=rejects)


def _remedy(file: Source, mapping: FileMapping, error: UserError) -> Proposal | None:
    """A mapping, where all that is wrong with a file is what its columns are called."""
    if error.key not in ("unrecognised_file", "missing_columns"):
        return None
    try:
        return proposed(file, mapping)
    except UserError:  # more is wrong with it further down, which is told once its columns are known
        return None


def proposed(file: Source, mapping: FileMapping) -> Proposal | None:
    """The mapping that a file might need, besides what is known of it; None if nothing in it is known."""
    with reading(file) as table:
        return propose(file.name, table.header, table.records, mapping)


def _tables_by_hand(mapping: ImportMapping) -> Iterator[Table]:
    for name, rows in mapping.rows.items():
        yield Table(mapping.name, DATASETS[name], rows=rows)


@contextmanager
def _transactions(database: Database, *, is_dry_run: bool) -> Iterator[Begin]:
    """How each file begins its transaction. A dry run has one for all, as later files refer to earlier ones."""
    if not is_dry_run:
        yield database.writing
        return
    with suppress(_Undone), database.writing() as connection:
        yield lambda: nullcontext(connection)
        raise _Undone


class _Undone(Exception):  # noqa: N818  not an error: the way out of a transaction that shall leave nothing
    pass
