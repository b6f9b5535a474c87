"""The mapping that is proposed for a file with unknown columns."""

import csv
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.datasets import DATASETS, DEALS
from storage.sources.assignment import assigned
from storage.sources.layout import lay_out
from storage.sources.mapping import READY_MADE, FileMapping, read_mapping
from storage.sources.proposal import Proposal, propose
from storage.sources.samples import date_formats_of
from storage.sources.synonyms import EVERY, likeness, read_synonyms
from storage.sources.systems import system_mapping, system_of

EXPORTS = Path(__file__).parent / "exports"

ENGLISH = ("Opportunity ID", "Opportunty Name", "Account Name", "Sales Rep", "Stage", "Amount", "Created Date")
KOREAN = ("거래 ID", "거래명", "고객사", "담당자", "진행단계", "금액", "등록일", "마감일", "비고")
JAPANESE = ("商談ID", "商談名", "取引先名", "担当者", "フェーズ", "金額", "作成日", "完了予定日", "備考")


def proposed(header: Sequence[str], *records: Sequence[str], mapping: FileMapping | None = None) -> Proposal:
    found = propose("export.csv", header, records, mapping or FileMapping())
    assert found is not None
    return found


def test_names_are_known_in_english_with_slips_of_the_pen() -> None:
    assert proposed(ENGLISH).columns == {
        "deal_id": "Opportunity ID",
        "name": "Opportunty Name",
        "customer_id": "Account Name",
        "owner": "Sales Rep",
        "stage": "Stage",
        "status": "Stage",
        "amount": "Amount",
        "created_at": "Created Date",
    }


@pytest.mark.parametrize(("header", "last"), [(KOREAN, "closed_at"), (JAPANESE, "expected_close_on")])
def test_names_are_known_in_korean_and_japanese(header: Sequence[str], last: str) -> None:
    fields = ("deal_id", "name", "customer_id", "owner", "stage", "amount", "created_at", last)
    columns = dict(proposed(header).columns)
    assert columns.pop("status") == header[4]
    assert columns == dict(zip(fields, header, strict=False))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("DEAL-ID", "sTaTuS", " created AT ", "Amounts"), ("deal_id", "status", "created_at", "amount")),
        (("딜 번호", "수주여부", "등록일시", "예상금액"), ("deal_id", "status", "created_at", "amount")),
        (("案件番号", "受注状況", "起票日", "見積金額"), ("deal_id", "status", "created_at", "amount")),
        (("Account name", "Customer", "Customer since"), ("name", "customer_id", "acquired_at")),
        (("Deal ID", "Result", "Created", "Owner", "Sales rep"), ("deal_id", "status", "created_at", "owner")),
    ],
)
def test_odd_headers_find_their_fields(header: Sequence[str], expected: Sequence[str]) -> None:
    found = proposed(header)
    assert (found.missing, found.shared) == ((), {})
    assert dict(found.columns) == dict(zip(expected, (name.strip() for name in header), strict=False))


CLOSES = ("Deal ID", "Status", "Created", "closed_at")


def test_a_closing_date_is_no_planned_one_where_open_deals_have_none() -> None:
    found = proposed(CLOSES, ("D1", "won", "2026-05-04", "2026-05-09"), ("D2", "open", "2026-05-04", ""))
    assert "expected_close_on" not in found.columns


@pytest.mark.parametrize(("date", "status"), [("closed_at", "진행중"), ("예상 마감일", "수주")])
def test_one_date_tells_both_closes_where_the_rows_show_that_it_does(date: str, status: str) -> None:
    found = proposed((*CLOSES[:3], date), ("D1", status, "2026-05-04", "2026-05-09"))
    assert found.shared == {date: ("closed_at", "expected_close_on")}


def test_the_date_of_deals_that_are_all_open_by_hand_is_a_planned_one() -> None:
    given_by_hand = FileMapping(dataset="deals", constants={"status": "open"})
    found = proposed(("Deal ID", "Created", "Closed"), ("D1", "2026-05-04", "2026-05-09"), mapping=given_by_hand)
    assert found.shared == {"Closed": ("closed_at", "expected_close_on")}


@pytest.mark.parametrize("system", READY_MADE)
def test_an_export_of_a_crm_is_proposed_as_its_own_mapping_reads_it(system: str) -> None:
    header, *records = list(csv.reader((EXPORTS / f"{system}.csv").read_text().splitlines()))
    found, known = proposed(header, *records), system_mapping(system)
    layout = lay_out(header, DEALS, known)
    assert (found.system, found.beside, set(found.columns)) == (system, {}, set(layout.places))
    assert {name: found.values[name] for name in known.values} == dict(known.values)


@pytest.mark.parametrize("header", [ENGLISH[:4], ("Name", "Stage", "Amount", "Close Date", "Owner"), KOREAN])
def test_other_files_are_nobodys_export(header: Sequence[str]) -> None:
    assert system_of(header) is None


def test_stages_tell_the_status_and_those_in_between_are_open() -> None:
    rows = [("D1", "", "", "", stage) for stage in ("계약 완료", "제안", "실주", "제안", "")]
    assert proposed(KOREAN, *rows).values["status"] == {"계약 완료": "won", "제안": "open", "실주": "lost"}


