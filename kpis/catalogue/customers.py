"""Customers: who comes, who stays, what they are worth, and what they cost."""

from dataclasses import replace

from kpis.catalogue.counted import BASE, BASE_KEPT, CHURN, LIFETIME_VALUE, NEW_CUSTOMERS, PAID_MONTHLY, PAYING
from kpis.catalogue.dimensions import CUSTOMER, OF_CUSTOMER
from kpis.conditions import Again, AtLeast, Known
from kpis.formulas import Months, Plain, ProductOver, Quotient, Recurring, RecurringPart
from kpis.kpi import Better, Kind, Kpi, Unit
from kpis.measures import count, distinct, total
from kpis.options import Options
from kpis.own_facts import PARTS


def customers(options: Options) -> tuple[Kpi, ...]:
    return (
        Kpi(
            "referred_customers",
            Kind.SIMPLE,
            Unit.COUNT,
            Better.HIGHER,
            Plain(count("customers", Known("referred_by"), on="first")),
            CUSTOMER,
        ),
        Kpi("new_customers", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, Plain(NEW_CUSTOMERS), CUSTOMER, guards=("clv",)),
        Kpi("lost_customers", Kind.SIMPLE, Unit.COUNT, Better.LOWER, Plain(count("customers", on="churned")), CUSTOMER),
        Kpi(
            "churn_rate",
            Kind.RATIO,
            Unit.PERCENT,
            Better.LOWER,
            CHURN,
            CUSTOMER,
            min_sample=5,
            guards=("revenue_churn",),
        ),
        Kpi(
            "revenue_churn",
            Kind.RATIO,
            Unit.PERCENT,
            Better.LOWER,
            Quotient(Recurring(RecurringPart.LOST), Recurring(RecurringPart.BASE)),
            CUSTOMER,
            min_sample=5,
            guards=("churn_rate",),
        ),
        Kpi(
            "retention_rate", Kind.RATIO, Unit.PERCENT, Better.HIGHER, Quotient(BASE_KEPT, BASE), CUSTOMER, min_sample=5
        ),
        Kpi(
            "clv",
            Kind.SNAPSHOT,
            Unit.MONEY,
            Better.HIGHER,
            LIFETIME_VALUE,
            CUSTOMER,
            min_sample=5,
            guards=("cac",),
            alternatives=("clv_projected",),
        ),
        Kpi(
            "clv_projected",
            Kind.DERIVED,
            Unit.MONEY,
            Better.HIGHER,
            _projected_value(options),
            (),
            min_sample=5,
            guards=("cac",),
            alternatives=("clv",),
        ),
        Kpi(
            "cac",
            Kind.RATIO,
            Unit.MONEY,
            Better.LOWER,
            _acquisition_cost(options),
            (),
            scopes=("company",),
            min_sample=5,
            guards=("avg_basket_per_customer", "clv"),
        ),
        Kpi(
            "ltv_cac",
            Kind.DERIVED,
            Unit.RATIO,
            Better.HIGHER,
            ProductOver((LIFETIME_VALUE,), _acquisition_cost(options)),
            (),
            scopes=("company",),
            min_sample=5,
        ),
        Kpi("csat", Kind.RATIO, Unit.PERCENT, Better.HIGHER, _satisfaction(options), OF_CUSTOMER, min_sample=5),
        Kpi(
            "repeat_purchase_rate",
            Kind.RATIO,
            Unit.PERCENT,
            Better.HIGHER,
            Quotient(
                distinct("orders", "customer_id", Again(), on="ordered"),
                distinct("orders", "customer_id", on="ordered"),
            ),
            ("rep", "team", "product", "channel"),
            min_sample=5,
        ),
    )


def _acquisition_cost(options: Options) -> Quotient:
    """Costs that were never imported are not zero costs: without any there is no value."""
    costs = total("costs", "money", on="incurred", category=options.cac_categories)
    return Quotient(replace(costs, is_needed=True), NEW_CUSTOMERS)


def _projected_value(options: Options) -> ProductOver:
    monthly_churn = ProductOver((CHURN,), Plain(Months()))
    return ProductOver((Quotient(PAID_MONTHLY, PAYING),), monthly_churn, options.clv_margin)


def _satisfaction(options: Options) -> Quotient:
    satisfied = AtLeast("level", int(options.csat_satisfied_at * PARTS))
    return Quotient(
        count("surveys", satisfied, on="answered", kind="csat"), count("surveys", on="answered", kind="csat")
    )
