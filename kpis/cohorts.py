"""Cohorts: the rows of a period, and what has become of them up to now, which takes its time."""

from datetime import datetime, timedelta

from kpis.conditions import Happened, simple
from kpis.kpi import Kind, Kpi
from kpis.periods import Window

RIPE_AFTER = timedelta(days=90)
"""A cohort of which the last row came in less long ago is still maturing: most sales take less than a quarter."""


def is_cohort(kpi: Kpi) -> bool:
    """Whether a KPI counts what became of the rows of a period, be it by their source or stage."""
    if kpi.kind is not Kind.DISTRIBUTION:
        return kpi.kind is Kind.COHORT
    return any(isinstance(one, Happened) for measure in kpi.measures for one in simple(measure.where))


def is_maturing(kpi: Kpi, window: Window | None, now: datetime) -> bool:
    """Whether the value over a window will change for no other reason than that time goes by."""
    return window is not None and is_cohort(kpi) and now - window.until < RIPE_AFTER
