"""The KPI catalogue: every KPI by its key."""

from collections.abc import Mapping
from types import MappingProxyType

from kpis.catalogue.conversion import CONVERSION
from kpis.catalogue.pipeline import PIPELINE
from kpis.catalogue.revenue import REVENUE
from kpis.kpi import Kpi

CATALOGUE: Mapping[str, Kpi] = MappingProxyType({kpi.key: kpi for kpi in (*REVENUE, *PIPELINE, *CONVERSION)})
