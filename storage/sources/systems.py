"""Systems: whose export of deals a file is, by the names of its columns."""

from collections.abc import Sequence

from kpis.datasets import DEALS
from storage.sources.header import missing_fields, places, plain
from storage.sources.mapping import READY_MADE, FileMapping, ready_made_mapping

FEWEST_COLUMNS = 5
"""Columns of its own that tell a system: a stage, an amount and an owner are in everybody's files."""


def system_of(header: Sequence[str]) -> str | None:
    """The system with a ready-made mapping whose columns these are; None if there is none, or no single one."""
    told = {name: columns for name in READY_MADE if (columns := _own_columns(header, name)) >= FEWEST_COLUMNS}
    most = [name for name, columns in told.items() if columns == max(told.values())]
    return most[0] if len(most) == 1 else None


def system_mapping(system: str) -> FileMapping:
    """The mapping of the deals that a system exports, whatever the file is called."""
    return ready_made_mapping(system).of("")


def _own_columns(header: Sequence[str], system: str) -> int:
    """How many columns the system calls like that; none where it would have a required one more."""
    mapping = system_mapping(system)
    named = {plain(column) for columns in mapping.columns.values() for column in columns}
    found = places([name for name in header if plain(name) in named], DEALS, mapping)
    return 0 if missing_fields(DEALS, found, mapping) else len({place for each in found.values() for place in each})
