"""What became of an import: for each file how many rows were kept, which were rejected, and which are in doubt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kpis.columns import height
from kpis.errors import UserError
from kpis.row_doubts import WARNINGS
from kpis.rows import Checked, Rejected, Waiting
from storage.facts import Written
from storage.sources.proposal import Proposal

LONGEST_KEY = 200
"""Letters of the key of a rejected row: a file may have nothing but endless ones, and all of them are remembered."""
MOST_WORDS = 50
"""Words of a field that are remembered."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A record that changed nothing. `row` counts from 1 after the header."""

    row: int
    key: str
    reason: str
    column: str


def by_reason(rejects: Sequence[RejectedRow]) -> list[list[RejectedRow]]:
    """The rows that were rejected for the same reason in the same column, the commonest first."""
    groups: dict[tuple[str, str], list[RejectedRow]] = {}
    for reject in rejects:
        groups.setdefault((reject.reason, reject.column), []).append(reject)
    return sorted(groups.values(), key=lambda group: -len(group))


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A record that was put aside until the row of `dataset` with the key `awaited` is there."""

    row: int
    key: str
    dataset: str
    awaited: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of a file. `warnings` has the numbers of the rows that were accepted with each warning.

    `words` tells by field what the words of the file were read as, where a mapping says so. `freed` counts rows of
    other datasets that had waited for these, and were taken in with them.
    """

    file: str
    dataset: str
    encoding: str
    read: int
    written: Written
    rejects: tuple[RejectedRow, ...] = ()
    warnings: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    rejects_path: Path | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    waiting: tuple[WaitingRow, ...] = ()
    freed: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A file of which nothing was imported, and why; `proposal` is a mapping that it might be imported with."""

    file: str
    error: UserError
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the files. `skipped`: the mapping ignores them, or they lay in a folder and no dataset fits."""

    files: tuple[FileReport, ...]
    failures: tuple[Failure, ...] = ()
    skipped: tuple[str, ...] = ()
    is_dry_run: bool = False

    @property
    def alone(self) -> Failure | None:
        """The failure of a file that there was nothing beside."""
        return self.failures[0] if len(self.failures) == 1 and not self.files and not self.skipped else None


@dataclass(slots=True)
class Tally:
    """Counts the rows of a file while they go by."""

    read: int = 0
    rejects: list[RejectedRow] = field(default_factory=list)
    waiting: list[WaitingRow] = field(default_factory=list)
    warned: dict[str, list[int]] = field(default_factory=lambda: {warning: [] for warning in WARNINGS})
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, checked: Checked) -> int:
        """Notes what became of the next rows, but for those that shall wait; the number of the first one."""
        first = self.read + 1
        self.read += height(checked.accepted) + len(checked.rejected) + len(checked.waiting)
        for place, rejected in checked.rejected.items():
            self.note_rejected(first + place, rejected)
        for warning, places in checked.warnings.items():
            self.warned[warning] += [first + place for place in places]
        return first

    def note_rejected(self, row: int, rejected: Rejected) -> None:
        self.rejects.append(RejectedRow(row, rejected.key[:LONGEST_KEY], rejected.reason, rejected.column))

    def note_waiting(self, row: int, waiting: Waiting) -> None:
        self.waiting.append(WaitingRow(row, waiting.key[:LONGEST_KEY], waiting.dataset, waiting.awaited))
        for warning in waiting.warnings:
            self.warned[warning].append(row)

    def note_words(self, read: Iterable[tuple[str, str, str]]) -> None:
        """Notes the field, the word and what it was read as of cells that a mapping translates."""
        for name, word, meaning in read:
            if word != meaning and len(known := self.words.setdefault(name, {})) < MOST_WORDS:
                known[word] = meaning

    @property
    def warnings(self) -> dict[str, tuple[int, ...]]:
        return {warning: tuple(rows) for warning, rows in self.warned.items() if rows}
