"""What stands beside every value, read at once: up to when the data are complete, and targets of the KPI."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, Text, bindparam, null, select, type_coerce, union_all
from sqlalchemy.types import TypeEngine

from storage.database import Connection
from storage.schema import imports
from storage.statements import STATEMENTS, fetch
from storage.targets import Given, Wanted, by_kpi, targets_query, wanted_values
from storage.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class Beside:
    """`complete`: up to when each dataset is."""

    complete: Mapping[str, datetime]
    targets: Given

    def complete_up_to(self, datasets: Collection[str]) -> datetime | None:
        """The newest successful import of any of the datasets; none if there never was one."""
        return max((at for dataset, at in self.complete.items() if dataset in datasets), default=None)


def read_beside(connection: Connection, workspace_id: str, wanted: Wanted) -> Beside:
    """What stands beside the values of a KPI: of its targets those that are wanted."""
    statement = _with_freshness(targets_query(wanted))
    found = fetch(connection, statement, {"workspace_id": workspace_id, **wanted_values(wanted)})
    complete = {dataset: at for *_, dataset, at in found if dataset is not None}
    targets = by_kpi(wanted, (target for *target, dataset, _ in found if dataset is None))
    return Beside(complete, targets[wanted.kpis[0]])


@lru_cache(STATEMENTS)
def _with_freshness(targets: Select[Any]) -> CompoundSelect[Any]:
    no_target = (_nothing(column.type) for column in targets.selected_columns)
    freshness = select(*no_target, imports.c.dataset, imports.c.complete_up_to)
    return union_all(
        targets.add_columns(_nothing(Text()), _nothing(UtcDateTime())),
        freshness.where(imports.c.workspace_id == bindparam("workspace_id", type_=Text())),
    )


def _nothing(kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return type_coerce(null(), kind)
