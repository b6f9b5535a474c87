"""What stands beside every value, read at once: up to when the data are complete, their states, targets of the KPI."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, Text, bindparam, null, select, type_coerce, union_all
from sqlalchemy.types import TypeEngine

from storage.database import Connection
from storage.dialects import READS
from storage.fact_states import FactStates, states_in
from storage.schema import fact_states, imports
from storage.statements import STATEMENTS, fetch
from storage.targets import Given, Wanted, by_kpi, targets_query, wanted_values
from storage.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class Beside:
    """`complete`: up to when each dataset is. `states`: those of the facts; none for a connection that may write, as
    what it reads belongs to no state yet.
    """

    complete: Mapping[str, datetime]
    targets: Given
    states: FactStates | None

    def complete_up_to(self, datasets: Collection[str]) -> datetime | None:
        """The newest successful import of any of the datasets; none if there never was one."""
        return max((at for dataset, at in self.complete.items() if dataset in datasets), default=None)

    def seen(self, datasets: Collection[str], now: datetime) -> "Seen":
        """What is known of the datasets now."""
        as_of = self.complete_up_to(datasets)
        if as_of is None or as_of > now:
            return Seen(now, None if as_of is None else now, None)
        return Seen(as_of, as_of, self.states)


@dataclass(frozen=True, slots=True)
class Seen:
    """Nothing is counted after `until`; `data_as_of` is the same where any of the data were ever complete.

    `states` are what may be kept of the facts by. Where `until` goes with the clock there is none: nobody will ever ask
    exactly the same again.
    """

    until: datetime
    data_as_of: datetime | None
    states: FactStates | None


def read_beside(connection: Connection, workspace_id: str, wanted: Wanted) -> Beside:
    """What stands beside the values of a KPI: of its targets those that are wanted."""
    statement = _with_freshness(targets_query(wanted))
    found = fetch(connection, statement, {"workspace_id": workspace_id, **wanted_values(wanted)})
    complete = {dataset: at for *_, dataset, at, _ in found if dataset is not None}
    targets = by_kpi(wanted, (target for *target, dataset, _, _ in found if dataset is None))
    is_reader = connection.get_execution_options().get(READS, False)
    state = next((state for *_, state in found if state), None) if is_reader else None
    return Beside(complete, targets[wanted.kpis[0]], states_in(state) if state else None)


@lru_cache(STATEMENTS)
def _with_freshness(targets: Select[Any]) -> CompoundSelect[Any]:
    no_target = (_nothing(column.type) for column in targets.selected_columns)
    workspace_id = bindparam("workspace_id", type_=Text())
    state = select(fact_states.c.state).where(fact_states.c.workspace_id == workspace_id).scalar_subquery()
    freshness = select(*no_target, imports.c.dataset, imports.c.complete_up_to, state)
    return union_all(
        targets.add_columns(_nothing(Text()), _nothing(UtcDateTime()), _nothing(Text())),
        freshness.where(imports.c.workspace_id == workspace_id),
    )


def _nothing(kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return type_coerce(null(), kind)
