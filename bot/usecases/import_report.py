"""What became of an import: for each file how many rows were kept, which were rejected, and which are in doubt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kpis.errors import UserError
from kpis.rows import WARNINGS, Accepted, Rejected
from storage.facts import Written


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A record that changed nothing. `row` counts from 1 after the header."""

    row: int
    key: str
    reason: str
    column: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of a file. `warnings` has the numbers of the rows that were accepted with each warning."""

    file: str
    dataset: str
    encoding: str
    read: int
    written: Written
    rejects: tuple[RejectedRow, ...] = ()
    warnings: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    rejects_path: Path | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file of which nothing was imported, and why."""

    file: str
    error: UserError


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the files. `skipped`: the mapping ignores them, or they lay in a folder and no dataset fits."""

    files: tuple[FileReport, ...]
    failures: tuple[Failure, ...] = ()
    skipped: tuple[str, ...] = ()
    is_dry_run: bool = False


@dataclass(slots=True)
class Tally:
    """Counts the rows of a file while they go by."""

    read: int = 0
    rejects: list[RejectedRow] = field(default_factory=list)
    warned: dict[str, list[int]] = field(default_factory=lambda: {warning: [] for warning in WARNINGS})

    def note(self, row: int, outcome: Accepted | Rejected) -> None:
        self.read += 1
        match outcome:
            case Rejected(key, reason, column):
                self.rejects.append(RejectedRow(row, key, reason, column))
            case Accepted(warnings=warnings):
                for warning in warnings:
                    self.warned[warning].append(row)

    @property
    def warnings(self) -> dict[str, tuple[int, ...]]:
        return {warning: tuple(rows) for warning, rows in self.warned.items() if rows}
