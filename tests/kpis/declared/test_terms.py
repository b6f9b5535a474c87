"""Terms: what a declared KPI is made of becomes its formula, and what follows from it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kpis.catalogue import CATALOGUE
from kpis.catalogue.counted import (
    BASE,
    CALLS,
    CLOSED,
    CYCLE,
    DAY,
    HOUR,
    LEADS,
    LEADS_CONVERTED,
    MEETINGS,
    NEW_CUSTOMERS,
    OPEN,
    TIME_SPENT,
    WON,
    WON_MONEY,
)
from kpis.conditions import (
    AllOf,
    AnyOf,
    Happened,
    Is,
    Not,
)
from kpis.errors import DeclarationError
from kpis.formulas import (
    Difference,
    Formula,
    Growth,
    Headcount,
    Plain,
    ProductOver,
    Quotient,
    Together,
)
from kpis.kpi import Kind, Unit
from kpis.measures import When, count, total
from tests.declared import OTHERWISE, declaration, read_one

LOST = count("customers", on="churned")


MAILS = total("activities", "times", on="happened", kind="email")


COSTS = replace(total("costs", "money", on="incurred"), is_needed=True)


@pytest.mark.parametrize(
    ("made_of", "formula", "unit", "kind"),
    [
        ("of: {kpi: revenue}\nto: {kpi: meetings}", Quotient(WON_MONEY, MEETINGS), Unit.MONEY, Kind.RATIO),
        (
            "of: {kpi: avg_deal_size}\nto: {kpi: sales_cycle}",
            ProductOver((CATALOGUE["avg_deal_size"].formula,), CATALOGUE["sales_cycle"].formula),
            Unit.MONEY_PER_DAY,
            Kind.DERIVED,
        ),
        (
            "of: {kpi: revenue}\nto: {kpi: selling_time}",
            Quotient(WON_MONEY, total("activities", "spent_ms", on="happened"), 24 / HOUR),
            Unit.MONEY_PER_DAY,
            Kind.RATIO,
        ),
        (
            "of: {kpi: sales_cycle_median}\nto: {kpi: lead_response_time}",
            Quotient(
                CATALOGUE["sales_cycle_median"].measures[0], CATALOGUE["lead_response_time"].measures[0], Fraction(1)
            ),
            Unit.PERCENT,
            Kind.COHORT,
        ),
        (
            "of: {sum: deals.sales_cycle, on: closed, where: {status: won}}\nto: {kpi: deals_won}\nunit: days",
            Quotient(CYCLE, WON, DAY),
            Unit.DAYS,
            Kind.RATIO,
        ),
        (
            "of: {kpi: sales_cycle}\nunit: hours",
            Quotient(CYCLE, CATALOGUE["sales_cycle"].measures[1], HOUR),
            Unit.HOURS,
            Kind.RATIO,
        ),
        (
            "of: {kpi: deals_won}\nto: {kpi: win_rate}",
            ProductOver((Plain(WON),), Quotient(WON, CLOSED)),
            Unit.RATIO,
            Kind.DERIVED,
        ),
        ("of: {kpi: meetings}\nto: {kpi: revenue}", Quotient(MEETINGS, WON_MONEY), Unit.RATIO, Kind.RATIO),
        (
            "of: {kpi: deals_won}\nto: {target: deals_won}\nunit: percent",
            CATALOGUE["target_attainment_deals"].formula,
            Unit.PERCENT,
            Kind.RATIO,
        ),
        (
            "of: {kpi: revenue}\nto: {kpi: pipeline_value}",
            Quotient(WON_MONEY, CATALOGUE["pipeline_value"].measures[0]),
            Unit.RATIO,
            Kind.RATIO,
        ),
        (
            "of: {mean: activities.quantity}",
            Quotient(total("activities", "times", on="happened"), count("activities", on="happened", of="times")),
            Unit.RATIO,
            Kind.RATIO,
        ),
        (
            "of: [{kpi: deals_won}, {kpi: new_leads}]",
            Plain(Together((WON, count("leads", on="created")))),
            Unit.COUNT,
            Kind.SIMPLE,
        ),
        (
            "of: {kpi: new_customers, minus: {kpi: lost_customers}}",
            Difference(NEW_CUSTOMERS, LOST),
            Unit.COUNT,
            Kind.SIMPLE,
        ),
        (
            "of: [{kpi: calls}, {kpi: meetings, minus: {sum: activities.quantity, where: {kind: email}}}]",
            Difference(Together((CALLS, MEETINGS)), MAILS),
            Unit.COUNT,
            Kind.SIMPLE,
        ),
        (
            # what is taken off from what is taken off is there again
            "of: {kpi: calls, minus: {kpi: emails_sent, minus: {kpi: meetings}}}",
            Difference(Together((CALLS, MEETINGS)), MAILS),
            Unit.COUNT,
            Kind.SIMPLE,
        ),
        (
            "of: {kpi: calls, minus: {kpi: emails_sent}}\nto: reps",
            ProductOver((Difference(CALLS, MAILS),), Plain(Headcount())),
            Unit.RATIO,
            Kind.DERIVED,
        ),
        (
            "of: {kpi: calls}\nto: {kpi: calls, minus: {kpi: emails_sent}}",
            ProductOver((Plain(CALLS),), Difference(CALLS, MAILS)),
            Unit.RATIO,
            Kind.DERIVED,
        ),
        (
            "of: {kpi: revenue, minus: {sum: costs.amount}}",
            Difference(WON_MONEY, COSTS),
            Unit.MONEY,
            Kind.SIMPLE,
        ),
        (
            "of: {kpi: revenue, minus: [{sum: costs.amount}, {sum: costs.amount}]}",
            Difference(WON_MONEY, Together((COSTS, COSTS))),
            Unit.MONEY,
            Kind.SIMPLE,
        ),
        (
            "of: {sum: costs.amount, minus: {kpi: revenue}}\nto: {kpi: deals_won}",
            ProductOver((Difference(COSTS, WON_MONEY),), Plain(WON)),
            Unit.MONEY,
            Kind.DERIVED,
        ),
        (
            "of: [{sum: costs.amount}, {sum: costs.amount}]\nto: {kpi: deals_won}",
            Quotient(Together((COSTS, COSTS)), WON),
            Unit.MONEY,
            Kind.RATIO,
        ),
        (
            "of: {kpi: selling_time, minus: {sum: activities.time_spent, where: {kind: call}}}\nunit: days",
            Difference(TIME_SPENT, replace(TIME_SPENT, where=(Is("kind", ("call",)),)), DAY),
            Unit.DAYS,
            Kind.SIMPLE,
        ),
        (
            "of: {count: deals, while: open, minus: {count: deals, while: open, where: {stage: Proposal}}}",
            Difference(OPEN, replace(OPEN, where=(Is("stage", ("Proposal",)),))),
            Unit.COUNT,
            Kind.SNAPSHOT,
        ),
        (
            "of: {count: customers, while: active, minus: {count: customers, while: active, at: start}}",
            Difference(replace(BASE, when=When.AT_END), BASE),
            Unit.COUNT,
            Kind.DERIVED,
        ),
        (
            "of: {count: leads, on: created, minus: {count: leads, on: created, where: {customer_at: happened}}}",
            Difference(LEADS, LEADS_CONVERTED),
            Unit.COUNT,
            Kind.COHORT,
        ),
        ("growth: {count: deals, on: created}", Growth(count("deals", on="created")), Unit.PERCENT, Kind.GROWTH),
        (
            "of: {count: leads, on: created, where: {any: [{region: A}, {source: B, customer_at: happened}]}}",
            Plain(
                count(
                    "leads",
                    AnyOf((Is("region", ("A",)), AllOf((Is("source", ("B",)), Happened("customer_at"))))),
                    on="created",
                )
            ),
            Unit.COUNT,
            Kind.COHORT,
        ),
        (
            "of: {count: deals, on: created, where: {status: {not: lost}}}",
            Plain(count("deals", Not(Is("status", ("lost",))), on="created")),
            Unit.COUNT,
            Kind.COHORT,
        ),
    ],
)
def test_terms_make_a_formula_in_a_unit(made_of: str, formula: Formula, unit: Unit, kind: Kind) -> None:
    kpi = read_one(declaration(made_of=made_of))
    assert (kpi.formula, kpi.unit, kpi.kind) == (formula, unit, kind)


def test_a_kind_of_deal_is_no_kind_of_activity() -> None:
    kpi = read_one(declaration(made_of="of: {kpi: selling_time}\nto: {count: orders}"))
    assert kpi.breakdowns == ("rep", "team", "customer")


def test_different_values_do_not_add_up_over_periods() -> None:
    kpi = read_one(declaration(made_of="of: {distinct: orders.customer_id}"))
    assert (kpi.kind, kpi.adds_up) == (Kind.SIMPLE, False)


def test_costs_have_no_owner() -> None:
    kpi = read_one(declaration(made_of="of: {sum: costs.amount}\nto: {kpi: new_customers}"))
    assert (kpi.scopes, kpi.breakdowns) == (("company",), ())


@pytest.mark.parametrize("made_of", ["of: {median: deals.sales_cycle, on: closed}", "of: {kpi: revenue}\nto: reps"])
def test_what_rests_on_a_sample_may_have_a_smallest_one(made_of: str) -> None:
    assert read_one(declaration(made_of=made_of, min_sample="7")).min_sample == 7


def test_a_growth_can_not_be_told_in_days() -> None:
    known = {"grown": replace(CATALOGUE["sales_growth"], unit=Unit.HOURS)}
    with pytest.raises(DeclarationError):
        read_one(declaration(made_of="of: {kpi: grown}\nunit: days"), known)


def test_a_sum_that_was_added_up_is_added_to() -> None:
    known = {"touches": read_one(declaration("touches", "of: [{kpi: calls}, {kpi: meetings}]")), **CATALOGUE}
    kpi = read_one(declaration(made_of="of: [{kpi: touches}, {kpi: demos}]"), known)
    assert kpi.formula == Plain(Together((*known["touches"].measures, *CATALOGUE["demos"].measures)))


def test_rows_that_are_among_others_make_a_percentage() -> None:
    assert read_one(declaration(made_of=OTHERWISE["response_rate"])).unit is Unit.PERCENT


def test_numbers_that_are_not_counted_make_a_ratio() -> None:
    kpi = read_one(declaration(made_of="of: {kpi: required_deals}\nto: {kpi: deals_won}"))
    assert (kpi.unit, kpi.kind) == (Unit.RATIO, Kind.DERIVED)
