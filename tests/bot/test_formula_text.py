"""Formulas in words, in every language."""

from dataclasses import replace
from fractions import Fraction

import pytest

from bot.formula_text import column_text, formula_text, operand_text, word_text
from bot.i18n import Language
from kpis.catalogue import CATALOGUE
from kpis.conditions import Happened, Is, Known, NotYet
from kpis.explanations import parts_of
from kpis.formulas import Frame, Plain, ProductOver
from kpis.measures import Aggregate, Measure, When, count

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
