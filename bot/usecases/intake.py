"""Taking in one table: its records become rows, are checked, and go into the store or the file of rejects.

Where more is sure to come by the same way, a row that only lacks the one that it refers to is put aside instead of
rejected. It is taken in, as a row of a table of its own, when that one is: by whichever way, in the same transaction.
"""

import logging
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.usecases.arrivals import arrived
from bot.usecases.import_report import FileReport, Tally
from kpis.cells import CellError, trimmed
from kpis.datasets import DEALS, STAGES, Dataset
from kpis.errors import UserError
from kpis.rows import AWAITED, Accepted, Checker, Context, Identity, Rejected, Waiting, written_key
from kpis.spells import ENDS as SPELL_ENDS
from kpis.spells import Spells
from storage import facts, waiting
from storage.chunks import light_chunks
from storage.database import Connection
from storage.facts import Writer
from storage.sources.csv_file import CsvFile, Record
from storage.sources.files import Source, reading
from storage.sources.layout import Layout, date_formats, is_year_first, lay_out
from storage.sources.mapping import AS_WRITTEN, FileMapping
from storage.sources.rejects_file import Reject, rejects_file
from storage.workspaces import Workspace

log = logging.getLogger(__name__)

NO_ROOM = "too_many_waiting"
"""Why a row is rejected that would have to wait, where as many wait as may."""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """What goes into the store as a whole or not at all: a file, or the rows that a mapping gives by hand.

    `rejects` is where rejected rows are written to. `is_part`: more of the dataset follows, it is not complete yet.
    `may_wait`: rows may wait for those that they refer to; `source_id` is the source that they are pulled from.
    """

    name: str
    dataset: Dataset
    mapping: FileMapping = AS_WRITTEN
    source: Source | None = None
    rows: Iterable[Mapping[str, str]] = ()
    rejects: Path | None = None
    is_part: bool = False
    may_wait: bool = False
    source_id: int | None = None


def unwatched(position: int) -> None:
    """Where there is no bar of progress: nobody watches it, or all is here already."""


def take_in(
    table: Table,
    connection: Connection,
    workspace: Workspace,
    now: datetime,
    *,
    progress: Callable[[int], object] = unwatched,
) -> FileReport:
    """Checks and keeps the rows of a table; UserError if it is not one. `progress` is told how many bytes were read."""
    tally, freed = Tally(), 0
    with _origin(table) as origin:
        layout = lay_out(origin.header, table.dataset, table.mapping)
        with (
            facts.writing(connection, workspace, table.dataset, now, is_part=table.is_part) as writer,
            rejects_file(table.rejects, origin) if table.rejects else nullcontext(_forget) as reject,
        ):
            is_awaited = table.dataset.name in AWAITED and waiting.is_awaited(connection, workspace.id, table.dataset)
            for accepted in _accepted(table, origin, layout, writer, tally, reject):
                writer.write(accepted)
                freed += _free(writer, accepted) if is_awaited else 0
                progress(origin.tell())
    if writer.written.added or writer.written.updated:
        arrived(connection, workspace, (table.dataset.name,), now)
    return FileReport(
        table.name,
        table.dataset.name,
        origin.encoding_name,
        tally.read,
        writer.written,
        tuple(tally.rejects),
        tally.warnings,
        layout.ignored,
        table.rejects,
        tally.words,
        tuple(tally.waiting),
        freed,
    )


def _free(writer: Writer, rows: Sequence[Row]) -> int:
    """Takes in what has waited for the rows, which are written; how many came in. Whatever can't be kept is logged."""
    freed = 0
    keys = [str(row[writer.dataset.key[0]]) for row in rows]
    for dataset, cells in waiting.take_out(writer.connection, writer.workspace.id, writer.dataset, keys):
        table = Table("", dataset, rows=cells, is_part=True, may_wait=True)
        report = take_in(table, writer.connection, writer.workspace, writer.now)
        for reject in report.rejects:
            log.warning("a row of %s that was waiting is rejected: %s, %s", dataset.name, reject.key, reject.reason)
        freed += report.read - len(report.rejects) - len(report.waiting)
    return freed


@contextmanager
def _origin(table: Table) -> Iterator[CsvFile]:
    if table.source:
        with reading(table.source) as origin:
            yield origin
    else:
        fields = tuple(column.name for column in table.dataset.columns)
        cells = (tuple(row.get(field, "") for field in fields) for row in table.rows)
        yield CsvFile(fields, (Record(number, found) for number, found in enumerate(cells, start=1)))


def _length(record: Record) -> int:
    return sum(map(len, record.cells))


def _forget(record: Record, rejected: Rejected) -> None:
    """Where nobody asked for a file of rejects."""


