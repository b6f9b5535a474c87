"""Formulas in words, in every language."""

from dataclasses import replace
from fractions import Fraction

import pytest

from bot.formula_conditions import column_text, word_text
from bot.formula_text import formula_text, operand_text
from bot.i18n import Language
from kpis.catalogue import CATALOGUE
from kpis.conditions import AnyOf, AtLeast, AtMost, Condition, Happened, Is, Known, NotYet
from kpis.datasets import SOURCES
from kpis.declared.columns import Rows, known_columns
from kpis.explanations import parts_of
from kpis.formulas import Frame, Plain, ProductOver
from kpis.measures import Aggregate, Measure, When, count
from kpis.own_facts import PARTS
from tests.declared import declaration, read_one

EN, KO, JA = Language


@pytest.mark.parametrize(
    ("key", "language", "expected"),
    [
        (
            "win_rate",
            EN,
            "number of deals closed in the period (won) ÷ number of deals closed in the period (won or lost)",
        ),
        ("win_rate", KO, "기간 안에 종료된 딜(수주) 수 ÷ 기간 안에 종료된 딜(수주·실주) 수"),
        ("win_rate", JA, "期間内に決着した案件（受注）の数 ÷ 期間内に決着した案件（受注・失注）の数"),
        ("sales_growth", EN, "change of sum of amounts of deals closed in the period (won) against the period before"),
        ("mom_growth", KO, "기간 안에 종료된 딜(수주)의 금액 합계의 증감률(기간의 마지막 달, 전월 대비)"),
        ("target_attainment", JA, "期間内に決着した案件（受注）の金額の合計 ÷ 売上高の目標"),
    ],
)
def test_a_formula_is_told_in_the_readers_language(key: str, language: Language, expected: str) -> None:
    assert formula_text(CATALOGUE[key].formula, language) == expected


@pytest.mark.parametrize("language", [KO, JA])
@pytest.mark.parametrize("key", CATALOGUE)
def test_no_word_of_a_formula_is_left_in_english(key: str, language: Language) -> None:
    said = formula_text(CATALOGUE[key].formula, language)
    known = {"CSAT", "SNS"}
    assert {word for word in _latin(said) if word not in known} == set()


def _latin(said: str) -> list[str]:
    return "".join(sign if sign.isascii() and sign.isalpha() else " " for sign in said).split()


@pytest.mark.parametrize("key", CATALOGUE)
def test_in_letters_nothing_but_signs_is_between_them(key: str) -> None:
    parts = parts_of(CATALOGUE[key].formula, is_running=True)
    letters = {(part.operand, part.frame): part.letter for part in parts if part.letter}
    said = formula_text(CATALOGUE[key].formula, EN, letters) if letters else "A"
    assert all(letter in said for letter in letters.values())
    assert "of" not in said.replace("mean of", "")


def test_another_stretch_of_time_is_told_with_an_operand() -> None:
    deals = count("deals", on="created")
    assert (
        operand_text(deals, Frame.YEAR, EN) == "number of deals created in the period (over the twelve months before)"
    )


@pytest.mark.parametrize("when", When)
def test_what_nobody_has_a_phrase_for_is_told_by_its_own_names(when: When) -> None:
    conditions = (Is("colour", ("red",)), Is("is_new", (False,)), Known("size"), Happened("seen_at"), NotYet("gone_at"))
    measure = Measure("visits", "seen", Aggregate.COUNT, where=conditions, when=when)
    said = formula_text(Plain(measure), EN)
    assert "visits, seen " in said
    assert said.endswith("(colour is red, not is_new, size known, seen_at by now, no gone_at by now)")


def test_a_factor_is_told() -> None:
    formula = CATALOGUE["clv_projected"].formula
    assert isinstance(formula, ProductOver)
    assert " × 0.3 ÷ " in formula_text(replace(formula, factor=Fraction(3, 10)), EN)


def test_unknown_columns_and_words_stay_as_they_are() -> None:
    assert (column_text("size", KO), word_text("red", JA)) == ("size", "red")


def said_of(language: Language, *where: Condition) -> str:
    """What stands in the brackets behind the rows."""
    return formula_text(Plain(count("deals", *where, on="created")), language).partition("(")[2].removesuffix(")")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('amount: "> 50M"', "amounts more than 50,000,000"),
        ('amount: ">= 50M"', "amounts at least 50,000,000"),
        ('amount: "< 10.5k"', "amounts less than 10,500"),
        ('amount: "<= 50M"', "amounts at most 50,000,000"),
        ('sales_cycle: "> 4 hours"', "sales cycle more than 4 hours"),
        ('sales_cycle: ">= 30 days"', "sales cycle at least 30 days"),
        ('sales_cycle: "< 24 hours"', "sales cycle less than 24 hours"),
        ('contract_months: "> 12"', "contract months at least 13"),
        ('closed_at: ">= 2026-01-01"', "close on 2026-01-01 or later"),
        ("team: East", "team is East"),
        ("customer_id: C001", "customer is C001"),
    ],
)
def test_a_comparison_is_told_as_it_was_written(written: str, said: str) -> None:
    kpi = read_one(declaration(made_of=f"of: {{count: deals, on: closed, where: {{{written}}}}}"))
    assert formula_text(kpi.formula, EN) == f"number of deals closed in the period ({said})"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (AtLeast("level", PARTS * 4 // 5), "share of the highest score at least 80%"),
        (AtLeast("level", PARTS * 4 // 5 + 1), "share of the highest score more than 80%"),
        (AtMost("level", PARTS * 825 // 1000 - 1), "share of the highest score less than 82.5%"),
    ],
)
def test_a_share_is_told_in_percent(condition: Condition, said: str) -> None:
    assert said_of(EN, condition) == said


def test_alternatives_stand_in_brackets_beside_something_else() -> None:
    either = AnyOf((Is("region", ("Seoul",)), Is("status", ("won",))))
    assert said_of(EN, either) == "region is Seoul or won"
    assert said_of(EN, Is("status", ("open",)), either) == "open, (region is Seoul or won)"


@pytest.mark.parametrize("language", Language)
def test_every_column_that_may_be_asked_of_has_a_name(language: Language) -> None:
    starts = [(name, source, event.name, When.DURING) for name, source in SOURCES.items() for event in source.events]
    starts += [(name, source, each.name, When.AT_END) for name, source in SOURCES.items() for each in source.stretches]
    columns = {
        known.column
        for name, source, on, when in starts
        for known in known_columns(Rows(source.of or name, name, on, when)).values()
    }
    assert len(columns) > 50
    assert {column for column in columns if column_text(column, language) == column and "_" in column} == set()
