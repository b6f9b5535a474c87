"""Declarations: what a workspace writes becomes the formula, the unit and the names that it means."""

from dataclasses import replace
from datetime import date
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
    AtLeast,
    AtMost,
    Before,
    Condition,
    From,
    Happened,
    Is,
    Known,
    Not,
    NotYet,
    Worth,
)
from kpis.declared.declaration import Edition, read_declaration
from kpis.errors import DeclarationError, UserError
from kpis.formulas import (
    Difference,
    Formula,
    Growth,
    Headcount,
    Plain,
    ProductOver,
    Quotient,
    Recurring,
    RecurringPart,
    Share,
    Together,
)
from kpis.kpi import Better, Kind, Naming, Unit, Wording
from kpis.measures import Measure, When, count, total
from storage.declaration_file import declarations
from tests.declared import OTHERWISE, around, declaration, read_one

LOST = count("customers", on="churned")
MAILS = total("activities", "times", on="happened", kind="email")
COSTS = replace(total("costs", "money", on="incurred"), is_needed=True)

ENTERPRISE = """
key: enterprise_win_rate
name: {en: Enterprise win rate, ja: エンタープライズ受注率}
definition: Deals over 50M won, among those closed.
aliases: [ent winrate, 큰 딜 수주율]
unit: percent
better: higher
of: {count: deals, on: closed, where: {status: won, amount: ">= 50M"}}
to: {count: deals, on: closed, where: {status: [won, lost], amount: ">= 50M"}}
min_sample: 5
guards: [win_rate]
breakdowns: [rep, team, product]
scopes: [company, team]
"""


def test_a_declaration_is_read_as_it_is_written() -> None:
    (only,) = declarations(ENTERPRISE)
    kpi = read_declaration(only.tree, around(), Edition(3, date(2026, 11, 22)))
    large = Worth(least=Fraction(50_000_000))
    of, to = replace(WON, where=(*WON.where, large)), replace(CLOSED, where=(*CLOSED.where, large))
    assert (kpi.key, kpi.kind, kpi.unit, kpi.better) == (
        "enterprise_win_rate",
        Kind.RATIO,
        Unit.PERCENT,
        Better.HIGHER,
    )
    assert kpi.formula == Quotient(of, to)
    assert (kpi.breakdowns, kpi.scopes) == (("rep", "team", "product"), ("company", "team"))
    assert (kpi.min_sample, kpi.guards, kpi.version, kpi.since) == (5, ("win_rate",), 3, date(2026, 11, 22))
    assert kpi.edition == "enterprise_win_rate@3"


def test_a_language_without_a_name_of_its_own_gets_the_first() -> None:
    naming = read_one(ENTERPRISE).naming
    assert naming == Naming(
        Wording("Enterprise win rate", "Enterprise win rate", "エンタープライズ受注率"),
        Wording(*["Deals over 50M won, among those closed."] * 3),
        ("ent winrate", "큰 딜 수주율"),
    )
    assert naming.names == ("Enterprise win rate", "エンタープライズ受注率", "ent winrate", "큰 딜 수주율")


