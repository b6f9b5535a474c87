"""Revenue: what was won, against the target and the period before, and what is still missing."""

from dataclasses import replace

from kpis.catalogue.counted import (
    BUYERS_WITH_MONEY,
    DEAL_SIZE,
    MEETINGS,
    MONTHLY_MONEY,
    NEW_CUSTOMERS,
    ORDER_MONEY,
    WIN_RATE,
    WON,
    WON_MONEY,
)
from kpis.catalogue.dimensions import DEAL, DEAL_AND_CUSTOMER, OF_CUSTOMER, PEOPLE, TEAM
from kpis.formulas import (
    Formula,
    Frame,
    Growth,
    Headcount,
    Plain,
    Quota,
    QuotaPart,
    Quotient,
    Required,
    Score,
    ScorePart,
    TargetFor,
)
from kpis.kpi import Better, Kind, Kpi, Unit
from kpis.measures import count, total
from kpis.options import Options

BASKET = Quotient(ORDER_MONEY, BUYERS_WITH_MONEY)


def revenue(options: Options) -> tuple[Kpi, ...]:
    return (
        Kpi("revenue", Kind.SIMPLE, Unit.MONEY, Better.HIGHER, Plain(WON_MONEY), DEAL_AND_CUSTOMER),
        Kpi("deals_won", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, Plain(WON), DEAL_AND_CUSTOMER),
        Kpi(
            "target_attainment",
            Kind.RATIO,
            Unit.PERCENT,
            Better.HIGHER,
            Quotient(WON_MONEY, TargetFor("revenue")),
            PEOPLE,
        ),
        Kpi(
            "target_attainment_deals",
            Kind.RATIO,
            Unit.PERCENT,
            Better.HIGHER,
            Quotient(WON, TargetFor("deals_won")),
            PEOPLE,
        ),
        Kpi(
            "target_attainment_new_customers",
            Kind.RATIO,
            Unit.PERCENT,
            Better.HIGHER,
            Quotient(NEW_CUSTOMERS, TargetFor("new_customers")),
            PEOPLE,
        ),
        Kpi(
            "quota_attainment",
            Kind.RATIO,
            Unit.PERCENT,
            Better.HIGHER,
            Quotient(_quota(QuotaPart.REACHED), _quota(QuotaPart.SET)),
            PEOPLE,
            min_sample=3,
        ),
        Kpi(
            "quota_hit_rate",
            Kind.RATIO,
            Unit.PERCENT,
            Better.HIGHER,
            Quotient(_quota(QuotaPart.REPS_AT_QUOTA), _quota(QuotaPart.REPS)),
            TEAM,
            min_sample=3,
            guards=("quota_attainment",),
        ),
        Kpi("sales_growth", Kind.GROWTH, Unit.PERCENT, Better.HIGHER, Growth(WON_MONEY), DEAL),
        Kpi(
            "mom_growth",
            Kind.GROWTH,
            Unit.PERCENT,
            Better.HIGHER,
            Growth(WON_MONEY, Frame.MONTH, Frame.MONTH_BEFORE),
            ("rep", "team", "region", "product"),
        ),
        Kpi(
            "revenue_per_rep",
            Kind.RATIO,
            Unit.MONEY,
            Better.HIGHER,
            Quotient(WON_MONEY, Headcount()),
            TEAM,
            min_sample=1,
            guards=("calls_per_opportunity",),
        ),
        Kpi(
            "mrr",
            Kind.SNAPSHOT,
            Unit.MONEY,
            Better.HIGHER,
            Plain(MONTHLY_MONEY),
            OF_CUSTOMER,
            guards=("revenue_churn",),
        ),
        Kpi(
            "acv",
            Kind.RATIO,
            Unit.MONEY,
            Better.HIGHER,
            Quotient(
                total("deals", "annual_money", on="closed", status="won"),
                count("deals", on="closed", of="annual_money", status="won"),
            ),
            DEAL,
            min_sample=5,
        ),
        Kpi(
            "aov",
            Kind.RATIO,
            Unit.MONEY,
            Better.HIGHER,
            Quotient(ORDER_MONEY, count("orders", on="ordered", of="money")),
            ("rep", "team", "product", "channel", "kind", "customer"),
            min_sample=5,
        ),
        Kpi(
            "avg_basket_per_customer",
            Kind.RATIO,
            Unit.MONEY,
            Better.HIGHER,
            BASKET,
            ("rep", "team", "product", "channel"),
            min_sample=5,
            guards=("cac",),
        ),
        Kpi("avg_revenue_per_sale", Kind.RATIO, Unit.MONEY, Better.HIGHER, DEAL_SIZE, DEAL, min_sample=5),
        Kpi("avg_deal_size", Kind.RATIO, Unit.MONEY, Better.HIGHER, DEAL_SIZE, DEAL, min_sample=5),
        Kpi(
            "required_deals",
            Kind.DERIVED,
            Unit.COUNT,
            Better.LOWER,
            Required(TargetFor("revenue"), WON_MONEY, replace(DEAL_SIZE, frame=Frame.YEAR)),
            (),
            guards=("avg_deal_size",),
        ),
        Kpi(
            "required_customers",
            Kind.DERIVED,
            Unit.COUNT,
            Better.LOWER,
            Required(TargetFor("revenue"), WON_MONEY, replace(BASKET, frame=Frame.YEAR)),
            (),
            guards=("avg_basket_per_customer",),
        ),
        Kpi("rep_performance", Kind.DERIVED, Unit.POINTS, Better.HIGHER, _score(options), PEOPLE),
    )


def _quota(part: QuotaPart) -> Quota:
    return Quota("revenue", WON_MONEY, part)


def _score(options: Options) -> Score:
    actuals: dict[str, Formula] = {"revenue": Plain(WON_MONEY), "meetings": Plain(MEETINGS), "win_rate": WIN_RATE}
    weights = options.score_weights.items()
    return Score(tuple(ScorePart(weight, actuals[key], TargetFor(key)) for key, weight in weights), options.score_cap)