def test_words_of_a_column_of_their_own_are_translated_and_unknown_ones_left() -> None:
    rows = [("D1", "受注", "2026-05-04"), ("D2", "失注", ""), ("D3", "保留", ""), ("D4", "Won", "")]
    found = proposed(("案件ID", "ステータス", "作成日"), *rows)
    assert found.values == {"status": {"受注": "won", "失注": "lost"}}


def test_a_column_with_too_many_words_is_not_translated() -> None:
    rows = [("D1", f"word {number}", "2026-05-04") for number in range(99)]
    assert proposed(("Deal ID", "Status", "Created"), *rows).values == {}


def test_the_way_dates_are_written_is_seen_where_only_one_fits() -> None:
    rows = [("D1", "open", "3/31/2026"), ("D2", "open", ""), ("D3", "open", "12/1/2026")]
    assert proposed(("Deal ID", "Status", "Created"), *rows).dates == {"created_at": "M/D/YYYY"}


def test_dates_that_fit_several_formats_are_left_to_decide() -> None:
    found = proposed(("Deal ID", "Status", "Created"), ("D1", "open", "3/4/2026"))
    assert (found.dates, found.doubts) == ({}, {"created_at": ("M/D/YYYY", "D/M/YYYY")})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["31.12.2026", " 1.2.2026"], ("D.M.YYYY",)),
        (["12/31/2026 3:05 PM"], ("M/D/YYYY h:mm A",)),
        (["2026年3月31日"], ("YYYY年M月D日",)),
        (["2026. 3. 31."], ("YYYY. M. D.",)),
        (["2026-03-31"], ()),
        (["soon"], ()),
        ([""], ()),
    ],
)
def test_formats_of_dates(cells: list[str], expected: tuple[str, ...]) -> None:
    assert date_formats_of(cells) == expected


def test_required_fields_without_a_column_are_told() -> None:
    assert proposed(("Deal name", "Amount", "Stage", "Owner")).missing == ("deal_id", "created_at")


def test_what_is_known_already_is_kept() -> None:
    given_by_hand = FileMapping(dataset="deals", columns={"owner": "Who"}, constants={"status": "open"})
    found = proposed(("Deal ID", "Who", "Owner", "Created"), mapping=given_by_hand)
    assert (found.columns["owner"], found.missing) == ("Who", ())


def test_a_file_of_which_nothing_is_known_has_no_proposal() -> None:
    assert propose("photos.csv", ("shutter", "aperture"), []) is None


@pytest.mark.parametrize("header", [ENGLISH, KOREAN, JAPANESE])
def test_a_proposal_is_a_mapping_once_it_is_saved(tmp_path: Path, header: Sequence[str]) -> None:
    found = proposed(header, ("D1", "a", "b", "c", "수주", "1", "31/12/2026"))
    (tmp_path / "proposed.yml").write_text(found.as_yaml(), "utf-8")
    mapping = read_mapping(tmp_path / "proposed.yml").of("export.csv")
    assert (mapping.dataset, mapping.columns, mapping.dates["created_at"]) == ("deals", found.columns, "%d/%m/%Y")


@pytest.mark.parametrize("name", DATASETS)
def test_every_field_of_every_dataset_is_known_by_its_own_name(name: str) -> None:
    synonyms, dataset = read_synonyms(), DATASETS[name]
    known = [likeness(column.name, synonyms.names(dataset, column.name)) for column in dataset.columns]
    assert set(known) == {100}


def test_every_synonym_belongs_to_a_field_or_a_word_that_there_is() -> None:
    synonyms = read_synonyms()
    fields = {dataset.name: {column.name for column in dataset.columns} for dataset in DATASETS.values()}
    fields[EVERY] = set().union(*fields.values())
    strange = {part: set(names) - fields[part] for part, names in synonyms.fields.items() if part in fields}
    assert {part: names for part, names in strange.items() if names} == {}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=6), st.lists(st.lists(st.text(max_size=8), max_size=8), max_size=5))
def test_any_header_has_a_proposal_or_none(header: list[str], records: list[list[str]]) -> None:
    found = propose("export.csv", header, records)
    assert found is None or len(found.columns) >= 2


NAMES = sorted({name for part in read_synonyms().fields.values() for names in part.values() for name in names})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(NAMES) | st.text(max_size=9), max_size=14, unique=True), st.sampled_from(list(DATASETS))
)
def test_no_column_and_no_field_is_proposed_twice(header: list[str], dataset: str) -> None:
    mapping = FileMapping(dataset=dataset, constants={"stage": "Won"} if dataset == "deals" else {})
    found = propose("export.csv", header, [], mapping)
    columns = [] if found is None else list(found.columns.values())
    assert len(columns) == len(set(columns))


@given(st.dictionaries(st.sampled_from("abcd"), st.dictionaries(st.integers(0, 4), st.floats(85, 100))))
def test_as_many_as_possible_are_served(likely: dict[str, dict[int, float]]) -> None:
    found = assigned(likely)
    assert len(set(found.values())) == len(found)
    assert all(thing in likely[name] for name, thing in found.items())
    choices = product(*((*things, None) for things in likely.values()))
    assert len(found) == max(len({*choice} - {None}) for choice in choices)