@pytest.mark.parametrize(
    ("written", "conditions"),
    [
        ("status: [won, lost]", [Is("status", ("won", "lost"))]),
        ("product: Alpha", [Is("product", ("Alpha",))]),
        ("source: {not: partner}", [Not(Is("source", ("partner",)))]),
        ("team: East", [Is("closed_team", ("East",))]),
        ("known: [region, amount]", [Known("region"), Worth()]),
        ("closed_at: not yet", [NotYet("closed_ts")]),
        ('closed_at: ">= 2026-01-01"', [From("closed_ts", date(2026, 1, 1))]),
        ('closed_at: "> 2026-01-01"', [From("closed_ts", date(2026, 1, 2))]),
        ('closed_at: "< 2026-01-01"', [Before("closed_ts", date(2026, 1, 1))]),
        ('closed_at: "<= 2026-01-01"', [Before("closed_ts", date(2026, 1, 2))]),
        (
            "expected_close_on: 2026-01-01",
            [From("expected_close_on", date(2026, 1, 1)), Before("expected_close_on", date(2026, 1, 2))],
        ),
        ('amount: ">= 2.5k"', [Worth(least=Fraction(2500))]),
        ('amount: "> 5"', [Worth(least=5 + Fraction(1, 10**9))]),
        ('amount: "<= 1,000,000"', [Worth(most=Fraction(1_000_000))]),
        ('amount: "< 1B"', [Worth(most=10**9 - Fraction(1, 10**9))]),
        ("amount: 0", [Worth(Fraction(0), Fraction(0))]),
        ('amount: ">= 1 and < 2"', [Worth(least=Fraction(1)), Worth(most=2 - Fraction(1, 10**9))]),
        ('contract_months: ">= 2.5"', [AtLeast("contract_months", 3)]),
        ('contract_months: "> 2"', [AtLeast("contract_months", 3)]),
        ('contract_months: "<= 2.5"', [AtMost("contract_months", 2)]),
        ('contract_months: "< 2"', [AtMost("contract_months", 1)]),
        ("contract_months: 12", [AtLeast("contract_months", 12), AtMost("contract_months", 12)]),
        ('sales_cycle: "<= 1.5 days"', [AtMost("cycle_ms", 129_600_000)]),
        ('life: ">= 2 weeks"', [AtLeast("life_ms", 1_209_600_000)]),
        (
            "status: won, any: [{region: Seoul}, {product: {not: A}}]",
            [Is("status", ("won",)), AnyOf((Is("region", ("Seoul",)), Not(Is("product", ("A",)))))],
        ),
        (
            'any: [{region: Seoul, amount: ">= 5"}, {contract_months: 12}]',
            [
                AnyOf(
                    (
                        AllOf((Is("region", ("Seoul",)), Worth(least=Fraction(5)))),
                        AllOf((AtLeast("contract_months", 12), AtMost("contract_months", 12))),
                    )
                )
            ],
        ),
    ],
)
def test_rows_are_kept_by_what_stands_in_their_columns(written: str, conditions: list[Condition]) -> None:
    kpi = read_one(declaration(made_of=f"of: {{count: deals, on: closed, where: {{{written}}}}}"))
    assert kpi.formula == Plain(Measure("deals", "closed", WON.aggregate, None, tuple(conditions)))


@pytest.mark.parametrize(("written", "number"), [("80%", 800_000_000), ("0.8", 800_000_000)])
def test_shares_are_written_either_way(written: str, number: int) -> None:
    kpi = read_one(declaration(made_of=f'of: {{count: surveys, where: {{level: ">= {written}"}}}}'))
    assert kpi.formula == Plain(count("surveys", AtLeast("level", number), on="answered"))


def test_an_open_deal_is_asked_for_all_that_is_known_of_the_deal() -> None:
    kpi = read_one(declaration(made_of="of: {count: deals, while: open, where: {product: Alpha, stage: Proposal}}"))
    assert kpi.formula == Plain(replace(OPEN, where=(Is("product", ("Alpha",)), Is("stage", ("Proposal",)))))
    assert {"product", "stage"} <= set(kpi.breakdowns)


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
            Unit.PERCENT,
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


SEOUL = Is("region", ("Seoul",))


@pytest.mark.parametrize("key", ["revenue", "win_rate", "sales_growth", "pipeline_velocity", "campaign_revenue"])
def test_a_kpi_is_narrowed_with_all_of_its_parts(key: str) -> None:
    usual = CATALOGUE[key]
    kpi = read_one(declaration(made_of=f"of: {{kpi: {key}, where: {{region: Seoul}}}}"))
    assert all(SEOUL in measure.where for measure in kpi.measures)
    assert (kpi.kind, kpi.unit, kpi.breakdowns) == (usual.kind, usual.unit, usual.breakdowns)


