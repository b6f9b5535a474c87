"""The list of the KPIs that there are to be, and what it says of each."""

import csv
from collections.abc import Mapping
from pathlib import Path

from kpis.catalogue import FAMILIES
from kpis.compute import empty_reading
from kpis.kpi import Kpi


def _rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "golden/kpis.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LIST = {row["key"]: row for row in _rows()}


def is_as_listed(kpi: Kpi) -> bool:
    """Whether a KPI has the properties that the list gives it."""
    found = properties(kpi)
    return kpi.key in LIST and found == {name: LIST[kpi.key][name] for name in found}


def properties(kpi: Kpi) -> Mapping[str, str]:
    """What a KPI is, in the words of the list."""
    return {
        "family": next((family for family, kpis in FAMILIES.items() if kpi.key in {each.key for each in kpis}), ""),
        "kind": kpi.kind,
        "unit": kpi.unit,
        "better": kpi.better,
        "guard_kpi": ";".join(kpi.guards),
        "breakdowns": ";".join(kpi.breakdowns),
        "scopes": ";".join(kpi.scopes),
        "empty_value": "none" if empty_reading(kpi).value is None else "0",
        "min_sample": str(kpi.min_sample or ""),
    }
