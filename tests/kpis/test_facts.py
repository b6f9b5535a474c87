"""What is derived from rows: their days, teams and money, and the numbers that measures add up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpis import facts
from kpis.columns import columns_of, rows_of
from kpis.datasets import (
    ACTIVITIES,
    COSTS,
    CUSTOMERS,
    DATASETS,
    DEALS,
    LEADS,
    SOURCES,
    SUBSCRIPTIONS,
    SURVEYS,
    TASKS,
    Dataset,
)
from kpis.facts import derived_columns
from kpis.options import Options
from kpis.stays import STILL_OPEN
from kpis.surroundings import StageKind, Surroundings, team_spans

AROUND = Surroundings(
    ZoneInfo("Asia/Seoul"),
    "KRW",
    {"New": StageKind(1, "open"), "Won": StageKind(2, "won", Fraction(1)), "Lost": StageKind(3, "lost")},
    {"R1": team_spans([("R1", date(2025, 1, 1), "Red"), ("R1", date(2025, 10, 1), "Blue")])},
    {"USD": [(date(2025, 7, 1), Fraction("1385.5")), (date(2025, 10, 1), Fraction("1402.25"))]},
)
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=UTC)


def row(dataset: Dataset, **given: Any) -> dict[str, Any]:
    return {**dict.fromkeys(column.name for column in dataset.columns), "owner": "R1", **given}


def deal(**given: Any) -> dict[str, Any]:
    return row(DEALS, **{"deal_id": "D1", "status": "open", "stage": "New", "created_at": at(2, 1), **given})


def won(**given: Any) -> dict[str, Any]:
    return deal(**{"status": "won", "closed_at": at(9, 1), **given})


def facts_of(
    dataset: Dataset, given: dict[str, Any], around: Surroundings, kin: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """What is derived from one row, beside its kin."""
    known = {given[dataset.key[0]]: kin or []}
    [found] = rows_of(facts.facts_of(dataset, columns_of([given]), around, known))
    return found


def stay_rows(given: dict[str, Any], changes: list[dict[str, Any]], around: Surroundings) -> list[dict[str, Any]]:
    """The stays of one deal."""
    known = {**given, **facts_of(DEALS, given, around, changes)}
    return list(rows_of(facts.stay_rows(columns_of([known]), around, {given["deal_id"]: changes})))


def test_a_row_of_the_small_hours_belongs_to_the_local_day() -> None:
    found = facts_of(DEALS, deal(created_at=at(3, 31, 16)), AROUND)
    assert (found["created_day"], found["created_team"]) == (date(2025, 4, 1), "Red")


def test_money_is_converted_on_the_day_of_the_close_and_kept_in_units() -> None:
    found = facts_of(DEALS, won(closed_at=at(9, 30, 15), amount=Fraction("2500.75"), currency="USD"), AROUND)
    assert (found["closed_day"], found["closed_team"]) == (date(2025, 10, 1), "Blue")
    assert found["closed_money"] == Fraction("2500.75") * Fraction("1402.25") * 10_000


@pytest.mark.parametrize("given", [{"amount": None}, {"amount": Fraction(5), "currency": "JPY"}])
def test_money_without_amount_or_rate_is_unknown(given: dict[str, Any]) -> None:
    assert facts_of(DEALS, won(**given), AROUND)["closed_money"] is None


def test_the_cycle_runs_from_the_first_contact_and_the_life_from_the_creation() -> None:
    found = facts_of(DEALS, won(closed_at=at(2, 11), first_contact_at=at(1, 31)), AROUND)
    assert (found["cycle_ms"], found["life_ms"]) == (11 * DAY_MS, 10 * DAY_MS)


@pytest.mark.parametrize(("months", "yearly"), [(None, None), (0, None), (6, 1200), (12, 1200), (24, 600), (36, 400)])
def test_a_contract_of_less_than_a_year_counts_whole(months: int | None, yearly: int | None) -> None:
    found = facts_of(DEALS, won(amount=Fraction(1200), contract_months=months), AROUND)
    assert found["annual_money"] == (None if yearly is None else yearly * 10_000)


def test_a_deleted_deal_is_in_no_period_and_never_open() -> None:
    gone = won(deleted_at=at(5, 1))
    assert facts_of(DEALS, gone, AROUND) == dict.fromkeys(derived_columns(DEALS))
    assert stay_rows(gone, [], AROUND) == []


@pytest.mark.parametrize(("amount", "is_one"), [(None, False), (99, False), (100, True)])
def test_an_opportunity_may_have_to_be_worth_something(amount: int | None, *, is_one: bool) -> None:
    around = replace(AROUND, options=Options(min_amount=Fraction(100)))
    found = facts_of(DEALS, won(amount=None if amount is None else Fraction(amount)), around)
    assert (found["qualified_ts"] is not None) is is_one


def test_the_stays_of_a_deal_carry_its_amount_and_age_and_when_it_was_lost() -> None:
    [stay] = stay_rows(
        deal(status="lost", amount=Fraction(7), closed_at=at(2, 3)), [{"stage": "New", "entered_at": at(2, 1)}], AROUND
    )
    assert (stay["units"], stay["currency"], stay["stay_ms"]) == (70_000, "KRW", 2 * DAY_MS)
    assert (stay["left_day"], stay["left_team"], stay["lost_at"]) == (date(2025, 2, 3), "Red", at(2, 3))


def test_a_deal_lost_nobody_knows_when_was_lost_since_its_creation() -> None:
    [stay] = stay_rows(deal(status="lost"), [{"stage": "New", "entered_at": at(2, 1)}], AROUND)
    assert stay["lost_at"] == at(2, 1)


def test_a_cost_belongs_to_its_day_wherever_the_clock_stands_then() -> None:
    cost = row(COSTS, incurred_on=date(2025, 7, 1), amount=Fraction(2), currency="USD")
    found = facts_of(COSTS, cost, AROUND)
    assert (found["incurred_ts"], found["incurred_day"]) == (at(6, 30, 15), date(2025, 7, 1))
    assert found["incurred_money"] == 27_710_000


def test_a_lead_knows_how_long_its_answer_and_its_conversion_took() -> None:
    lead = row(LEADS, created_at=at(5, 1), responded_at=at(5, 1, 3), customer_at=at(5, 11))
    found = facts_of(LEADS, lead, AROUND)
    assert (found["response_ms"], found["conversion_ms"]) == (3 * HOUR_MS, 10 * DAY_MS)


@pytest.mark.parametrize(("quantity", "times"), [(None, 1), (0, 0), (7, 7)])
def test_an_activity_without_a_quantity_is_one(quantity: int | None, times: int) -> None:
    found = facts_of(ACTIVITIES, row(ACTIVITIES, happened_at=at(5, 1), quantity=quantity), AROUND)
    assert (found["times"], found["spent_ms"]) == (times, None)


def test_a_task_is_overdue_from_the_midnight_after_its_last_good_day() -> None:
    task = row(TASKS, created_at=at(5, 1), due_on=date(2025, 5, 9), completed_at=at(5, 20))
    found = facts_of(TASKS, task, AROUND)
    midnight = at(5, 9, 15)
    assert found["overdue_from"] < midnight <= found["overdue_from"] + timedelta(microseconds=1)
    assert (found["overdue_to"], found["worked_ts"]) == (at(5, 20), at(5, 20))


def test_a_task_without_a_last_day_is_never_overdue() -> None:
    found = facts_of(TASKS, row(TASKS, created_at=at(5, 1)), AROUND)
    assert (found["overdue_from"], found["overdue_to"]) == (None, None)


def test_a_task_created_late_is_overdue_from_its_creation() -> None:
    found = facts_of(TASKS, row(TASKS, created_at=at(6, 1), due_on=date(2025, 5, 9)), AROUND)
    assert (found["overdue_from"], found["overdue_to"]) == (at(6, 1), STILL_OPEN)


def test_a_customer_who_returns_was_first_once_and_is_known_ever_after() -> None:
    kin = [
        row(CUSTOMERS, customer_id="C1", acquired_at=at(1, 1), churned_at=at(2, 1)),
        row(CUSTOMERS, customer_id="C1", acquired_at=at(5, 1)),
    ]
    found = [facts_of(CUSTOMERS, stay, AROUND, kin) for stay in kin]
    assert [one["first_ts"] for one in found] == [at(1, 1), None]
    assert [(one["active_from"], one["active_to"]) for one in found] == [(at(1, 1), at(2, 1)), (at(5, 1), STILL_OPEN)]
    assert [(one["known_from"], one["known_to"]) for one in found] == [(at(1, 1), at(5, 1)), (at(5, 1), STILL_OPEN)]


def test_a_subscription_keeps_its_amount_in_units_of_its_own_currency() -> None:
    given = row(SUBSCRIPTIONS, started_at=at(1, 1), monthly_amount=Fraction("12.5"), currency="USD")
    found = facts_of(SUBSCRIPTIONS, given, AROUND)
    assert (found["units"], found["running_to"]) == (12_500_000, STILL_OPEN)


@pytest.mark.parametrize(("score", "most", "level"), [(4, 5, 800_000_000), (8, 10, 800_000_000), (2, 3, 666_666_666)])
def test_a_score_is_kept_as_a_share_of_the_scale(score: int, most: int, level: int) -> None:
    given = row(SURVEYS, answered_at=at(1, 1), score=Fraction(score), max_score=Fraction(most))
    assert facts_of(SURVEYS, given, AROUND)["level"] == level


@pytest.mark.parametrize("dataset", [one for one in DATASETS.values() if one.is_derived_from], ids=lambda one: one.name)
def test_every_dataset_derives_the_columns_that_its_table_has(dataset: Dataset) -> None:
    moments = {column.name: at(1, 1) for column in dataset.columns if column.name.endswith("_at")}
    numbers = {"score": Fraction(1), "max_score": Fraction(1), "monthly_amount": Fraction(1), "status": "open"}
    given = {**row(dataset, **moments, **numbers, incurred_on=date(2025, 1, 1)), "deleted_at": None}
    assert set(facts_of(dataset, given, AROUND, [given] if dataset.kin else [])) == set(derived_columns(dataset))


def test_the_events_and_stretches_that_the_index_reads_are_columns() -> None:
    for dataset in SOURCES.values():
        columns = {column.name for column in dataset.columns} | set(derived_columns(dataset))
        read = [*(event.reads for event in dataset.events), *(stretch.reads for stretch in dataset.stretches)]
        assert {name for names in read for name in names} <= columns, dataset.name
