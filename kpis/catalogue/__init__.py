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


def catalogue(options: Options) -> Mapping[str, Kpi]:
    """The KPIs of a workspace that sees some of them its own way."""
    families = (revenue(options), PIPELINE, CONVERSION, activity(options), customers(options), TASKS)
    return MappingProxyType({kpi.key: kpi for family in families for kpi in family})


CATALOGUE = catalogue(USUAL)
