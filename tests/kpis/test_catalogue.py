"""The catalogue: every KPI of the list, with the properties that the list gives it."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.i18n import Language, kpi_definition, kpi_name
from bot.words.kpi_names import find_kpi
from kpis.catalogue import CATALOGUE, FAMILIES, families
from kpis.compute import empty_reading
from kpis.errors import UserError
from kpis.options import Options

FOLDER = Path(__file__).parents[1] / "golden"


def records(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LIST = {row["key"]: row for row in records("kpis.csv")}


def test_every_kpi_of_the_list_exists_and_no_other() -> None:
    assert sorted(CATALOGUE) == sorted(LIST)


@pytest.mark.parametrize("key", LIST)
def test_a_kpi_is_what_the_list_says(key: str) -> None:
    kpi, row = CATALOGUE[key], LIST[key]
    found = {
        "family": next(family for family, kpis in FAMILIES.items() if kpi in kpis),
        "kind": kpi.kind,
        "unit": kpi.unit,
        "better": kpi.better,
        "guard_kpi": ";".join(kpi.guards),
        "breakdowns": ";".join(kpi.breakdowns),
        "scopes": ";".join(kpi.scopes),
        "empty_value": "none" if empty_reading(kpi).value is None else "0",
        "min_sample": str(kpi.min_sample or ""),
    }
    assert found == {name: row[name] for name in found}


@pytest.mark.parametrize("key", LIST)
def test_a_kpi_has_a_golden_value(key: str) -> None:
    assert key in {row["kpi"] for row in records("expected.csv")}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", LIST)
def test_a_kpi_has_a_name_and_a_definition_in_every_language(key: str, language: Language) -> None:
    assert kpi_name(key, language) == LIST[key][f"name_{language}"]
    assert kpi_definition(key, language)


@pytest.mark.parametrize("key", LIST)
def test_every_alias_of_the_list_names_its_kpi_or_offers_it(key: str) -> None:
    for alias in LIST[key]["aliases"].split(";"):
        assert key in _meant(alias), alias


def _meant(alias: str) -> Iterable[str]:
    try:
        return (find_kpi(alias, tuple(CATALOGUE)),)
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
