"""Pipeline: what comes in, what is open, and how fast it turns into money."""

from fractions import Fraction

from kpis.catalogue.conversion import CLOSED
from kpis.catalogue.revenue import DEAL_DIMENSIONS, WON, WON_MONEY, WON_WITH_MONEY
from kpis.kpi import Better, Kind, Kpi, Unit
from kpis.measures import Plain, ProductOver, Quotient, count, median, total

CREATED = count("deals", on="created")
OPEN_MONEY = total("deals", "money", on="open")

DAYS = Fraction(1, 24 * 60 * 60 * 1000)
"""Days in a millisecond: cycles are kept in milliseconds."""

CYCLE = Quotient(
    total("deals", "cycle_ms", on="closed", status="won"),
    count("deals", on="closed", of="cycle_ms", status="won"),
    DAYS,
)

PIPELINE = (
    Kpi(
        "deals_created",
        Kind.SIMPLE,
        Unit.COUNT,
        Better.HIGHER,
        Plain(CREATED),
        (*DEAL_DIMENSIONS, "customer"),
        guard="win_rate",
    ),
    Kpi(
        "pipeline_value",
        Kind.SNAPSHOT,
        Unit.MONEY,
        Better.HIGHER,
        Plain(OPEN_MONEY),
        (*DEAL_DIMENSIONS, "customer", "stage"),
    ),
    Kpi(
        "pipeline_velocity",
        Kind.DERIVED,
        Unit.MONEY_PER_DAY,
        Better.HIGHER,
        ProductOver((Plain(CREATED), Quotient(WON, CLOSED), Quotient(WON_MONEY, WON_WITH_MONEY)), CYCLE),
        ("rep", "team", "product", "kind"),
        min_sample=5,
    ),
    Kpi("sales_cycle", Kind.RATIO, Unit.DAYS, Better.NEUTRAL, CYCLE, DEAL_DIMENSIONS, min_sample=5),
    Kpi(
        "sales_cycle_median",
        Kind.DISTRIBUTION,
        Unit.DAYS,
        Better.NEUTRAL,
        Plain(median("deals", "cycle_ms", on="closed", status="won"), DAYS),
        DEAL_DIMENSIONS,
        min_sample=5,
    ),
)
