"""Targets as they are read: those that questions ask for, by KPI, by scope, by period label.

A company of thousands sets one for every rep and month, so what is not asked for is not read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, select

from kpis.readings import Scope, ScopeKind
from storage.database import Connection
from storage.schema import facts
from storage.statements import STATEMENTS, fetch

targets = facts["targets"]

Given = Mapping[str, Mapping[str, Fraction]]
"""The targets of a KPI: by scope, by period label."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which targets are read: of KPIs, by the labels of their periods, of one scope, all of a kind, or everybody's."""

    kpis: tuple[str, ...]
    labels: tuple[str, ...]
    whose: Scope | ScopeKind | None = None


def read_targets(connection: Connection, workspace_id: str, wanted: Wanted) -> dict[str, Given]:
    """The targets that are wanted, by KPI; each of these has some, be it none."""
    rows = fetch(connection, targets_query(wanted), {"workspace_id": workspace_id, **wanted_values(wanted)})
    return by_kpi(wanted, rows)


def by_kpi(wanted: Wanted, rows: Iterable[Sequence[Any]]) -> dict[str, Given]:
    """The rows of a query for targets, put in order."""
    found: dict[str, dict[str, dict[str, Fraction]]] = {kpi: defaultdict(dict) for kpi in wanted.kpis}
    for kpi, scope, period, value in rows:
        found[kpi][scope][period] = value
    return {kpi: dict(given) for kpi, given in found.items()}


def targets_query(wanted: Wanted) -> Select[Any]:
    """KPI, scope, period and value of the targets that are wanted, whose names are parameters."""
    compared = {Scope: "=", ScopeKind: "LIKE"}.get(type(wanted.whose))
    return _query(len(wanted.kpis), len(wanted.labels), compared)


def wanted_values(wanted: Wanted) -> dict[str, Any]:
    """The parameters of the query, but for the workspace."""
    return {
        "whose": f"{wanted.whose}:%" if isinstance(wanted.whose, ScopeKind) else str(wanted.whose),
        **{f"kpi_{place}": kpi for place, kpi in enumerate(wanted.kpis)},
        **{f"label_{place}": label for place, label in enumerate(wanted.labels)},
    }


@lru_cache(STATEMENTS)
def _query(kpis: int, labels: int, compared: str | None) -> Select[Any]:
    query = select(targets.c.kpi, targets.c.scope, targets.c.period, targets.c.value).where(
        targets.c.workspace_id == bindparam("workspace_id", type_=Text()),
        _is_any(targets.c.kpi, "kpi", kpis),
        _is_any(targets.c.period, "label", labels),
    )
    if compared is None:
        return query
    return query.where(targets.c.scope.bool_op(compared)(bindparam("whose", type_=Text())))


def _is_any(column: ColumnElement[str], name: str, count: int) -> ColumnElement[bool]:
    return column.in_([bindparam(f"{name}_{place}", type_=Text()) for place in range(count)])
