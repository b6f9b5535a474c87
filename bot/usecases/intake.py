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
from itertools import chain
from pathlib import Path

from bot.usecases.arrivals import arrived
from bot.usecases.full_speed import at_full_speed
from bot.usecases.import_report import FileReport, Tally
from kpis.cells import CellError, trimmed
from kpis.columns import Columns
from kpis.datasets import DEALS, STAGES, Dataset
from kpis.errors import UserError
from kpis.row_rules import Texts
from kpis.rows import AWAITED, Checker, Context, Rejected, Waiting
from kpis.spells import ENDS as SPELL_ENDS
from kpis.spells import Spells
from storage import facts, waiting
from storage.chunks import lots
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
            at_full_speed(),
            facts.writing(connection, workspace, table.dataset, now, is_part=table.is_part) as writer,
            rejects_file(table.rejects, origin) if table.rejects else nullcontext(_forget) as reject,
        ):
            is_awaited = table.dataset.name in AWAITED and waiting.is_awaited(connection, workspace.id, table.dataset)
            for accepted in _accepted(table, origin, layout, writer, tally, reject):
                writer.write_columns(accepted)
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


def _free(writer: Writer, rows: Columns) -> int:
    """Takes in what has waited for the rows, which are written; how many came in. Whatever can't be kept is logged."""
    freed = 0
    keys = rows[writer.dataset.key[0]]
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
        yield CsvFile(fields, (tuple(row.get(field, "") for field in fields) for row in table.rows))


def _letters(records: Iterable[Record]) -> int:
    return len("".join(chain.from_iterable(records)))


def _forget(number: int, record: Record, rejected: Rejected) -> None:
    """Where nobody asked for a file of rejects."""


def _accepted(
    table: Table, origin: CsvFile, layout: Layout, writer: Writer, tally: Tally, reject: Reject
) -> Iterator[Columns]:
    """The rows that may be kept, lot by lot; all others are put aside, or told to `tally` and `reject`."""
    deals: set[str] = set()
    context = _context(table, writer, layout, deals)
    checker = Checker(layout.dataset, context)
    for records in lots(origin.records, _letters):
        texts = layout.columns(records)
        _gather_deals(deals, texts, writer)
        _gather_spells(context.spells, texts, writer)
        tally.note_words(_translated(layout, records, texts))
        checked = checker.check(texts, layout.too_wide(records))
        first = tally.note(checked)
        for place, rejected in checked.rejected.items():
            reject(first + place, records[place], rejected)
        if layout.dataset is STAGES:
            _check_pipeline(checked.accepted)
        for place, rejected in _put_aside(table, writer, checked.waiting, tally, first):
            reject(first + place, records[place], rejected)
        yield checked.accepted


def _translated(
    layout: Layout, records: Sequence[Record], texts: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, str]]:
    """The field, the word and its meaning of cells that the mapping translates."""
    for field in layout.mapping.values:
        if field in layout.places:
            for record, text in zip(records, texts[field], strict=True):
                yield field, layout.cell(record, field), text


def _put_aside(
    table: Table, writer: Writer, early: Mapping[int, Waiting], tally: Tally, first: int
) -> Iterator[tuple[int, Rejected]]:
    """Puts rows aside, by their places, and returns those for which there is no room."""
    rows = list(early.values())
    kept = waiting.put_aside(writer.connection, writer.workspace.id, writer.dataset, rows, writer.now, table.source_id)
    for place, row, is_kept in zip(early, rows, kept, strict=True):
        if is_kept:
            tally.note_waiting(first + place, row)
        else:
            rejected = Rejected(row.key, NO_ROOM, row.column)
            tally.note_rejected(first + place, rejected)
            yield place, rejected


def _context(table: Table, writer: Writer, layout: Layout, deals: Container[str]) -> Context:
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
        dates,
        workspace.currency,
        Spells() if layout.dataset.name in SPELL_ENDS else None,
        table.may_wait,
    )


def _gather_deals(deals: set[str], texts: Texts, writer: Writer) -> None:
    """Makes the deals that the rows refer to known, instead of others; there may be too many to know them all."""
    if any(column.refers_to == "deals" for column in writer.dataset.columns):
        deals.clear()
        deals |= facts.known(writer.connection, writer.workspace, DEALS, set(_ids(texts["deal_id"])))


def _gather_spells(spells: Spells | None, texts: Texts, writer: Writer) -> None:
    """Makes the spells known of those the rows are about, where spells must not overlap."""
    if spells is None:
        return
    ids = set(_ids(texts[writer.dataset.key[0]])) - spells.of.keys()
    for row in facts.stored_rows(writer.connection, writer.workspace, writer.dataset, ids):
        spells.add(writer.dataset, row)


def _ids(cells: Iterable[str]) -> Iterator[str]:
    for cell in cells:
        with suppress(CellError):  # the check of the row tells it
            yield trimmed(cell)


def _check_pipeline(stages: Columns) -> None:
    """Without one won and one lost stage nobody could tell when a deal was closed. Pipelines fit into one lot."""
    kinds = Counter(stages["type"])
    if (kinds["won"], kinds["lost"]) != (1, 1):
        raise UserError("incomplete_pipeline", won=kinds["won"], lost=kinds["lost"])
