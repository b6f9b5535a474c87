"""Own KPIs that count rows which meet one of several conditions, on both databases."""

from datetime import UTC, datetime

import pytest

from bot.i18n import Language
from bot.reply import Speaker
from bot.usecases import own_kpis
from bot.usecases.own_kpis import Written
from bot.usecases.respond import Counter, respond
from storage.database import Database
from storage.workspaces import load
from tests.declared import declaration
from tests.small_team import add, small_team, won

NOW = datetime(2017, 11, 1, 14, tzinfo=UTC)
CLOSED = "{count: deals, on: closed, where: {status: won, "

# Beside L1 and D1 of the small team, which are of no region and of 60,000 and 1,000 dollars.
DEALS = (
    {**won("S1", "dana", 200), "region": "Seoul"},
    {**won("S2", "dana", 9000), "region": "Seoul"},
    {**won("B1", "lee", 300), "region": "Busan"},
    {**won("N1", "lee", 1), "amount": "", "region": "Seoul"},
    {**won("N2", "lee", 1), "amount": "", "region": "Busan"},
    {**won("N3", "lee", 1), "amount": ""},
)


@pytest.fixture
def team(database: Database) -> Database:
    small_team(database)
    add(database, "deals", DEALS)
    return database


def said(database: Database, typed: str, language: Language = Language.EN) -> str:
    counter = Counter(database, lambda: NOW, lambda name: name)
    return respond(counter, typed, Speaker("default", "U1", "C1", language)).message.text


def answer(database: Database, where: str, of: str = CLOSED) -> str:
    text = declaration("mine", f"of: {of}{where}}}}}", name="Any of them")
    own_kpis.define(database, "default", [Written("own.yml", text)], author="dana", now=NOW)
    return said(database, "mine 2017-Q4 explain")


@pytest.mark.parametrize(
    ("where", "counted"),
    [
        ("any: [{region: Seoul}, {region: Busan}]", 5),
        ("any: [{region: Seoul}, {owner: lee}]", 7),
        ("any: [{region: Seoul, owner: lee}, {region: Busan, owner: lee}]", 3),
        ("owner: lee, any: [{region: Seoul}, {region: Busan}]", 3),
        ("any: [{region: {not: Seoul}}, {owner: dana}]", 7),
        ('any: [{amount: ">= 5k"}, {region: Busan}]', 4),
        ('any: [{amount: ">= 100 and < 500"}, {amount: ">= 60k"}]', 3),
        ('any: [{region: Seoul, amount: ">= 5k"}, {region: Busan, amount: "< 5k"}]', 2),
    ],
)
def test_a_row_that_meets_one_of_several_is_counted_once(team: Database, where: str, counted: int) -> None:
    assert answer(team, where).startswith(f"Any of them: {counted}\n")


@pytest.mark.parametrize(
    ("where", "left_out"),
    [
        ("any: [{region: Seoul}, {region: Busan}]", ""),
        # the one in Busan counts, whatever it is worth
        ('any: [{amount: ">= 5k"}, {region: Busan}]', "2 without an amount (N1, N3)"),
        ('any: [{region: Seoul, amount: ">= 5k"}, {region: Busan, amount: "< 5k"}]', "2 without an amount (N1, N2)"),
        ('any: [{region: Seoul, amount: ">= 5k"}, {owner: lee}]', ""),
        ('any: [{amount: ">= 5k"}, {amount: "< 1k"}]', "3 without an amount (N1, N2, N3)"),
    ],
)
def test_a_row_of_unknown_worth_is_told_where_its_worth_decides(team: Database, where: str, left_out: str) -> None:
    found = answer(team, where)
    assert (f"Not counted: {left_out}" in found) if left_out else ("Not counted" not in found)


def test_of_a_sum_every_row_without_an_amount_is_told_that_may_be_one_of_them(team: Database) -> None:
    money = "{sum: deals.amount, on: closed, where: {status: won, "
    found = answer(team, 'any: [{amount: ">= 5k"}, {region: Busan}]', of=money)
    assert "Any of them: $69,300.00\n" in found
    assert "Not counted: 3 without an amount (N1, N2, N3)" in found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, "won, ((region is Seoul and amounts at least 5,000) or region is Busan)"),
        (Language.KO, "수주, ((지역: Seoul 그리고 금액 5,000 이상) 또는 지역: Busan)"),
        (Language.JA, "受注、（（地域がSeoulかつ金額が5,000以上）または地域がBusan）"),
    ],
)
def test_the_formula_tells_the_alternatives(team: Database, language: Language, words: str) -> None:
    answer(team, 'any: [{region: Seoul, amount: ">= 5k"}, {region: Busan}]')
    assert words in said(team, "mine 2017-Q4 explain", language)


def test_customers_who_are_gone_or_have_bought_more(team: Database) -> None:
    """One left, one bought more, one did both, one neither."""
    names = ("customer_id", "acquired_at", "churned_at")
    stays = (("C1", "2017-01-01", "2017-11-01"), ("C2", "2017-01-01", ""), ("C3", "2017-01-01", "2017-11-01"))
    add(team, "customers", [dict(zip(names, stay, strict=True)) for stay in (*stays, ("C4", "2017-01-01", ""))])
    order = {"ordered_at": "2017-10-05", "amount": "5", "kind": "upsell"}
    add(team, "orders", [{"order_id": key, "customer_id": key, **order} for key in ("C2", "C3")])
    moved = "{count: customers, while: active, at: start, where: {any: [{gone: yes}, {ordered: upsell}]"
    text = declaration("moved", f"of: {moved}}}}}\nto: {{count: customers, while: active, at: start}}", unit="percent")
    own_kpis.define(team, "default", [Written("own.yml", text)], author="dana", now=NOW)
    with team.reading() as connection:
        assert load(connection).catalogue["moved"].unit == "percent"
    assert said(team, "moved 2017-Q4").startswith("Moved: 75.0%")
