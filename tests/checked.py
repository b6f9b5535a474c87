"""Rows checked one at a time, as tests like to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpis.columns import rows_of
from kpis.datasets import Dataset
from kpis.rows import Checker, Context, Rejected, Waiting


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that is kept."""

    values: dict[str, Any]
    warnings: tuple[str, ...] = ()


def check_row(checker: Checker, row: Mapping[str, str]) -> Accepted | Waiting | Rejected:
    """What becomes of a row; one without any cell is an empty line, which files don't have."""
    found = checker.check({name: [cell] for name, cell in (row or {"owner": ""}).items()})
    if found.rejected or found.waiting:
        return found.rejected.get(0) or found.waiting[0]
    [values] = rows_of(found.accepted)
    return Accepted(values, tuple(found.warnings))


def checked(dataset: Dataset, context: Context, row: Mapping[str, str]) -> Accepted | Waiting | Rejected:
    """What becomes of a row by itself."""
    return check_row(Checker(dataset, context), row)
