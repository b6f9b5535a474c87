"""The KPI catalogue: every KPI by its key."""

from collections.abc import Mapping
from types import MappingProxyType

from kpis.catalogue.activity import activity
from kpis.catalogue.conversion import CONVERSION
from kpis.catalogue.customers import customers
from kpis.catalogue.pipeline import PIPELINE
from kpis.catalogue.revenue import revenue
from kpis.catalogue.tasks import TASKS
from kpis.kpi import Kpi
from kpis.options import USUAL, Options


def families(options: Options) -> Mapping[str, tuple[Kpi, ...]]:
    """The KPIs of a workspace that sees some of them its own way, by family."""
    return MappingProxyType(
        {
            "revenue": revenue(options),
            "pipeline": PIPELINE,
            "conversion": CONVERSION,
            "activity": activity(options),
            "customers": customers(options),
            "tasks": TASKS,
        }
    )


FAMILIES = families(USUAL)
CATALOGUE: Mapping[str, Kpi] = MappingProxyType({kpi.key: kpi for family in FAMILIES.values() for kpi in family})
