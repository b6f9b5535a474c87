"""Which column stands for which field, and which dataset a file is."""

import pytest

from kpis.datasets import DEALS, HOLIDAYS, REPS
from kpis.errors import UserError
from storage.sources.layout import lay_out, recognise
from storage.sources.mapping import AS_WRITTEN, FileMapping

DEAL_HEADER = ("deal_id", "status", "created_at")


def test_names_match_without_case_spaces_and_order() -> None:
    layout = lay_out(("CREATED AT", " Deal-ID ", "Status"), DEALS, AS_WRITTEN)
    assert layout.fields(("2026-05-04", "D1", "won")) == {"deal_id": "D1", "status": "won", "created_at": "2026-05-04"}


def test_columns_that_mean_nothing_are_told() -> None:
    assert lay_out(("day", "weather", ""), HOLIDAYS, AS_WRITTEN).ignored == ("weather",)


def test_cells_missing_at_the_end_are_empty() -> None:
    assert lay_out(("day", "name"), HOLIDAYS, AS_WRITTEN).fields(("2026-05-05",)) == {"day": "2026-05-05", "name": ""}


@pytest.mark.parametrize(("cells", "expected"), [(("1", "a", "b"), True), (("1", "a", " "), False), (("1",), False)])
def test_more_cells_than_columns_are_noticed(cells: tuple[str, ...], expected: object) -> None:
    assert lay_out(("day", "name"), HOLIDAYS, AS_WRITTEN).has_surplus(cells) is expected


def test_one_column_may_stand_for_two_fields() -> None:
    mapping = FileMapping(columns={"rep_id": "agent", "name": "agent"}, constants={"started_on": "2016-01-01"})
    layout = lay_out(("agent", "team"), REPS, mapping)
    assert layout.fields(("Kim", "A")) == {"rep_id": "Kim", "name": "Kim", "team": "A", "started_on": "2016-01-01"}


def test_a_column_that_is_mapped_is_not_another_field_as_well() -> None:
    mapping = FileMapping(columns={"customer_id": "name"})
    assert "name" not in lay_out((*DEAL_HEADER, "name"), DEALS, mapping).places


def test_words_are_replaced_and_others_are_kept() -> None:
    mapping = FileMapping(values={"product": {"GTXPro": "GTX Pro"}})
    layout = lay_out((*DEAL_HEADER, "product"), DEALS, mapping)
    assert [layout.fields(("", "", "", cell))["product"] for cell in (" GTXPro ", "MG")] == ["GTX Pro", "MG"]


@pytest.mark.parametrize(
    ("header", "mapping", "key"),
    [
        (("deal_id", "status"), AS_WRITTEN, "missing_columns"),
        (DEAL_HEADER, FileMapping(columns={"owner": "agent"}), "no_such_column"),
        (DEAL_HEADER, FileMapping(columns={"team": "status"}), "unknown_field"),
        (DEAL_HEADER, FileMapping(columns={"stage": "status"}, constants={"stage": "Won"}), "column_and_constant"),
        ((*DEAL_HEADER, "Status"), AS_WRITTEN, "column_twice"),
    ],
)
def test_a_header_that_does_not_fit_is_told_why(header: tuple[str, ...], mapping: FileMapping, key: str) -> None:
    with pytest.raises(UserError) as error:
        lay_out(header, DEALS, mapping)
    assert error.value.key == key


def test_columns_that_mean_nothing_may_be_there_twice() -> None:
    assert lay_out(("day", "note", "note"), HOLIDAYS, AS_WRITTEN).ignored == ("note", "note")


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


@pytest.mark.parametrize("file", ["costs.csv", "deals_and_reps.csv"])
def test_a_file_that_could_be_anything_is_not_guessed(file: str) -> None:
    with pytest.raises(UserError) as error:
        recognise(file, ("a", "b"), AS_WRITTEN)
    assert error.value.key == "unrecognised_file"