def _accepted(
    table: Table, origin: CsvFile, layout: Layout, writer: Writer, tally: Tally, reject: Reject
) -> Iterator[list[Row]]:
    """The rows that may be kept, chunk by chunk; all others are put aside, or told to `tally` and `reject`."""
    taken: set[Identity] = set()
    deals: set[str] = set()
    context = _context(table, writer, layout, taken, deals)
    checker = Checker(layout.dataset, context)
    for records in light_chunks(origin.records, _length):
        rows = [layout.fields(record.cells) for record in records]
        _gather_deals(deals, rows, writer)
        _gather_spells(context.spells, rows, writer)
        tally.note_words(_translated(layout, records, rows))
        accepted: list[Row] = []
        early: list[tuple[Record, Waiting]] = []
        for record, row in zip(records, rows, strict=True):
            outcome = _outcome(record, row, layout, checker)
            match outcome:
                case Waiting():
                    taken.add(outcome.row.identity)
                    early.append((record, outcome))
                case Rejected():
                    tally.note(record.number, outcome)
                    reject(record, outcome)
                case Accepted(identity=identity, values=values):
                    tally.note(record.number, outcome)
                    taken.add(identity)
                    if context.spells:
                        context.spells.add(layout.dataset, values)
                    accepted.append(values)
        if layout.dataset is STAGES:
            _check_pipeline(accepted)
        _put_aside(table, writer, early, tally, reject)
        yield accepted


def _translated(
    layout: Layout, records: Sequence[Record], rows: Sequence[Mapping[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """The field, the word and its meaning of cells that the mapping translates."""
    for field in layout.mapping.values:
        if field in layout.places:
            yield from (
                (field, layout.cell(each.cells, field), row[field]) for each, row in zip(records, rows, strict=True)
            )


def _put_aside(
    table: Table, writer: Writer, early: Sequence[tuple[Record, Waiting]], tally: Tally, reject: Reject
) -> None:
    rows = [row for _, row in early]
    kept = waiting.put_aside(writer.connection, writer.workspace.id, writer.dataset, rows, writer.now, table.source_id)
    for (record, row), is_kept in zip(early, kept, strict=True):
        outcome = row if is_kept else Rejected(row.key, NO_ROOM, row.column)
        tally.note(record.number, outcome)
        if isinstance(outcome, Rejected):
            reject(record, outcome)


def _context(
    table: Table, writer: Writer, layout: Layout, taken: Container[Identity], deals: Container[str]
) -> Context:
    # Reps and stages were read for what is derived; a workspace that has imported no stages has the usual ones.
    known = {"reps": writer.around.teams, "stages": writer.around.stages, "deals": deals}
    workspace = writer.workspace
    # All other formats were rewritten with the year first, as the layout says.
    formats = date_formats(layout.mapping, layout.dataset)
    dates = {field: written for field, written in formats.items() if is_year_first(written)}
    return Context(
        workspace.calendar,
        writer.now,
        known,
        workspace.catalogue,
        taken,
        dates,
        workspace.currency,
        Spells() if layout.dataset.name in SPELL_ENDS else None,
        table.may_wait,
    )


def _gather_deals(deals: set[str], rows: Sequence[Mapping[str, str]], writer: Writer) -> None:
    """Makes the deals that the rows refer to known, instead of others; there may be too many to know them all."""
    if any(column.refers_to == "deals" for column in writer.dataset.columns):
        deals.clear()
        deals |= facts.known(writer.connection, writer.workspace, DEALS, set(_ids(rows, "deal_id")))


def _gather_spells(spells: Spells | None, rows: Sequence[Mapping[str, str]], writer: Writer) -> None:
    """Makes the spells known of those the rows are about, where spells must not overlap."""
    if spells is None:
        return
    ids = set(_ids(rows, writer.dataset.key[0])) - spells.of.keys()
    for row in facts.rows_of(writer.connection, writer.workspace, writer.dataset, ids):
        spells.add(writer.dataset, row)


def _ids(rows: Sequence[Mapping[str, str]], name: str) -> Iterator[str]:
    for row in rows:
        with suppress(CellError):  # the check of the row tells it
            yield trimmed(row.get(name, ""))


def _outcome(record: Record, row: Mapping[str, str], layout: Layout, checker: Checker) -> Accepted | Waiting | Rejected:
    if layout.has_surplus(record.cells):
        # Its cells stand in the wrong columns, however well they read there.
        return Rejected(written_key(row, layout.dataset), "too_many_cells", "")
    return checker.check(row)


def _check_pipeline(stages: Sequence[Mapping[str, object]]) -> None:
    """Without one won and one lost stage nobody could tell when a deal was closed. Pipelines fit into one chunk."""
    kinds = Counter(stage["type"] for stage in stages)
    if (kinds["won"], kinds["lost"]) != (1, 1):
        raise UserError("incomplete_pipeline", won=kinds["won"], lost=kinds["lost"])
