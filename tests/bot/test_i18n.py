"""Texts: every language says the same things, and each key is found."""

from fractions import Fraction

import pytest

from bot.i18n import (
    Entry,
    Language,
    error_text,
    has_text,
    kpi_definition,
    kpi_name,
    number_text,
    params_of,
    phrases,
    text,
    texts,
)
from kpis.catalogue import CATALOGUE
from kpis.errors import UserError
from kpis.numbers import Value

OTHERS = [Language.KO, Language.JA]


def _params(entry: Entry) -> frozenset[str]:
    return frozenset() if isinstance(entry, tuple) else params_of(entry)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: Language) -> None:
    assert set(texts(language)) == set(texts(Language.EN))


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_takes_the_same_params_in_every_language(language: Language) -> None:
    known = texts(language)
    differing = {
        key for key, entry in texts(Language.EN).items() if key in known and _params(known[key]) != _params(entry)
    }
    assert differing == set()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", CATALOGUE)
def test_every_kpi_has_a_name_and_a_definition(key: str, language: Language) -> None:
    assert kpi_name(CATALOGUE[key], language)
    assert kpi_definition(CATALOGUE[key], language)


@pytest.mark.parametrize(("count", "said"), [(1, "working day that is left"), (2, "2 working days are left")])
def test_the_count_chooses_the_plural_form(count: int, said: str) -> None:
    assert said in text("alert.required", Language.EN, count=count, value="$1")


def test_braces_in_a_param_stay_as_they_are() -> None:
    assert "{text}" in error_text(UserError("bad_period", text="{text}"), Language.EN)


def test_choices_that_a_text_does_not_name_follow_on_a_line_of_their_own() -> None:
    error = UserError("bad_scope", choices=("team:A", "team:B"), text="x")
    assert error_text(error, Language.EN).splitlines()[1] == "Choose from: team:A, team:B"


def test_a_list_comes_as_phrases_and_an_unknown_one_is_empty() -> None:
    assert "매출액" in phrases("kpi.revenue.aliases", Language.KO)
    assert phrases("kpi.revenue.nothing", Language.KO) == ()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("lead_sla_hours", 8760, "8,760"),
        ("qualify_at", Fraction(1, 8), "12.5%"),
        ("min_amount", Fraction(10**15), "1,000,000,000,000,000"),
        ("min_amount", Fraction(5, 2), "2.5"),
        ("min_amount", None, "없음"),
        ("cac_categories", ("marketing", "sales"), "마케팅, 영업"),
        ("score_weights", (("revenue", Fraction(1, 2)), ("win_rate", Fraction(2))), "매출 0.5, 승률 2"),
    ],
)
def test_a_number_of_a_workspace_is_told_as_people_write_it(name: str, value: Value, said: str) -> None:
    assert number_text(name, value, Language.KO) == said


def test_an_unknown_key_is_a_fault() -> None:
    assert not has_text("no.such.key", Language.EN)
    with pytest.raises(KeyError):
        text("no.such.key", Language.EN)


def test_kpis_to_choose_from_are_told_by_name() -> None:
    error = UserError("ambiguous_kpi", choices=("lead_conversion", "win_rate", "own_one"), text="전환율")
    assert error_text(error, Language.KO).endswith(": 리드 전환율, 승률, own_one")


def test_where_a_key_has_to_be_written_keys_are_told() -> None:
    declared = UserError("declared_word", choices=("lead_conversion", "win_rate"), line=3, part="kpi", text="winrate")
    setting = UserError("number_weights", choices=("revenue", "win_rate"), name="score_weights", text="x")
    assert "lead_conversion, win_rate" in error_text(declared, Language.KO)
    assert "revenue, win_rate" in error_text(setting, Language.KO)
