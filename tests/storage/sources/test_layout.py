"""Which column stands for which field, and what a record says in it."""

import pytest

from kpis.datasets import DEALS, HOLIDAYS, REPS
from kpis.errors import UserError
from storage.sources.layout import lay_out
from storage.sources.mapping import AS_WRITTEN, FileMapping

DEAL_HEADER = ("deal_id", "status", "created_at")


def test_names_match_without_case_spaces_and_order() -> None:
    layout = lay_out(("CREATED AT", " Deal-ID ", "Status"), DEALS, AS_WRITTEN)
    assert layout.fields(("2026-05-04", "D1", "won")) == {"deal_id": "D1", "status": "won", "created_at": "2026-05-04"}


def test_columns_that_mean_nothing_are_told() -> None:
    assert lay_out(("day", "weather", ""), HOLIDAYS, AS_WRITTEN).ignored == ("weather",)


def test_cells_missing_at_the_end_are_empty() -> None:
    assert lay_out(("day", "name"), HOLIDAYS, AS_WRITTEN).fields(("2026-05-05",)) == {"day": "2026-05-05", "name": ""}


def test_more_cells_than_columns_are_noticed() -> None:
    records = [("1", "a", "b"), ("1", "a", " "), ("1",)]
    assert lay_out(("day", "name"), HOLIDAYS, AS_WRITTEN).too_wide(records) == [0]


def test_records_of_all_widths_are_columns_of_one_length() -> None:
    records = [("1",), ("2", "b", "c"), ("3", "d")]
    expected = {"day": ("1", "2", "3"), "name": ("", "b", "d")}
    assert lay_out(("day", "name"), HOLIDAYS, AS_WRITTEN).columns(records) == expected


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


def test_of_several_columns_the_first_one_that_is_filled_in_counts() -> None:
    mapping = FileMapping(columns={"closed_at": ("Lost time", "Won time", "Archived")})
    layout = lay_out((*DEAL_HEADER, "Won time", "Lost time"), DEALS, mapping)
    rows = [("D1", "won", "", "2026-05-04", " "), ("D2", "lost", "", "2026-05-04", "2026-05-05"), ("D3", "open", "")]
    assert [layout.fields(row)["closed_at"] for row in rows] == ["2026-05-04", "2026-05-05", ""]


def test_columns_of_a_list_that_are_not_there_are_passed_over() -> None:
    mapping = FileMapping(columns={"owner": ("Rep", "Agent"), "status": ("Result",)})
    layout = lay_out(DEAL_HEADER, DEALS, mapping)
    assert sorted(layout.places) == ["created_at", "deal_id", "status"]


def test_a_required_field_is_told_with_the_columns_that_it_was_looked_for_in() -> None:
    with pytest.raises(UserError) as error:
        lay_out(("status", "created_at"), DEALS, FileMapping(columns={"deal_id": ("Record ID", "ID")}))
    assert error.value.params["columns"] == "deal_id (Record ID / ID)"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("Closed Won (Sales)", "won"), ("closed lost", "lost"), ("Demo", "open"), ("[Demo]", "lost"), (" ", " ")],
)
def test_words_may_be_patterns_of_which_the_first_that_fits_counts(cell: str, expected: str) -> None:
    words = {"closed won*": "won", "Closed lost": "lost", "*": "open", "[Demo]": "lost"}
    layout = lay_out(DEAL_HEADER, DEALS, FileMapping(values={"status": words}))
    assert layout.fields(("D1", cell))["status"] == expected


ONE_CLOSE = FileMapping(columns={"closed_at": ("Close Date",), "expected_close_on": ("Close Date",)})


@pytest.mark.parametrize(
    ("status", "closed_at", "expected_close_on"),
    [("Open", "", "2026-05-04"), ("won", "2026-05-04 14:05", ""), ("Lost", "2026-05-04 14:05", "")],
)
def test_one_close_date_is_planned_as_long_as_a_deal_is_open(
    status: str, closed_at: str, expected_close_on: str
) -> None:
    layout = lay_out((*DEAL_HEADER, "Close Date"), DEALS, ONE_CLOSE)
    row = layout.fields(("D1", status, "", "2026-05-04 14:05"))
    assert (row["closed_at"], row["expected_close_on"]) == (closed_at, expected_close_on)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("5/4/2026", "2026-05-04 00:00:00"), ("2026-05-04", "2026-05-04"), ("31/12/2026", "31/12/2026"), ("", "")],
)
def test_dates_in_a_format_are_rewritten_with_the_year_first(cell: str, expected: str) -> None:
    layout = lay_out(DEAL_HEADER, DEALS, FileMapping(dates={"created_at": "%m/%d/%Y"}))
    assert layout.fields(("D1", "open", cell))["created_at"] == expected


def test_a_format_for_every_date_gives_way_to_one_of_its_own() -> None:
    layout = lay_out(
        (*DEAL_HEADER, "expected_close_on"), DEALS, FileMapping(dates={"*": "%d.%m.%Y", "created_at": "%m/%d/%Y"})
    )
    row = layout.fields(("D1", "open", "5/4/2026", "4.5.2026"))
    assert (row["created_at"], row["expected_close_on"]) == ("2026-05-04 00:00:00", "2026-05-04")


def test_formats_with_the_year_first_are_left_to_the_check_of_a_row() -> None:
    layout = lay_out(DEAL_HEADER, DEALS, FileMapping(dates={"*": "%Y-%d-%m"}))
    assert (layout.dates, layout.fields(("D1", "open", "2026-31-05"))["created_at"]) == ({}, "2026-31-05")
