"""The KPI catalogue: every KPI by its key."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from kpis.catalogue.activity import activity
from kpis.catalogue.conversion import CONVERSION
from kpis.catalogue.customers import customers
from kpis.catalogue.pipeline import PIPELINE
from kpis.catalogue.revenue import revenue
from kpis.catalogue.tasks import TASKS
from kpis.kpi import Kpi
from kpis.numbers import Change, changes_of, numbers_of, options_by
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


def catalogue_by(changes: Sequence[Change]) -> Mapping[str, Kpi]:
    """The KPIs of a workspace that has set some of their numbers itself, the oldest change first."""
    found = families(options_by(changes)).values()
    return MappingProxyType({kpi.key: _going_by(kpi, changes) for family in found for kpi in family})


def _going_by(kpi: Kpi, changes: Sequence[Change]) -> Kpi:
    """The KPI with its numbers: another number is another version of it, since the day on which it was set."""
    made = changes_of(kpi.key, changes)
    since = max((kpi.since, *(change.since for change in made)))
    return replace(kpi, numbers=numbers_of(kpi.key, changes), version=kpi.version + len(made), since=since)


FAMILIES = families(USUAL)
CATALOGUE = catalogue_by(())
