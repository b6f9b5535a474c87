"""What stands beside every value, read at once: up to when the data are complete, and the targets of the KPI."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, null, select, type_coerce, union_all
from sqlalchemy.types import TypeEngine

from storage.database import Connection
from storage.schema import facts, imports
from storage.statements import fetch
from storage.types import Exact, UtcDateTime

targets = facts["targets"]

Targets = Mapping[str, Mapping[str, Fraction]]
"""Those of a KPI: by scope, by period label."""


@dataclass(frozen=True, slots=True)
class Beside:
    """`complete`: up to when each dataset is."""

    complete: Mapping[str, datetime]
    targets: Targets

    def complete_up_to(self, datasets: Collection[str]) -> datetime | None:
        """The newest successful import of any of the datasets; none if there never was one."""
        return max((at for dataset, at in self.complete.items() if dataset in datasets), default=None)


def read_beside(connection: Connection, workspace_id: str, kpi: str) -> Beside:
    """What stands beside the values of a KPI."""
    complete: dict[str, datetime] = {}
    found: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for dataset, at, scope, period, value in fetch(connection, _BESIDE, {"workspace_id": workspace_id, "kpi": kpi}):
        if dataset is None:
            found[scope][period] = value
        else:
            complete[dataset] = at
    return Beside(complete, dict(found))


def _nothing(kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return type_coerce(null(), kind)


_WORKSPACE = bindparam("workspace_id", type_=Text())
_BESIDE = union_all(
    select(imports.c.dataset, imports.c.complete_up_to, _nothing(Text()), _nothing(Text()), _nothing(Exact())).where(
        imports.c.workspace_id == _WORKSPACE
    ),
    select(_nothing(Text()), _nothing(UtcDateTime()), targets.c.scope, targets.c.period, targets.c.value).where(
        targets.c.workspace_id == _WORKSPACE, targets.c.kpi == bindparam("kpi", type_=Text())
    ),
)
