"""Declarations: what a workspace writes becomes the formula, the unit and the names that it means."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kpis.catalogue.counted import (
    CLOSED,
    OPEN,
    WON,
)
from kpis.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Before,
    Condition,
    From,
    Is,
    Known,
    Not,
    NotYet,
    Worth,
)
from kpis.declared.declaration import Edition, read_declaration
from kpis.errors import DeclarationError, UserError
from kpis.formulas import (
    Plain,
    Quotient,
)
from kpis.kpi import Better, Kind, Naming, Unit, Wording
from kpis.measures import Measure, count
from storage.declaration_file import declarations
from tests.declared import around, declaration, read_one

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
