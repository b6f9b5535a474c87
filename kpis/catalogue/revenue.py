"""Revenue: what was won, per rep, against the target and against the period before."""

from kpis.kpi import Better, Kind, Kpi, Unit
from kpis.measures import Growth, Headcount, Plain, Quotient, TargetFor, count, total

DEAL_DIMENSIONS = ("rep", "team", "region", "source", "campaign", "product", "channel", "kind")

WON_MONEY = total("deals", "money", on="closed", status="won")
WON = count("deals", on="closed", status="won")
WON_WITH_MONEY = count("deals", on="closed", of="money", status="won")

REVENUE = (
    Kpi("revenue", Kind.SIMPLE, Unit.MONEY, Better.HIGHER, Plain(WON_MONEY), (*DEAL_DIMENSIONS, "customer")),
    Kpi("deals_won", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, Plain(WON), (*DEAL_DIMENSIONS, "customer")),
    Kpi(
        "target_attainment",
        Kind.RATIO,
        Unit.PERCENT,
        Better.HIGHER,
        Quotient(WON_MONEY, TargetFor("revenue")),
        ("rep", "team"),
    ),
    Kpi("sales_growth", Kind.GROWTH, Unit.PERCENT, Better.HIGHER, Growth(WON_MONEY), DEAL_DIMENSIONS),
    Kpi(
        "revenue_per_rep",
        Kind.RATIO,
        Unit.MONEY,
        Better.HIGHER,
        Quotient(WON_MONEY, Headcount()),
        ("team",),
        min_sample=1,
    ),
    Kpi(
        "avg_deal_size",
        Kind.RATIO,
        Unit.MONEY,
        Better.HIGHER,
        Quotient(WON_MONEY, WON_WITH_MONEY),
        DEAL_DIMENSIONS,
        min_sample=5,
    ),
)