def test_what_is_added_up_and_what_is_shared_is_narrowed_too() -> None:
    known = {
        "added": replace(CATALOGUE["calls"], formula=Plain(Together((MEETINGS,)))),
        "shared": replace(CATALOGUE["calls"], formula=Share(MEETINGS)),
        "projected": CATALOGUE["clv_projected"],
    }
    for key in ("added", "shared"):
        kpi = read_one(declaration(made_of=f"of: {{kpi: {key}, where: {{replied: no}}}}"), known)
        assert all(Is("replied", (False,)) in measure.where for measure in kpi.measures)
    # The months of the period are no rows: they stay as they are.
    kpi = read_one(declaration(made_of="of: {kpi: projected, where: {customer_id: C1}}"), known)
    assert all(Is("customer_id", ("C1",)) in measure.where for measure in kpi.measures)


def test_both_sides_of_a_difference_are_narrowed() -> None:
    known = {
        "net": read_one(declaration("net", "of: [{kpi: calls}, {kpi: demos, minus: {kpi: meetings}}]")),
    }
    kpi = read_one(declaration(made_of="of: {kpi: net, where: {replied: yes}}"), known)
    asked = Is("replied", (True,))
    assert [measure.where[-1] for measure in kpi.measures] == [asked] * 3
    assert isinstance(kpi.formula, Difference)
    assert isinstance(kpi.formula.of, Together)


def test_what_is_no_count_or_sum_of_rows_is_not_taken_off() -> None:
    paid = replace(CATALOGUE["mrr"], formula=Plain(Recurring(RecurringPart.BASE)))
    with pytest.raises(DeclarationError) as refused:
        read_one(declaration(made_of="of: {kpi: mrr, minus: {kpi: paid}}"), {**CATALOGUE, "paid": paid})
    assert [mistake.key for mistake in refused.value.causes] == ["declared_minus"]


def test_a_difference_is_asked_for_what_both_sides_have() -> None:
    kpi = read_one(declaration(made_of="of: {kpi: revenue, minus: {sum: costs.amount}}"))
    assert (kpi.scopes, kpi.breakdowns) == (("company",), ("campaign", "channel"))
    assert kpi.adds_up


def test_a_difference_may_be_a_percentage_of_something_and_has_a_sample_then() -> None:
    share = "of: {kpi: new_customers, minus: {kpi: lost_customers}}\nto: {count: customers, while: active, at: start}"
    kpi = read_one(declaration(made_of=share, unit="percent", min_sample="5"))
    assert (kpi.unit, kpi.min_sample) == (Unit.PERCENT, 5)


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


def test_each_name_is_asked_for_where_it_stands() -> None:
    def refuse(named: object, _: object) -> None:
        raise UserError("declared_not_typable", line=getattr(named, "line", 0), text=getattr(named, "text", ""))

    (only,) = declarations(ENTERPRISE)
    with pytest.raises(DeclarationError) as refused:
        read_declaration(only.tree, replace(around(), check_name=refuse), Edition(1, date(2026, 1, 1)))
    found = [(cause.params["line"], cause.params["text"]) for cause in refused.value.causes]
    assert found == [
        (2, "enterprise_win_rate"),
        (3, "Enterprise win rate"),
        (3, "エンタープライズ受注率"),
        (5, "ent winrate"),
        (5, "큰 딜 수주율"),
    ]


def test_a_sum_that_was_added_up_is_added_to() -> None:
    known = {"touches": read_one(declaration("touches", "of: [{kpi: calls}, {kpi: meetings}]")), **CATALOGUE}
    kpi = read_one(declaration(made_of="of: [{kpi: touches}, {kpi: demos}]"), known)
    assert kpi.formula == Plain(Together((*known["touches"].measures, *CATALOGUE["demos"].measures)))


def test_rows_that_are_among_others_make_a_percentage() -> None:
    assert read_one(declaration(made_of=OTHERWISE["response_rate"])).unit is Unit.PERCENT


def test_numbers_that_are_not_counted_make_a_ratio() -> None:
    kpi = read_one(declaration(made_of="of: {kpi: required_deals}\nto: {kpi: deals_won}"))
    assert (kpi.unit, kpi.kind) == (Unit.RATIO, Kind.DERIVED)
