"""Which dataset a file is."""

import csv

import pytest

from kpis.datasets import DATASETS, DEALS, REPS
from kpis.errors import UserError
from storage.sources.header import listed, recognise
from storage.sources.mapping import AS_WRITTEN, FileMapping
from tests.golden_data import FOLDER

DEAL_HEADER = ("deal_id", "status", "created_at")


@pytest.mark.parametrize(
    ("file", "header", "expected"),
    [
        ("deals.csv", ("anything",), "deals"),
        ("Stage Changes.tsv", ("anything",), "stage_changes"),
        ("export.csv", DEAL_HEADER, "deals"),
        ("-", ("deal_id", "stage", "entered_at"), "stage_changes"),
        ("dirty_deals_cp949.csv", ("id", "status"), "deals"),
        ("export.csv", (*DEAL_HEADER, "day", "name"), "deals"),
        ("holidays 2026.csv", (*DEAL_HEADER, "day", "name"), "holidays"),
    ],
)
def test_a_file_is_recognised_by_its_name_or_its_header(file: str, header: tuple[str, ...], expected: str) -> None:
    assert recognise(file, header, AS_WRITTEN).name == expected


def test_a_mapping_says_what_a_file_is() -> None:
    assert recognise("deals.csv", DEAL_HEADER, FileMapping(dataset="reps")) is REPS


def test_a_header_is_recognised_by_its_mapped_names() -> None:
    mapping = FileMapping(columns={"deal_id": "opportunity"}, constants={"status": "open"})
    assert recognise("export.csv", ("opportunity", "created at"), mapping) is DEALS


@pytest.mark.parametrize("file", ["visits.csv", "deals_and_reps.csv"])
def test_a_file_that_could_be_anything_is_not_guessed(file: str) -> None:
    with pytest.raises(UserError) as error:
        recognise(file, ("a", "b"), AS_WRITTEN)
    assert error.value.key == "unrecognised_file"


def header_of(dataset: str) -> list[str]:
    with (FOLDER / f"{dataset}.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_is_recognised_by_its_header_alone(dataset: str) -> None:
    assert recognise("-", header_of(dataset), AS_WRITTEN).name == dataset


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_is_recognised_by_its_required_columns(dataset: str) -> None:
    required = [column.name for column in DATASETS[dataset].columns if column.required]
    assert recognise("-", required, AS_WRITTEN).name == dataset


@pytest.mark.parametrize("name", ["expected", "dirty_expected"])
def test_tables_that_are_no_dataset_are_not_taken_for_one(name: str) -> None:
    with pytest.raises(UserError):
        recognise(f"{name}.csv", header_of(name), AS_WRITTEN)


def test_only_so_many_names_are_listed_as_a_message_has_room_for() -> None:
    assert listed(["x" * 100, *map(str, range(50))]).startswith("x" * 60 + ", 0, 1")
    assert listed(list(map(str, range(50)))).endswith("38, 39, …")
