"""The catalogue: every KPI of the list, with the properties that the list gives it."""

from collections.abc import Iterable
from fractions import Fraction

import pytest

from bot.i18n import Language, kpi_definition, kpi_name, phrases
from bot.words.kpi_names import find_kpi
from kpis.catalogue import CATALOGUE, families
from kpis.errors import UserError
from kpis.options import Options
from tests.golden_data import records
from tests.kpi_list import LIST, properties


def test_every_kpi_of_the_list_exists_and_no_other() -> None:
    assert sorted(CATALOGUE) == sorted(LIST)


@pytest.mark.parametrize("key", LIST)
def test_a_kpi_is_what_the_list_says(key: str) -> None:
    found = properties(CATALOGUE[key])
    assert found == {name: LIST[key][name] for name in found}


@pytest.mark.parametrize("key", LIST)
def test_a_kpi_has_a_golden_value(key: str) -> None:
    assert any(row["kpi"] == key and row["value"] not in ("", "0") for row in records("expected"))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", LIST)
def test_a_kpi_has_a_name_and_a_definition_in_every_language(key: str, language: Language) -> None:
    assert kpi_name(CATALOGUE[key], language) == LIST[key][f"name_{language}"]
    assert kpi_definition(CATALOGUE[key], language)


@pytest.mark.parametrize("language", Language)
def test_a_kpi_can_be_asked_for_by_another_word_in_every_language(language: Language) -> None:
    assert [key for key in CATALOGUE if not phrases(f"kpi.{key}.aliases", language)] == []


@pytest.mark.parametrize("key", LIST)
def test_every_alias_of_the_list_names_its_kpi_or_offers_it(key: str) -> None:
    for alias in LIST[key]["aliases"].split(";"):
        assert key in _meant(alias), alias


def _meant(alias: str) -> Iterable[str]:
    try:
        return (find_kpi(alias, CATALOGUE),)
    except UserError as error:
        return error.choices


def test_the_kpis_to_read_beside_others_exist() -> None:
    assert {guard for kpi in CATALOGUE.values() for guard in kpi.guards} <= set(CATALOGUE)


def test_a_kpi_and_its_alternative_name_each_other() -> None:
    others = {(key, other) for key, kpi in CATALOGUE.items() for other in kpi.alternatives}
    assert others == {(other, key) for key, other in others}
    assert ("win_rate", "win_rate_cohort") in others


@pytest.mark.parametrize(
    ("own", "keys"),
    [
        (Options(lead_sla_hours=4), {"lead_response_sla"}),
        (Options(clv_margin=Fraction(1, 2)), {"clv_projected"}),
        (Options(cac_categories=("marketing",)), {"cac", "ltv_cac"}),
        (Options(csat_satisfied_at=Fraction(9, 10)), {"csat"}),
        (Options(score_weights={"revenue": Fraction(1)}), {"rep_performance"}),
        (Options(score_cap=Fraction(2)), {"rep_performance"}),
    ],
    ids=["sla", "margin", "costs", "satisfied", "weights", "cap"],
)
def test_a_workspace_may_see_some_kpis_its_own_way(own: Options, keys: set[str]) -> None:
    usual, seen = families(Options()), families(own)
    pairs = [pair for family in usual for pair in zip(usual[family], seen[family], strict=True)]
    assert {kpi.key for kpi, other in pairs if kpi != other} == keys
