"""Conversion: how much of what was tried succeeded."""

from kpis.catalogue.counted import BASE, BASE_UPSOLD, CREATED, DAY, LEADS, LEADS_CONVERTED, WIN_RATE, WON, WON_MONEY
from kpis.catalogue.dimensions import CAMPAIGN, CUSTOMER, DEAL, DEAL_AND_CUSTOMER, LEAD
from kpis.conditions import Happened
from kpis.formulas import Plain, Quotient
from kpis.kpi import Better, Kind, Kpi, Unit
from kpis.measures import count, total

CONVERSION = (
    Kpi(
        "win_rate",
        Kind.RATIO,
        Unit.PERCENT,
        Better.HIGHER,
        WIN_RATE,
        DEAL_AND_CUSTOMER,
        min_sample=5,
        alternatives=("win_rate_cohort",),
    ),
    Kpi(
        "win_rate_cohort",
        Kind.COHORT,
        Unit.PERCENT,
        Better.HIGHER,
        Quotient(count("deals", Happened("closed_ts"), on="created", status="won"), CREATED),
        DEAL,
        min_sample=5,
        guards=("win_rate",),
        alternatives=("win_rate",),
    ),
    Kpi(
        "lead_conversion",
        Kind.COHORT,
        Unit.PERCENT,
        Better.HIGHER,
        Quotient(LEADS_CONVERTED, LEADS),
        LEAD,
        min_sample=5,
        guards=("lead_to_opportunity",),
    ),
    Kpi(
        "lead_conversion_time",
        Kind.RATIO,
        Unit.DAYS,
        Better.LOWER,
        Quotient(total("leads", "conversion_ms", on="converted"), count("leads", on="converted"), DAY),
        LEAD,
        min_sample=5,
    ),
    Kpi(
        "lead_to_opportunity",
        Kind.COHORT,
        Unit.PERCENT,
        Better.HIGHER,
        Quotient(count("leads", Happened("opportunity_at"), on="created"), LEADS),
        LEAD,
        min_sample=5,
        guards=("lead_conversion",),
    ),
    Kpi(
        "conversion_by_source",
        Kind.DISTRIBUTION,
        Unit.PERCENT,
        Better.HIGHER,
        Quotient(LEADS_CONVERTED, LEADS),
        ("source",),
        min_sample=5,
    ),
    Kpi("upsell_rate", Kind.RATIO, Unit.PERCENT, Better.HIGHER, Quotient(BASE_UPSOLD, BASE), CUSTOMER, min_sample=5),
    Kpi("campaign_deals", Kind.DISTRIBUTION, Unit.COUNT, Better.HIGHER, Plain(WON), CAMPAIGN),
    Kpi("campaign_revenue", Kind.DISTRIBUTION, Unit.MONEY, Better.HIGHER, Plain(WON_MONEY), CAMPAIGN, guards=("cac",)),
    Kpi("campaign_win_rate", Kind.DISTRIBUTION, Unit.PERCENT, Better.HIGHER, WIN_RATE, CAMPAIGN, min_sample=5),
)
