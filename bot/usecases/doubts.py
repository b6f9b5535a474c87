"""Doubts about a KPI of a workspace's own: what it asks for that no row has may be a slip, and would count nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpis.conditions import Is, simple
from kpis.datasets import SOURCES
from kpis.kpi import Kpi
from kpis.measures import Measure
from storage.database import Connection
from storage.used_values import some_values, unused_values

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Doubt:
    """Values that a KPI asks of a column, and that no row of the dataset has; `there` are some that are."""

    kpi: str
    dataset: str
    column: str
    values: tuple[str, ...]
    there: tuple[str, ...]


def doubts_of(connection: Connection, workspace_id: str, kpi: Kpi) -> Iterator[Doubt]:
    """What may be a slip in a declaration; nothing where no row has anything in that column yet."""
    asked = dict.fromkeys((measure.dataset, named) for measure in kpi.measures for named in _names(measure))
    for source, (column, values) in asked:
        unused = unused_values(connection, workspace_id, source, column, values)
        there = some_values(connection, workspace_id, source, column, EXAMPLES) if unused else ()
        if there:
            yield Doubt(kpi.key, SOURCES[source].of or source, column, unused, there)


def _names(measure: Measure) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is asked of columns in which anything may stand: where there are words to choose from, these are known."""
    source = SOURCES[measure.dataset]
    columns = SOURCES[source.of].columns if source.of else source.columns
    chosen = {column.name for column in columns if column.words}
    for condition in simple(measure.where):
        match condition:
            case Is(column, values) if column not in chosen:
                texts = tuple(value for value in values if isinstance(value, str))
                if texts:
                    yield column, texts
