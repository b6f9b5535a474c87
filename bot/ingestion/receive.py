"""Receiving rows: checked and kept as those of a file are, in one transaction, and told one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.ingestion.json_rows import JsonRows
from bot.usecases.import_report import FileReport, RejectedRow, WaitingRow
from bot.usecases.intake import Table, take_in
from kpis.datasets import Dataset
from storage.database import Connection, Database
from storage.facts import Written
from storage.locks import lock_facts
from storage.workspaces import Workspace, load


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the rows of a request: `keys` has those of all rows, the others say of which in their order."""

    dataset: str
    keys: tuple[str, ...]
    written: Written
    rejects: tuple[RejectedRow, ...]
    warnings: Mapping[str, tuple[int, ...]]
    ignored: tuple[str, ...]
    waiting: tuple[WaitingRow, ...] = ()

    @property
    def is_rejected(self) -> bool:
        """Whether there were rows and none was accepted, not even for later."""
        return bool(self.rejects) and len(self.rejects) == len(self.keys)


class AllRejectedError(Exception):
    """Undoes the transaction: what brought nothing does not make the data look fresh."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.dataset)
        self.receipt = receipt


def receive(
    database: Database, workspace_id: str, dataset: Dataset, values: Iterable[object], now: datetime
) -> Receipt:
    """Takes in what was sent; AllRejectedError if there are rows and none can be kept, UserError if it is no JSON."""
    with database.writing() as connection:
        # Settings that change at the same time count for all rows or for none.
        lock_facts(connection, workspace_id)
        receipt = take_rows(connection, load(connection, workspace_id), dataset, values, now)
        if receipt.is_rejected:
            raise AllRejectedError(receipt)
    return receipt


def take_rows(
    connection: Connection, workspace: Workspace, dataset: Dataset, values: Iterable[object], now: datetime
) -> Receipt:
    """Checks and keeps rows within a transaction that is the caller's. Those that come too early wait."""
    rows = JsonRows(dataset, values)
    report = take_in(Table("", dataset, rows=rows, may_wait=True), connection, workspace, now)
    return _receipt(rows, report)


def _receipt(rows: JsonRows, report: FileReport) -> Receipt:
    """The report, its rows counted as they were sent: it has not seen those that could not be rows."""
    places = rows.numbers
    seen = (RejectedRow(places[each.row - 1], each.key, each.reason, each.column) for each in report.rejects)
    return Receipt(
        rows.dataset.name,
        tuple(rows.keys),
        report.written,
        tuple(sorted((*rows.rejects, *seen), key=lambda reject: reject.row)),
        {warning: tuple(places[row - 1] for row in found) for warning, found in report.warnings.items()},
        tuple(rows.ignored),
        tuple(replace(each, row=places[each.row - 1]) for each in report.waiting),
    )
