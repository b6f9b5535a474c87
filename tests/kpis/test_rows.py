"""What becomes of a row: kept, kept in doubt, or rejected with its first reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.catalogue import CATALOGUE
from kpis.columns import columns_of, rows_of
from kpis.datasets import DATASETS, DEALS, HOLIDAYS, RATES, REPS, STAGE_CHANGES, STAGES, TARGETS, Dataset
from kpis.periods import Calendar
from kpis.row_doubts import WARNINGS
from kpis.rows import REASONS, Checker, Context, Rejected, Waiting
from tests.checked import Accepted, check_row, checked
from tests.golden_data import records

CONTEXT = Context(
    Calendar(ZoneInfo("Asia/Seoul"), fiscal_year_start_month=4),
    datetime(2026, 6, 30, 15, tzinfo=UTC),
    known={"reps": {"R01"}, "stages": {"Qualified", "Won", "Lost"}, "deals": {"D1"}},
    kpis=CATALOGUE,
    currency="KRW",
)
DEAL = {"deal_id": "D1", "owner": "R01", "stage": "Won", "status": "won", "amount": "1,250,000"} | {
    "created_at": "2026-05-04 11:30",
    "closed_at": "2026-05-20",
}
STAGE = {"stage": "Qualified", "position": "2", "type": "open", "win_probability": "20%"}
CHANGE = {"deal_id": "D1", "stage": "Qualified", "entered_at": "2026-05-04"}
REP = {"rep_id": "R07", "team": "영업1팀", "started_on": "2025-10-01"}
TARGET = {"kpi": "win_rate", "scope": "team: 영업1팀 ", "period": "fy2026q1", "value": "40%"}
RATE = {"currency": "usd", "valid_from": "2026-01-01", "rate": "1385.5"}
HOLIDAY = {"day": "2026/05/05", "name": "어린이날"}


def accepted(row: Mapping[str, str], dataset: Dataset = DEALS) -> Accepted:
    outcome = checked(dataset, CONTEXT, row)
    assert isinstance(outcome, Accepted)
    return outcome


def test_an_accepted_row_has_a_value_for_every_column() -> None:
    assert accepted(DEAL).values == dict.fromkeys(column.name for column in DEALS.columns) | {
        "deal_id": "D1",
        "owner": "R01",
        "stage": "Won",
        "status": "won",
        "amount": Fraction(1_250_000),
        "created_at": datetime(2026, 5, 4, 2, 30, tzinfo=UTC),
        "closed_at": datetime(2026, 5, 19, 15, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("row", "dataset", "identity"),
    [
        (STAGE, STAGES, ("Qualified",)),
        (CHANGE, STAGE_CHANGES, ("D1", datetime(2026, 5, 3, 15, tzinfo=UTC), "Qualified")),
        (REP, REPS, ("R07", date(2025, 10, 1))),
        (TARGET, TARGETS, ("win_rate", "team:영업1팀", "FY2026-Q1")),
        (RATE, RATES, ("USD", date(2026, 1, 1))),
        (HOLIDAY, HOLIDAYS, (date(2026, 5, 5),)),
    ],
)
def test_a_row_of_each_dataset_is_known_by_its_key(
    row: Mapping[str, str], dataset: Dataset, identity: tuple[object, ...]
) -> None:
    values = accepted(row, dataset).values
    assert tuple(values[name] for name in dataset.key) == identity


REJECTED = [
    (DEALS, DEAL, {"deal_id": " ", "created_at": "x"}, "missing_id", "deal_id"),
    (DEALS, DEAL, {"created_at": "", "closed_at": "x"}, "missing_created_at", "created_at"),
    (DEALS, DEAL, {"created_at": "2026-13-40", "status": "pending"}, "bad_date", "created_at"),
    (DEALS, DEAL, {"expected_close_on": "2026-02-30"}, "bad_date", "expected_close_on"),
    (DEALS, DEAL, {"status": "pending", "amount": "x"}, "unknown_status", "status"),
    (DEALS, DEAL, {"status": ""}, "unknown_status", "status"),
    (DEALS, DEAL, {"amount": "-5", "contract_months": "twelve"}, "bad_number", "contract_months"),
    (DEALS, DEAL, {"amount": "-5", "currency": "원화폐"}, "negative_amount", "amount"),
    (DEALS, DEAL, {"amount": "999999999999999", "currency": ""}, "bad_number", "amount"),
    (DEALS, DEAL, {"currency": "원화폐", "kind": "gift"}, "unknown_currency", "currency"),
    (DEALS, DEAL, {"kind": "gift", "closed_at": ""}, "unknown_kind", "kind"),
    (DEALS, DEAL, {"closed_at": ""}, "won_without_closed_at", "closed_at"),
    (DEALS, DEAL, {"closed_at": "2026-05-01"}, "closed_before_created", "closed_at"),
    (DEALS, DEAL, {"status": "lost", "closed_at": "2026-05-01"}, "closed_before_created", "closed_at"),
    (DEALS, DEAL, {"name": "a\0b"}, "bad_text", "name"),
    (DEALS, DEAL, {"stage": "x" * 256}, "too_long", "stage"),
    (STAGES, STAGE, {"stage": ""}, "missing_id", "stage"),
    (STAGES, STAGE, {"position": ""}, "bad_number", "position"),
    (STAGES, STAGE, {"type": ""}, "unknown_kind", "type"),
    (STAGES, STAGE, {"win_probability": "1.1"}, "bad_number", "win_probability"),
    (STAGE_CHANGES, CHANGE, {"deal_id": "D2"}, "unknown_deal", "deal_id"),
    (STAGE_CHANGES, CHANGE, {"entered_at": ""}, "missing_time", "entered_at"),
    (REPS, REP, {"team": ""}, "missing_team", "team"),
    (REPS, REP, {"role": "boss"}, "unknown_kind", "role"),
    (REPS, REP, {"started_on": ""}, "missing_time", "started_on"),
    (REPS, REP, {"ended_on": "2025-09-30"}, "ended_before_started", "ended_on"),
    (TARGETS, TARGET, {"kpi": "revenu"}, "unknown_kpi", "kpi"),
    (TARGETS, TARGET, {"kpi": ""}, "missing_id", "kpi"),
    (TARGETS, TARGET, {"scope": "영업1팀"}, "bad_scope", "scope"),
    (TARGETS, TARGET, {"period": "someday"}, "bad_period", "period"),
    (TARGETS, TARGET, {"period": "2026-03-31"}, "bad_period", "period"),
    (TARGETS, TARGET, {"kpi": "revenue"}, "bad_number", "value"),
    (TARGETS, TARGET, {"value": ""}, "bad_number", "value"),
    (RATES, RATE, {"currency": ""}, "missing_id", "currency"),
]


@pytest.mark.parametrize(("dataset", "row", "change", "reason", "column"), REJECTED)
def test_of_several_reasons_the_first_is_told(
    dataset: Dataset, row: Mapping[str, str], change: Mapping[str, str], reason: str, column: str
) -> None:
    outcome = checked(dataset, CONTEXT, {**row, **change})
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.column) == (reason, column)


def test_a_key_that_an_earlier_row_has_is_a_duplicate_however_it_is_written() -> None:
    checker = Checker(RATES, CONTEXT)
    check_row(checker, RATE)
    expected = Rejected("Usd, 2026.01.01", "duplicate_id", "currency")
    assert check_row(checker, {**RATE, "currency": " Usd", "valid_from": "2026.01.01"}) == expected


def test_a_duplicate_is_told_before_anything_else_that_is_wrong() -> None:
    checker = Checker(DEALS, CONTEXT)
    check_row(checker, DEAL)
    assert check_row(checker, {**DEAL, "created_at": ""}) == Rejected("D1", "duplicate_id", "deal_id")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ()),
        ({"amount": ""}, ("no_amount",)),
        ({"status": "lost", "closed_at": ""}, ("lost_without_closed_at",)),
        ({"status": "open"}, ("open_with_closed_at",)),
        ({"status": "open", "closed_at": ""}, ()),
        ({"owner": "R77"}, ("unknown_owner",)),
        ({"owner": "", "stage": ""}, ()),
        ({"stage": "Nowhere"}, ("unknown_stage",)),
        ({"closed_at": "2026-07-02"}, ("in_the_future",)),
        ({"expected_close_on": "2030-01-01"}, ()),
        ({"status": "open", "closed_at": "2026-07-02"}, ("open_with_closed_at",)),
        ({"amount": "", "owner": "R77", "stage": "Nowhere"}, ("no_amount", "unknown_owner", "unknown_stage")),
    ],
)
def test_doubts_are_told_in_one_order(change: Mapping[str, str], expected: tuple[str, ...]) -> None:
    assert accepted({**DEAL, **change}).warnings == expected


def test_a_stage_change_to_come_is_in_doubt() -> None:
    outcome = accepted({**CHANGE, "entered_at": "2027-01-01", "stage": "Nowhere"}, STAGE_CHANGES)
    assert outcome.warnings == ("unknown_stage", "in_the_future")


def test_the_closing_date_of_an_open_deal_is_dropped() -> None:
    assert accepted({**DEAL, "status": "open"}).values["closed_at"] is None


def test_names_are_not_checked_where_nobody_says_which_exist() -> None:
    outcome = checked(STAGE_CHANGES, replace(CONTEXT, known={}), {**CHANGE, "deal_id": "D2"})
    assert isinstance(outcome, Accepted)


EARLY = {**CHANGE, "deal_id": "D2"}
PATIENT = replace(CONTEXT, may_wait=True)


def test_a_row_that_only_lacks_the_one_it_refers_to_may_wait_for_it() -> None:
    known = checked(STAGE_CHANGES, replace(PATIENT, known={}), EARLY)
    assert isinstance(known, Accepted)
    expected = Waiting("D2, 2026-05-04, Qualified", known.values, (), "deal_id", "deals", "D2")
    assert checked(STAGE_CHANGES, PATIENT, EARLY) == expected


def test_a_row_that_waits_is_in_doubt_as_it_would_be_otherwise() -> None:
    outcome = checked(STAGE_CHANGES, PATIENT, {**EARLY, "stage": "Nowhere"})
    assert isinstance(outcome, Waiting)
    assert outcome.warnings == ("unknown_stage",)


def test_a_row_that_is_wrong_besides_does_not_wait_and_is_told_what_is_wrong() -> None:
    outcome = checked(STAGE_CHANGES, PATIENT, {**EARLY, "entered_at": "someday"})
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.column) == ("bad_date", "entered_at")


def test_a_row_whose_reference_is_known_does_not_wait() -> None:
    assert checked(STAGE_CHANGES, PATIENT, CHANGE) == checked(STAGE_CHANGES, CONTEXT, CHANGE)


def test_a_percent_is_a_fraction_in_the_store() -> None:
    assert accepted(TARGET, TARGETS).values["value"] == Fraction(2, 5)


def test_a_format_is_asked_of_its_own_column_only() -> None:
    context = replace(CONTEXT, date_formats={"closed_at": "%m/%d/%Y"})
    outcome = checked(DEALS, context, {**DEAL, "closed_at": "5/20/2026"})
    assert isinstance(outcome, Accepted)
    assert outcome.values["closed_at"] == accepted(DEAL).values["closed_at"]


@pytest.mark.parametrize(
    ("dataset", "name"),
    [(dataset, column.name) for dataset in DATASETS.values() for column in dataset.columns if column.required],
)
def test_every_required_column_has_a_reason_when_it_alone_is_empty(dataset: Dataset, name: str) -> None:
    rows = {"deals": DEAL, "stages": STAGE, "stage_changes": CHANGE, "reps": REP, "targets": TARGET, "rates": RATE}
    row = rows.get(dataset.name) or next(records(dataset.name))
    outcome = checked(dataset, CONTEXT, {**row, name: ""})
    assert isinstance(outcome, Rejected)
    assert outcome.column == name


@given(st.data(), st.sampled_from(list(DATASETS.values())))
def test_any_texts_are_a_row_or_have_a_reason(data: st.DataObject, dataset: Dataset) -> None:
    names = st.sampled_from([column.name for column in dataset.columns])
    match checked(dataset, CONTEXT, data.draw(st.dictionaries(names, st.text(st.characters())))):
        case Rejected(reason=reason):
            assert reason in REASONS
        case Accepted(warnings=warnings):
            assert set(warnings) <= set(WARNINGS)


CELLS = {
    "deal_id": ["D1", "D2", " D2", "D3", "", "x" * 300],
    "owner": ["R01", "R77", "김", ""],
    "stage": ["Won", "Nowhere", ""],
    "status": ["open", "won", "Lost", "pending"],
    "amount": ["5", "007", "1,250,000", "-5", "1.5억", "999999999999999", ""],
    "currency": ["", "usd", "x"],
    "created_at": ["2026-05-04", "2026-05-04T11:30:00Z", "2026-05-04T24:00:00Z", "2026-13-01", "1899-01-01", ""],
    "closed_at": ["2026-05-20", "2026-05-03", "2026-07-02T00:00:00Z", "2026-05-20 09:00", "soon", ""],
}
"""Of each column what is usual, what is not, and what is wrong."""


@given(st.lists(st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()}), min_size=1))
def test_rows_become_together_what_they_become_one_after_the_other(rows: list[dict[str, str]]) -> None:
    alone, together = Checker(DEALS, CONTEXT), Checker(DEALS, CONTEXT).check(columns_of(rows))
    found = [check_row(alone, row) for row in rows]
    kept = {place: each for place, each in enumerate(found) if isinstance(each, Accepted)}
    assert together.rejected == {place: each for place, each in enumerate(found) if place not in kept}
    assert list(rows_of(together.accepted)) == [each.values for each in kept.values()]
    doubtful = {word: [place for place, each in kept.items() if word in each.warnings] for word in WARNINGS}
    assert {word: places for word, places in together.warnings.items() if places} == {
        word: places for word, places in doubtful.items() if places
    }
