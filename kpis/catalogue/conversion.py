"""Conversion: how much of what was tried succeeded."""

from kpis.catalogue.revenue import DEAL_DIMENSIONS, WON
from kpis.kpi import Better, Kind, Kpi, Unit
from kpis.measures import Quotient, count

CLOSED = count("deals", on="closed", status=("won", "lost"))

CONVERSION = (
    Kpi(
        "win_rate",
        Kind.RATIO,
        Unit.PERCENT,
        Better.HIGHER,
        Quotient(WON, CLOSED),
        (*DEAL_DIMENSIONS, "customer"),
        min_sample=5,
    ),
)
