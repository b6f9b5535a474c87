"""The catalogue: every KPI of the list, with the properties that the list gives it."""

from collections.abc import Iterable

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


def test_a_workspace_may_see_some_kpis_its_own_way() -> None:
    usual, own = families(Options()), families(Options(lead_sla_hours=4))
    changed = {
        kpi.key for family in usual for kpi, other in zip(usual[family], own[family], strict=True) if kpi != other
    }
    assert changed == {"lead_response_sla"}
