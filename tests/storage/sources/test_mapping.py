"""Mappings, from YAML and from the command line."""

from pathlib import Path

import pytest

from kpis.errors import UserError
from storage.sources.mapping import FileMapping, ImportMapping, overrides, read_mapping

CRM = Path(__file__).parents[2] / "data" / "crm_mapping.yml"


def written(folder: Path, text: str) -> ImportMapping:
    path = folder / "mapping.yml"
    path.write_text(text, "utf-8")
    return read_mapping(path)


def test_a_mapping_tells_each_file_by_its_pattern(tmp_path: Path) -> None:
    mapping = written(tmp_path, "files: [{file: 'Deals-*.csv', dataset: deals}, {file: '*', ignore: true}]")
    found = [(mapping.of(name).dataset, mapping.of(name).is_ignored) for name in ("deals-2026.CSV", "other.csv")]
    assert found == [("deals", False), (None, True)]


def test_a_file_that_no_pattern_fits_is_as_it_is_written(tmp_path: Path) -> None:
    assert written(tmp_path, "files: []").of("deals.csv") == FileMapping()


def test_values_stay_the_texts_that_they_are_written_as(tmp_path: Path) -> None:
    text = "files: [{constants: {started_on: 2016-01-01, role: yes}}]\nrows: {stages: [{win_probability: 0.10}]}"
    mapping = written(tmp_path, text)
    assert (mapping.of("x").constants, mapping.rows["stages"][0]) == (
        {"started_on": "2016-01-01", "role": "yes"},
        {"win_probability": "0.10"},
    )


def test_the_mapping_of_the_documentation_is_read() -> None:
    found = read_mapping(CRM).of("sales_pipeline.csv")
    assert (found.columns["stage"], found.columns["status"], found.dates["closed_at"]) == (
        "deal_stage",
        "deal_stage",
        "%m/%d/%Y",
    )


def test_a_field_may_have_several_columns_and_all_dates_one_format(tmp_path: Path) -> None:
    found = written(tmp_path, "files: [{columns: {owner: [Rep, Agent]}, dates: {'*': D.M.YYYY}}]").of("deals.csv")
    assert (found.columns, found.dates) == ({"owner": ("Rep", "Agent")}, {"*": "%d.%m.%Y"})


def test_an_empty_mapping_changes_nothing(tmp_path: Path) -> None:
    assert written(tmp_path, "").of("deals.csv") == FileMapping()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("files: [", "unreadable_mapping"),
        ("- a list", "bad_mapping"),
        ("files: deals.csv", "bad_mapping"),
        ("files: [deals.csv]", "bad_mapping"),
        ("files: [{columns: [a]}]", "bad_mapping"),
        ("files: [{columns: {owner: {a: b}}}]", "bad_mapping"),
        ("files: [{columns: {owner: [[a]]}}]", "bad_mapping"),
        ("files: [{constants: {owner: [a]}}]", "bad_mapping"),
        ("files: [{ignore: maybe}]", "bad_mapping"),
        ("file: []", "unknown_mapping_key"),
        ("files: [{colums: {}}]", "unknown_mapping_key"),
        ("files: [{dataset: deals, columns: {team: a}}]", "unknown_mapping_key"),
        ("files: [{values: {nothing: {a: b}}}]", "unknown_mapping_key"),
        ("files: [{dataset: dealz}]", "unknown_dataset"),
        ("files: [{dates: {closed_at: soon}}]", "bad_date_format"),
        ("rows: {dealz: []}", "unknown_mapping_key"),
        ("rows: {stages: [{stage: Won, kind: won}]}", "unknown_mapping_key"),
    ],
)
def test_a_mapping_that_can_not_be_meant_is_told_why(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        written(tmp_path, text)
    assert error.value.key == key


def test_a_mapping_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        read_mapping(tmp_path / "nothing.yml")
    assert error.value.key == "no_mapping"


def test_the_command_line_wins_over_the_file() -> None:
    typed = overrides(dataset="deals", columns=["A=B=owner"], dates=["closed_at=M/D/YYYY"])
    inner = FileMapping("*", "reps", {"owner": "x", "stage": "y"}, dates={"closed_at": "%Y"})
    found = ImportMapping((inner,), overrides=typed).of("deals.csv")
    assert (found.dataset, found.columns, found.dates) == (
        "deals",
        {"owner": "A=B", "stage": "y"},
        {"closed_at": "%m/%d/%Y"},
    )


@pytest.mark.parametrize(
    ("columns", "dates", "key"),
    [
        (["owner"], [], "bad_map_option"),
        (["=owner"], [], "bad_map_option"),
        (["Deal owner=boss"], [], "unknown_field"),
        ([], ["closed_at"], "bad_dates_option"),
        ([], ["closing=M/D/YYYY"], "unknown_field"),
        (["x=*"], [], "unknown_field"),
        ([], ["closed_at=x"], "bad_date_format"),
    ],
)
def test_an_option_that_can_not_be_meant_is_told_why(columns: list[str], dates: list[str], key: str) -> None:
    with pytest.raises(UserError) as error:
        overrides(columns=columns, dates=dates)
    assert error.value.key == key
