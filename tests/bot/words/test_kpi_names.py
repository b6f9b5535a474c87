"""KPI names: every name and alias is found, and nothing is guessed."""

import pytest

from alerts.digests import DEFAULT_KPIS
from bot.i18n import Language, kpi_definition, kpi_name, phrases
from bot.words.command_words import folded
from bot.words.kpi_names import find_kpi, leading_kpi, misspelt_kpis
from kpis.catalogue import CATALOGUE
from kpis.errors import UserError

KNOWN = CATALOGUE


def _every_name() -> list[tuple[str, str]]:
    return [
        (name, key)
        for key in KNOWN
        for language in Language
        for name in (key, kpi_name(CATALOGUE[key], language), *phrases(f"kpi.{key}.aliases", language))
    ]


@pytest.mark.parametrize(("name", "key"), _every_name())
def test_every_name_and_alias_means_its_kpi(name: str, key: str) -> None:
    assert find_kpi(name, KNOWN) == key


def test_no_two_kpis_share_a_name() -> None:
    keys_by_name: dict[str, set[str]] = {}
    for name, key in _every_name():
        keys_by_name.setdefault(folded(name), set()).add(key)

    assert {name: keys for name, keys in keys_by_name.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("key", KNOWN)
def test_every_kpi_has_a_definition_in_each_language(key: str) -> None:
    assert all(kpi_definition(CATALOGUE[key], language) for language in Language)


@pytest.mark.parametrize(
    "text", ["Win Rate", "winrate", "win-rate", "ＷＩＮ　ＲＡＴＥ", "win_rate", "ｳｨﾝﾚｰﾄ", "계약성사율"]
)
def test_case_width_spaces_and_signs_are_of_no_matter(text: str) -> None:
    assert find_kpi(text, KNOWN) == "win_rate"


@pytest.mark.parametrize(
    ("word", "choices"),
    [
        ("conversion", ("lead_conversion", "win_rate", "stage_conversion")),
        ("전환율", ("lead_conversion", "win_rate", "stage_conversion")),
        ("deals", ("deals_won", "deals_created", "open_deals_by_stage")),
        ("案件", ("deals_won", "deals_created", "open_deals_by_stage")),
        ("회전율", ("revenue", "revenue_per_rep")),
        ("goal", ("target_attainment", "quota_attainment")),
    ],
)
def test_an_ambiguous_word_is_answered_with_the_choices_on_offer(word: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as asked:
        find_kpi(word, KNOWN)

    assert (asked.value.key, asked.value.choices) == ("ambiguous_kpi", choices)


def test_an_ambiguous_word_without_any_choice_on_offer_is_unknown() -> None:
    with pytest.raises(UserError) as refused:
        find_kpi("conversion", {"revenue": CATALOGUE["revenue"]})

    assert (refused.value.key, refused.value.choices) == ("unknown_kpi", ("revenue",))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("winrat", "win_rate"),
        ("reveneu", "revenue"),
        ("velocty", "pipeline_velocity"),
        ("ウインレート", "win_rate"),
        ("승율", "win_rate"),
        ("수쥬건수", "deals_won"),
    ],
)
def test_a_misspelt_name_is_answered_with_near_misses(text: str, first: str) -> None:
    with pytest.raises(UserError) as refused:
        find_kpi(text, KNOWN)

    assert (refused.value.key, refused.value.choices[0]) == ("unknown_kpi", first)


def test_a_name_that_is_near_nothing_is_answered_with_the_usual_ones() -> None:
    with pytest.raises(UserError) as refused:
        find_kpi("xyzzy", KNOWN)

    assert refused.value.choices == DEFAULT_KPIS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("win rate last quarter by team", ("win_rate", 2)),
        ("sales", ("revenue", 1)),
        ("sales cycle", ("sales_cycle", 2)),
        ("sales cycle ( median )", ("sales_cycle_median", 5)),
        ("영업 주기 중앙값 지난달", ("sales_cycle_median", 3)),
        ("last month revenue", None),
    ],
)
def test_the_longest_leading_run_of_words_wins(text: str, found: tuple[str, int] | None) -> None:
    assert leading_kpi(text.split(), KNOWN) == found


def test_a_slip_is_told_from_another_word() -> None:
    assert (misspelt_kpis("sales cycel", KNOWN), misspelt_kpis("sales tomorrow", KNOWN)) == (("sales_cycle",), ())
